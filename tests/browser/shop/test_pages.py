"""The pages of the shop in a browser, under their own Content-Security-Policy."""

import pytest
from playwright.sync_api import Page, expect

from embedded_aws import Deployment
from tests.browser.accessibility import violations_of
from tests.browser.page_errors import PageErrors
from tests.e2e.static.test_shop import put_item

pytestmark = pytest.mark.slow

NAME = '<img src="x" onerror="alert(1)"> & Söhne'


def test_visitor_finds_the_shelves_and_orders(shop: Deployment, page: Page):
    put_item(shop, "browsed", name=NAME)
    put_item(shop, "gone", name="Sold", stock=0)
    page.goto("/")
    item = page.get_by_role("listitem").filter(has_text=NAME)  # as it is written, not as it could be read
    expect(item).to_contain_text("€12.90")
    expect(page.get_by_role("button", name="Sold out: Sold")).to_be_disabled()
    item.get_by_role("button").click()
    expect(page.get_by_role("status")).to_contain_text(f"Thank you. {NAME} is ordered")


@pytest.mark.exhaustive
def test_shop_that_cannot_be_reached_is_reported_in_words(page: Page, page_errors: PageErrors):
    page_errors.expect("/api/items", "net::ERR_FAILED")
    page.route("**/api/**", lambda route: route.abort())
    page.goto("/")
    expect(page.get_by_role("status")).to_have_text("The shop cannot be reached. Are you offline?")


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("status", "message"),
    [(429, "Many people are in the shop just now."), (503, "The shop has a problem. Try again later.")],
)
def test_refusal_of_the_shop_is_reported_in_words(
    page: Page, page_errors: PageErrors, status: int, message: str
):
    page_errors.expect("/api/items", status)
    page.route("**/api/**", lambda route: route.fulfill(status=status, json={"message": "no"}))
    page.goto("/")
    expect(page.get_by_role("status")).to_contain_text(message)


@pytest.mark.exhaustive
@pytest.mark.parametrize("page", [{"color_scheme": "light"}, {"color_scheme": "dark"}], indirect=True)
def test_pages_are_accessible(shop: Deployment, page: Page, page_errors: PageErrors):
    put_item(shop, "seen")
    page_errors.expect("/nowhere", 404)
    for path in ("/", "/about/", "/nowhere"):
        page.goto(path)
        if path == "/":
            page.get_by_role("listitem").first.wait_for()
        assert violations_of(page) == [], path


@pytest.mark.exhaustive
@pytest.mark.parametrize("page", [{"viewport": {"width": 320, "height": 640}}], indirect=True)
def test_narrow_screen_needs_no_scrolling_sideways(shop: Deployment, page: Page):
    put_item(shop, "long", name="Unpronounceably" * 10)
    page.goto("/")
    page.get_by_role("listitem").first.wait_for()
    assert page.evaluate("document.documentElement.scrollWidth") == 320


@pytest.mark.exhaustive
def test_keyboard_alone_skips_to_the_content(page: Page):
    page.goto("/about/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="Skip to the content")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    assert page.url.endswith("/about/#content")


def test_policy_stops_what_it_does_not_name(page: Page, page_errors: PageErrors):
    page.goto("/")
    with page.expect_console_message(lambda message: "Content Security Policy" in message.text):
        page.evaluate(
            """() => {
                const script = document.createElement("script");
                script.textContent = "window.injected = true";
                document.head.append(script);
            }"""
        )
    assert page.evaluate("window.injected") is None
    (stopped,) = page_errors.found
    assert stopped.startswith("error: Executing inline script violates")
    page_errors.found.clear()
