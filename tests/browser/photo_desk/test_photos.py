"""Photographs: uploaded, converted, looked at, published, deleted."""

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Locator, expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import NewDesk
from tests.browser.photo_desk.desk import CONVERSIONS, PHOTOS, Desk
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

CHELSEA, COFFEE, ROCKET = PHOTOS


def expect_picture(within: Locator) -> None:
    """Waits until a picture is there, and shows something."""
    picture = within.locator("img")
    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") > 0


def expect_converted(desk: Desk, card: Locator) -> None:
    """Waits until all conversions are done, and opens what can be looked at."""
    desk.wait_for(card, "Ready")
    for conversion in CONVERSIONS:
        expect(desk.conversion(card, conversion)).to_have_attribute("data-status", "converted")
    for conversion, image_format in (("jpeg", "JPEG"), ("webp", "WEBP")):
        link = desk.conversion(card, conversion).get_by_role("link")
        answer = desk.page.request.get(str(link.get_attribute("href")))
        assert answer.headers["content-type"] == f"image/{conversion}"
        assert Image.open(io.BytesIO(answer.body())).format == image_format


def test_chosen_photos_are_converted_under_ones_eyes(own_desk: Desk) -> None:
    own_desk.choose(*PHOTOS)
    expect(own_desk.cards).to_have_count(3)
    for photo in PHOTOS:
        card = own_desk.card(photo.name)
        expect_picture(card)
        expect_converted(own_desk, card)
    expect(own_desk.page.get_by_role("list", name="Uploads")).to_be_hidden()
    own_desk.publish(CHELSEA.name)
    own_desk.wait_for(own_desk.card(CHELSEA.name), "Published")
    own_desk.publish(ROCKET.name)
    own_desk.wait_for(own_desk.card(ROCKET.name), "Publishing")
    own_desk.keep_picture("photo-desk")


def test_dropped_photos_are_converted_too_and_read_out(own_desk: Desk) -> None:
    own_desk.page.evaluate(
        """() => {
            window.said = [];
            const news = document.querySelector("[aria-live]");
            new MutationObserver(() => window.said.push(news.textContent)).observe(news, {childList: true});
        }"""
    )
    own_desk.drop(CHELSEA, ROCKET)
    own_desk.drop(COFFEE)
    for photo in PHOTOS:
        card = own_desk.card(photo.name)
        expect_picture(card)
        own_desk.wait_for(card, "Ready")
    expect(own_desk.page.locator("[aria-live]")).to_contain_text("all conversions are done.")
    said = " ".join(own_desk.page.evaluate("window.said"))
    assert "Uploading 2 photos." in said
    assert [f"{photo.name} is uploaded." in said for photo in PHOTOS] == [True] * 3


def test_photo_is_downloaded_published_and_found_again(own_desk: Desk, tmp_path: Path) -> None:
    own_desk.choose(CHELSEA)
    card = own_desk.card(CHELSEA.name)
    expect_converted(own_desk, card)
    with own_desk.page.expect_download() as downloading:
        own_desk.conversion(card, "archive").get_by_role("link").click()
    assert downloading.value.suggested_filename == "chelsea.zip"
    downloading.value.save_as(tmp_path / "chelsea.zip")
    with zipfile.ZipFile(tmp_path / "chelsea.zip") as archive:
        assert [archive.read(name) for name in archive.namelist()] == [CHELSEA.read_bytes()]
    own_desk.publish(CHELSEA.name)
    own_desk.wait_for(card, "Published")
    expect(card.get_by_role("button", name=f"Publish {CHELSEA.name}", exact=True)).to_be_hidden()
    expect(own_desk.page.locator("[aria-live]")).to_have_text(f"{CHELSEA.name} is published.")
    own_desk.follow(CHELSEA.name)
    address = own_desk.page.url
    own_desk.page.reload()
    expect(own_desk.heading).to_have_text(CHELSEA.name)
    assert own_desk.page.url == address
    sheet = own_desk.page.get_by_role("article")
    expect_picture(sheet)
    own_desk.wait_for(sheet, "Published")
    expect(sheet).not_to_contain_text("not yet")


