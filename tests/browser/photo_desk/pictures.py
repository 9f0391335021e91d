"""Makes the pictures of the photo desk for the pages: ``python -m tests.browser.photo_desk.pictures``."""

import subprocess
from typing import Any

from playwright.sync_api import Browser, expect

from embedded_aws import Deployment, deploy
from tests.browser.chromium import PATIENCE, start
from tests.browser.photo_desk.album import Album, fill_album
from tests.browser.photo_desk.conftest import CONFIG, create_account, open_context
from tests.browser.photo_desk.desk import PHOTOS, ROOT, Desk
from tests.browser.pictures import keep

DIRECTORY = ROOT / "patterns/webapp"
WIDE: Any = {"width": 1280, "height": 860}
PHONE: Any = {"width": 320, "height": 640}
CHELSEA, COFFEE, ROCKET = PHOTOS


def main() -> None:
    """Writes the pictures beside the README of the sample."""
    expect.set_options(timeout=PATIENCE)
    fonts = subprocess.run(["fc-list", ":lang=ja"], check=True, capture_output=True).stdout
    if not fonts:
        raise SystemExit("no font for Japanese. Install one, such as with: apt-get install fonts-noto-cjk")
    with deploy(ROOT, stack="webapp", config=CONFIG) as stack:
        files = {photo.name: photo for photo in (COFFEE, ROCKET, CHELSEA)}
        album = fill_album(stack, create_account(stack, "ada@example.com"), files)
        with start() as browser:
            _show_desk(browser, stack, album)
            _show_phone(browser, stack, album)


def _show_desk(browser: Browser, stack: Deployment, album: Album) -> None:
    """One photo is published, one is being, and the dialog is open for the third."""
    desk = Desk(open_context(browser, stack, locale="en-US", viewport=WIDE).new_page())
    desk.open()
    desk.sign_in(album.email)
    desk.publish(CHELSEA.name)
    desk.wait_for(desk.card(CHELSEA.name), desk.text("stage.published"))
    # It would be published before it is seen.
    desk.page.route("**/publication", lambda route: route.fulfill(status=202, json={}))
    desk.publish(ROCKET.name)
    desk.wait_for(desk.card(ROCKET.name), desk.text("stage.publishing"))
    desk.page.mouse.move(0, 0)
    keep(
        desk.page.screenshot(full_page=True, animations="disabled"),
        DIRECTORY / "photo-desk.png",
        has_photographs=True,
    )
    desk.press(desk.text("photo.publish.of", name=COFFEE.name))
    keep(
        desk.page.screenshot(animations="disabled"),
        DIRECTORY / "photo-desk-publication.png",
        has_photographs=True,
    )
    desk.page.context.close()


def _show_phone(browser: Browser, stack: Deployment, album: Album) -> None:
    """A photo at night, in Japanese."""
    phone: dict[str, Any] = {
        "viewport": PHONE,
        "has_touch": True,
        "is_mobile": True,
        "device_scale_factor": 1,
    }
    desk = Desk(open_context(browser, stack, locale="ja-JP", color_scheme="dark", **phone).new_page())
    desk.open(album.path(COFFEE.name))
    desk.sign_in(album.email)
    expect(desk.page.get_by_role("article").locator("img")).to_have_js_property("complete", value=True)
    keep(
        desk.page.screenshot(full_page=True, animations="disabled"),
        DIRECTORY / "photo-desk-phone.png",
        has_photographs=True,
    )
    desk.page.context.close()


if __name__ == "__main__":
    main()
