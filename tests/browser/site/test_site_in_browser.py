"""The site in Chromium without a network: search, colours, diagrams, accessibility."""

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from docs.scripts.website.build import build
from playwright.sync_api import Browser, Page, expect
from tests.browser.accessibility import violations_of
from tests.browser.chromium import start

pytestmark = pytest.mark.exhaustive

KINDS = (
    *("index", "patterns/workflow", "blocks/function", "how-to/signed-uploads", "commands", "embedded-aws"),
    *("patterns", "differences", "security", "decisions/rooms", "source/stacks/workflow.py", "search"),
)
"""A page of each kind."""


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 named by the base class
        """Says nothing."""


@pytest.fixture(scope="module")
def site() -> Path:
    return build()


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    """The site from a static server."""
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=f"{site}")) as server:
        threading.Thread(target=server.serve_forever).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def browser(site: Path) -> Iterator[Browser]:
    with start() as chromium:
        yield chromium


@pytest.mark.parametrize("name", KINDS)
def test_accessibility_in_light_and_dark(browser: Browser, address: str, name: str):
    with browser.new_context(color_scheme="light") as context:
        page = context.new_page()
        page.goto(f"{address}/{name}.html")
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            expect(page.locator("html")).to_have_attribute("data-theme", scheme)
            if page.locator("figure.diagram").count():
                expect(page.locator("html")).to_have_attribute("data-drawn", scheme)
            page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
            assert violations_of(page) == []


def ask(page: Page, words: str) -> None:
    page.keyboard.press("Control+k")
    page.locator("input[name=q]:visible").fill(words)
    page.keyboard.press("Enter")


def test_files_of_a_disk_are_searched_without_a_network(browser: Browser, site: Path):
    with browser.new_context(offline=True) as context:
        page, errors, elsewhere = context.new_page(), list[str](), list[str]()
        page.on("pageerror", lambda error: errors.append(f"{error}"))
        page.on("request", lambda request: elsewhere.append(request.url))
        page.goto((site / "index.html").as_uri())
        ask(page, "max_receive_count")
        page.locator("ul.search").get_by_role("link", name="Queue", exact=True).click()
        expect(page.locator("h1")).to_have_text("Queue#")
        assert page.url.startswith("file://")
        page.go_back()
        ask(page, "zebra")
        expect(page.locator("#search-results")).to_contain_text("did not match any documents")
        assert errors == []
        assert [url for url in elsewhere if not url.startswith(("file:", "data:"))] == []


def test_diagrams_are_read_in_their_own_size(browser: Browser, address: str):
    measure = """() => {
        const svg = document.querySelector('dialog svg');
        const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
        const labels = [...svg.querySelectorAll('.nodeLabel, .label text')];
        const texts = labels.filter((each) => each.textContent.trim());
        return scale * Math.min(...texts.map((each) => parseFloat(getComputedStyle(each).fontSize)));
    }"""
    with browser.new_context(viewport={"width": 390, "height": 800}) as context:
        page = context.new_page()
        page.goto(f"{address}/patterns/api-gateway-facade.html")
        expect(page.locator("html")).to_have_attribute("data-drawn", "light")
        enlarge = page.get_by_role("button", name="Enlarge").first
        enlarge.press("Enter")
        dialog = page.get_by_role("dialog", name="Enlarged picture")
        expect(dialog.locator("svg")).to_be_visible()
        assert page.evaluate(measure) >= 11
        scrolled = dialog.locator(".enlarged-picture")
        assert scrolled.evaluate("(box) => box.scrollWidth > box.clientWidth")
        assert violations_of(page) == []
        page.keyboard.press("Escape")
        expect(dialog).to_be_hidden()
        expect(enlarge).to_be_focused()