def test_visitor_sees_the_public_page_until_it_is_unpublished(own_desk: Desk, new_desk: NewDesk) -> None:
    own_desk.choose(COFFEE)
    card = own_desk.card(COFFEE.name)
    own_desk.wait_for(card, "Ready")
    own_desk.press(f"Publish {COFFEE.name}")
    dialog = own_desk.page.get_by_role("dialog", name=f"Publish “{COFFEE.name}”")
    expect(dialog.get_by_label("Title")).to_have_value("coffee")
    dialog.get_by_label("Title").fill("Coffee <b>& milk</b>")
    dialog.get_by_role("checkbox", name="WebP").uncheck()
    archive = dialog.get_by_role("checkbox", name="ZIP")
    expect(archive).to_have_accessible_description(
        re.compile("^The original, with all that your camera noted")
    )
    archive.check()
    dialog.get_by_role("checkbox", name="They may list the page").check()
    own_desk.press("Publish")
    expect(dialog).to_have_count(0)
    address = card.get_by_role("link", name=f"Public page of {COFFEE.name}").get_attribute("href")
    assert address
    visitor = new_desk(locale="ja-JP")
    visitor.open(address)
    expect(visitor.heading).to_have_text("Coffee <b>& milk</b>")
    expect(visitor.page.locator("meta[name=robots]")).to_have_attribute("content", "all")
    expect_picture(visitor.page.locator("main"))
    expect(visitor.page.get_by_role("heading", name="ダウンロード")).to_be_visible()
    with visitor.page.expect_download() as downloading:
        visitor.follow("ZIP")
    assert downloading.value.suggested_filename.endswith(".zip")
    expect(visitor.page.get_by_role("link", name="WebP")).to_have_count(0)
    own_desk.press(f"Unpublish {COFFEE.name}")
    own_desk.wait_for(card, "Ready")
    # The visitor's own cache has the page for a minute.
    assert visitor.page.request.get(address).status == 403


@pytest.fixture
def release_archives(stack: Deployment) -> Iterator[Callable[[], None]]:
    """Lets the function make the archives that were held back until then."""
    functions = stack.client("lambda")
    mappings = functions.list_event_source_mappings()["EventSourceMappings"]
    (mapping,) = [each["UUID"] for each in mappings if "media-archive" in each["FunctionArn"]]

    def switch(*, is_enabled: bool) -> None:
        functions.update_event_source_mapping(UUID=mapping, Enabled=is_enabled)
        state = "Enabled" if is_enabled else "Disabled"
        eventually(
            lambda: functions.get_event_source_mapping(UUID=mapping)["State"] == state,
            f"the event source is {state.lower()}",
        )

    switch(is_enabled=False)
    yield partial(switch, is_enabled=True)
    switch(is_enabled=True)


def test_photo_is_published_as_soon_as_it_is_converted(
    own_desk: Desk, release_archives: Callable[[], None]
) -> None:
    own_desk.choose(ROCKET)
    own_desk.publish(ROCKET.name)
    card = own_desk.card(ROCKET.name)
    publishing = card.get_by_role("button", name="Publishing…")
    expect(publishing).to_have_attribute("aria-disabled", "true")
    description = re.compile(r"^Published as soon as these are done: .*ZIP")
    expect(publishing).to_have_accessible_description(description)
    release_archives()
    own_desk.page.reload()
    own_desk.wait_for(card, "Published")
    expect(card.get_by_text("as soon as these are done")).to_be_hidden()
    expect(card.get_by_role("link", name=f"Thumbnail of {ROCKET.name}")).to_be_visible()


def test_only_a_confirmed_deletion_deletes(own_desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("/media/", 403)  # an image that the page asked for just before it was deleted
    own_desk.choose(COFFEE)
    card = own_desk.card(COFFEE.name)
    own_desk.press(f"Delete {COFFEE.name}")
    dialog = own_desk.page.get_by_role("dialog", name=f"Delete “{COFFEE.name}”?")
    dialog.get_by_role("button", name="Keep it").click()
    expect(dialog).to_have_count(0)
    expect(card.get_by_role("button", name="Delete")).to_be_focused()
    own_desk.press(f"Delete {COFFEE.name}")
    dialog.get_by_role("button", name="Delete").click()
    expect(own_desk.cards).to_have_count(0)
    expect(own_desk.heading).to_be_focused()
    own_desk.page.reload()
    expect(own_desk.page.get_by_text("Nothing on the desk yet")).to_be_visible()


def test_deep_link_holds_for_its_owner_alone(
    new_desk: NewDesk, album: Album, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("/api/photos/", 404)
    path = album.path("coffee.png")
    for who, title in ((album.email, "coffee.png"), (email, "Not found")):
        desk = new_desk()
        desk.open(path)
        desk.sign_in(who)
        expect(desk.heading).to_have_text(title)
        assert desk.path == path


def test_the_next_one_at_the_screen_sees_nothing_of_the_last(desk: Desk, album: Album, email: str) -> None:
    desk.sign_in(album.email)
    expect(desk.cards).to_have_count(len(album.ids))
    desk.press("Sign out")
    desk.sign_in(email)
    expect(desk.page.get_by_text("Nothing on the desk yet")).to_be_visible()
    expect(desk.cards).to_have_count(0)
