"""Failures, which the page reports in plain words."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.browser.page_errors import PageErrors
from tests.browser.photo_desk.desk import PHOTOS, Desk

pytestmark = pytest.mark.exhaustive

MEGABYTE = 1024**2
CHELSEA = PHOTOS[0]


def test_poison_file_says_why_it_was_not_converted(own_desk: Desk, poison: Path) -> None:
    own_desk.choose(poison)
    card = own_desk.card(poison.name)
    own_desk.wait_for(card, "Failed")
    expect(own_desk.conversion(card, "archive")).to_have_attribute("data-status", "converted")
    expect(card).to_contain_text("Thumbnail, JPEG, and WebP could not be made.")
    expect(card).to_contain_text("“poison.png” cannot be read as a JPEG, PNG, WebP, AVIF, GIF or TIFF image")
    expect(card).not_to_contain_text("Vips")
    expect(card.get_by_role("button", name="Publish")).to_be_hidden()
    expect(card.get_by_role("button", name="Delete")).to_be_visible()


def test_a_file_that_is_not_a_photo_shows_the_allowed_types(own_desk: Desk) -> None:
    own_desk.drop_text()
    uploads = own_desk.page.get_by_role("list", name="Uploads")
    expect(uploads).to_contain_text(
        "“SOURCES.txt” is not a kind of photo that can be converted. Allowed are JPEG"
    )
    expect(own_desk.page.locator("[aria-live]")).to_contain_text("“SOURCES.txt” is not a kind of photo")
    expect(uploads.get_by_role("button", name="Try again")).to_be_hidden()
    own_desk.press("Dismiss SOURCES.txt")
    expect(uploads).to_be_hidden()
    expect(own_desk.cards).to_have_count(0)


def test_photo_that_is_too_large_says_the_limit(own_desk: Desk, tmp_path: Path) -> None:
    wall = tmp_path / "wall.png"
    with wall.open("wb") as file:
        file.truncate(31 * MEGABYTE)
    empty = tmp_path / "empty.png"
    empty.touch()
    own_desk.choose(wall, empty)
    uploads = own_desk.page.get_by_role("list", name="Uploads").get_by_role("listitem")
    expect(uploads).to_contain_text(
        ["“wall.png” is too large: 31 MB. The limit is 25 MB.", "“empty.png” is empty. Choose another file."]
    )


def test_upload_that_breaks_off_leaves_no_entry_behind(own_desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("", "net::ERR_FAILED")
    uploading = "**/*X-Amz-Signature=*"
    own_desk.page.route(uploading, lambda route: route.abort())
    own_desk.choose(CHELSEA)
    expect(own_desk.page.get_by_role("button", name="Try again chelsea.png")).to_be_visible()
    own_desk.page.unroute(uploading)
    own_desk.press("Try again chelsea.png")
    own_desk.wait_for(own_desk.card(CHELSEA.name), "Ready")
    expect(own_desk.cards).to_have_count(1)


def test_list_that_cannot_be_had_is_asked_for_again(own_desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("/api/photos", 503)
    own_desk.page.route("**/api/photos", lambda route: route.fulfill(status=503))
    own_desk.page.reload()
    expect(own_desk.page.get_by_role("alert")).to_contain_text("Something went wrong at the photo desk.")
    own_desk.page.unroute("**/api/photos")
    own_desk.press("Try again")
    expect(own_desk.page.get_by_text("Nothing on the desk yet")).to_be_visible()
    expect(own_desk.page.get_by_role("alert")).to_have_count(0)


def test_site_without_its_configuration_says_so_and_recovers(desk: Desk, page_errors: PageErrors) -> None:
    page_errors.expect("/config.json", 403)
    desk.page.route("**/config.json", lambda route: route.fulfill(status=403))
    desk.page.reload()
    expect(desk.page.get_by_role("alert")).to_contain_text("its configuration is missing")
    desk.page.unroute("**/config.json")
    desk.press("Try again")
    expect(desk.heading).to_have_text("Sign in")


def test_address_of_nothing_leads_back(own_desk: Desk) -> None:
    own_desk.open("/albums/1")
    expect(own_desk.heading).to_have_text("Not found")
    own_desk.follow("All photos")
    expect(own_desk.heading).to_have_text("Your photos")
    assert own_desk.path == "/"


def test_policy_stops_what_the_page_does_not_serve_itself(desk: Desk, page_errors: PageErrors) -> None:
    desk.page.evaluate(
        """() => {
            const script = document.createElement("script");
            script.textContent = "window.injected = true";
            document.head.append(script);
            document.querySelector("main").setAttribute("style", "color: red");
        }"""
    )
    assert desk.page.evaluate("window.injected") is None
    assert len(page_errors.found) == 2
    assert all("Content Security Policy" in error for error in page_errors.found)
    page_errors.found.clear()


def test_uncaught_error_is_an_error(desk: Desk, page_errors: PageErrors) -> None:
    with desk.page.expect_event("pageerror"):
        desk.page.evaluate("setTimeout(() => { throw new Error('of a test'); })")
    assert page_errors.found == ["uncaught: of a test"]
    page_errors.found.clear()
