"""Pages fit a laptop: no table and no code is wider than its box, and code can be copied."""

from pathlib import Path

import pytest
from docs.scripts.website.build import build
from playwright.sync_api import expect
from tests.browser.chromium import start

pytestmark = pytest.mark.exhaustive

PLACES = ("", "blocks/", "patterns/", "how-to/", "decisions/")
FIND_WIDE = """() => {
  const boxes = document.querySelectorAll('.pst-scrollable-table-container, .bd-article .highlight pre');
  const isWide = (box) => box.scrollWidth > box.clientWidth + 1;
  return [...boxes].filter(isWide).map((box) => box.textContent.trim().slice(0, 80));
}"""


@pytest.fixture(scope="module")
def site() -> Path:
    return build()


def find_pages(site: Path) -> list[Path]:
    """Every page, but those of files and of what was measured."""
    return [page for place in PLACES for page in sorted(site.glob(f"{place}*.html"))]


@pytest.mark.long
def test_no_table_and_no_code_is_wider_than_the_page(site: Path):
    wide: dict[str, list[str]] = {}
    with start() as browser:
        # Drawings, which scripts of the pages make, would take most of the time.
        page = browser.new_page(viewport={"width": 1280, "height": 800}, java_script_enabled=False)
        for path in find_pages(site):
            page.goto(path.as_uri(), wait_until="domcontentloaded")
            if found := page.evaluate(FIND_WIDE):
                wide[path.relative_to(site).as_posix()] = found
    assert wide == {}


def test_an_argument_has_an_anchor_and_code_a_button(site: Path):
    with start() as browser:
        page = browser.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{(site / 'blocks/queue.html').as_uri()}#Queue.max_receive_count")
        entry = page.locator("li", has=page.locator("[id='Queue.max_receive_count']"))
        expect(entry).to_be_in_viewport()
        expect(entry).to_contain_text("max_receive_count · int · default: 5")
        block = page.locator("div.highlight-python").first
        block.hover()
        expect(block.get_by_role("button")).to_be_visible()
