"""Networks that are gone, slow, or silent."""

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.album import Album
from tests.browser.photo_desk.conftest import NewDesk
from tests.browser.photo_desk.desk import PASSWORD, PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

CHELSEA, COFFEE, _ = PHOTOS
DISCONNECTED = "net::ERR_INTERNET_DISCONNECTED"
KEPT = """async () => {
    const paths = [];
    for (const name of await caches.keys()) {
        for (const {url} of await (await caches.open(name)).keys()) paths.push(new URL(url).pathname);
    }
    return paths;
}"""


def test_page_opens_without_a_network_and_uploads_wait_for_it(
    new_desk: NewDesk, email: str, page_errors: PageErrors
) -> None:
    page_errors.expect("", DISCONNECTED)
    desk = new_desk(service_workers="allow")
    page = desk.page
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    desk.sign_in(email)
    expect(page.get_by_text("Nothing on the desk yet")).to_be_visible()
    desk.page.context.set_offline(True)
    expect(page.get_by_text("You are offline.")).to_be_visible()
    page.reload()
    expect(desk.heading).to_have_text("Your photos")
    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(page.get_by_role("alert")).to_contain_text("The photo desk cannot be reached.")
    desk.choose(CHELSEA)
    uploads = page.get_by_role("list", name="Uploads")
    expect(uploads).to_contain_text("waiting for the network")
    desk.keep_picture("offline")
    page.context.set_offline(False)
    desk.wait_for(desk.card(CHELSEA.name), "Ready")
    expect(page.get_by_text("You are offline.")).to_have_count(0)
    kept: list[str] = page.evaluate(KEPT)
    assert {"/index.html", "/app/main.js", "/config.json"} <= {*kept}
    assert [path for path in kept if path.startswith(("/api", "/media", "/cognito", "/photos"))] == []


def test_new_version_is_said_and_used_after_a_reload(new_desk: NewDesk, stack: Deployment) -> None:
    desk = new_desk(service_workers="allow")
    page = desk.page
    page.evaluate("navigator.serviceWorker.ready.then(() => undefined)")
    page.reload()  # the first page was there before its worker
    files = {"Bucket": stack.outputs["bucket_name"], "Key": "shell.js"}
    s3 = stack.client("s3")
    shell = s3.get_object(**files)["Body"].read()
    stored = {**files, "ContentType": "text/javascript", "CacheControl": "no-cache"}
    s3.put_object(**stored, Body=shell + b"SHELL.version += '-next';\n")
    try:
        desk.fill(email="ada@example.com")
        page.evaluate(
            "navigator.serviceWorker.ready.then(registration => registration.update()).then(() => undefined)"
        )
        expect(page.get_by_text("There is a new version of the photo desk.")).to_be_visible()
        expect(page.get_by_label("Email address")).to_have_value("ada@example.com")
        desk.press("Reload")
        expect(desk.heading).to_have_text("Sign in")
        expect(page.get_by_text("There is a new version of the photo desk.")).to_have_count(0)
        (cache,) = page.evaluate("caches.keys()")
        assert cache.endswith("-next")
    finally:
        s3.put_object(**stored, Body=shell)


def test_slow_upload_shows_its_progress_and_can_be_cancelled(own_desk: Desk) -> None:
    page = own_desk.page
    own_desk.page.get_by_text("Nothing on the desk yet").wait_for()
    slow = {"offline": False, "latency": 0, "downloadThroughput": -1, "uploadThroughput": 32 * 1024}
    connection = page.context.new_cdp_session(page)
    connection.send("Network.enable")
    connection.send("Network.emulateNetworkConditions", slow)
    own_desk.choose(COFFEE)
    progress = page.get_by_role("progressbar", name="Upload of coffee.png")
    progress.evaluate(
        """bar => new Promise(seen => {
            const look = () => bar.value > 0 && bar.value < 1 ? seen() : requestAnimationFrame(look);
            look();
        })"""
    )
    own_desk.press("Cancel coffee.png")
    expect(progress).to_have_count(0)
    expect(page.get_by_role("button", name="Choose photos")).to_be_focused()
    expect(page.locator("#news")).to_contain_text("The upload of coffee.png is cancelled.")
    connection.send("Network.emulateNetworkConditions", {**slow, "uploadThroughput": -1})
    page.reload()
    expect(page.get_by_text("Nothing on the desk yet")).to_be_visible()


def test_silence_is_said_and_loses_nothing_that_was_typed(new_desk: NewDesk, album: Album) -> None:
    desk = new_desk()
    desk.page.clock.install()
    desk.page.route("**/cognito/", lambda _: None)
    desk.fill(email=album.email, password=PASSWORD)
    with desk.page.expect_request("**/cognito/"):
        desk.press("Sign in")
    expect(desk.page.get_by_role("button", name="Sign in")).to_have_attribute("aria-disabled", "true")
    desk.page.clock.fast_forward(20_000)
    expect(desk.page.get_by_role("alert")).to_contain_text("The photo desk does not answer.")
    expect(desk.page.get_by_label("Password", exact=True)).to_have_value(PASSWORD)
    desk.page.unroute("**/cognito/")
    desk.press("Sign in")
    expect(desk.heading).to_have_text("Your photos")
