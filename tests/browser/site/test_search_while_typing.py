"""The search shows results with excerpts while one types, also on a disk; guides come first."""

import pytest
from docs.scripts.website.build import build
from playwright.sync_api import expect
from tests.browser.chromium import start

pytestmark = pytest.mark.exhaustive

FIRST = {
    "get started": "get-started",
    "hot reload": "local-work",
    "max_receive_count": "blocks/queue",
    "task token": "building-blocks",
    "install": "get-started",
}
"""Page that is among the first three results, by the words that one types."""


@pytest.mark.long
def test_results_come_while_typing():
    site = build()
    with start() as browser:
        page = browser.new_page()
        page.goto((site / "blocks/topic.html").as_uri())
        page.keyboard.press("Control+k")
        for words, name in FIRST.items():
            page.locator("input[name=q]:visible").fill(words)
            items = page.locator(".found-while-typing li")
            expect(items.locator("mark").first).to_be_visible(timeout=10_000)
            links = [link.get_attribute("href") or "" for link in items.locator("a").all()[:3]]
            assert any(f"{name}.html" in link for link in links), (words, links)
        page.locator("input[name=q]:visible").fill("max_receive_count")
        expect(page.locator(".found-while-typing mark").first).to_have_text("max_receive_count")
        page.locator(".found-while-typing a[href*='queue.html#Queue.max']").click()
        expect(page.locator("h1")).to_have_text("Queue#")
        assert page.locator("link[rel=icon]").get_attribute("href")
