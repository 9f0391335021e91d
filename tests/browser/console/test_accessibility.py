"""The console with the keyboard alone, with a screen reader, on a narrow screen, in both schemes."""

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.accessibility import violations_of
from tests.browser.console.conftest import NewConsole
from tests.browser.console.console import ConsolePage
from tests.browser.console.feed import Feed
from tests.browser.console.queues import empty_queue

pytestmark = pytest.mark.exhaustive


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_page_has_no_violation(new_console: NewConsole, stack: Deployment, scheme: str) -> None:
    url, arn = stack.outputs["counter_dead_letter_queue_url"], stack.outputs["workflow_arn"]
    stack.client("sqs").send_message(QueueUrl=url, MessageBody="{}")
    stack.client("stepfunctions").start_execution(stateMachineArn=arn, name=scheme, input='{"pages": 200}')
    console = new_console(color_scheme=scheme, viewport={"width": 1280, "height": 900})
    expect(console.node("counter-dead-letters")).to_contain_class("bad")
    background = console.page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    assert background == {"light": "rgb(244, 245, 247)", "dark": "rgb(15, 19, 24)"}[scheme]
    assert violations_of(console.page) == [], "picture"
    console.open_panel("counter-dead-letters")
    console.panel.locator("details.entry summary").first.click()
    assert violations_of(console.page) == [], "dead letter"
    console.press("Close")
    console.open_panel("issue-workflow")
    console.panel.get_by_role("button", name=f"failed: {scheme}").click()
    console.panel.locator("[data-state='Give up']").click()
    console.press("Table")
    assert violations_of(console.page) == [], "states and table"
    empty_queue(stack, str(url))


def test_narrow_screen_needs_no_scrolling_sideways(new_console: NewConsole) -> None:
    console = new_console(viewport={"width": 400, "height": 700})
    assert not console.is_wider_than_the_screen()
    console.open_panel("counter-function")
    console.open_section("Permissions")
    console.open_section("Configuration")
    assert not console.is_wider_than_the_screen()
    assert violations_of(console.page) == []
    console.press("Close")
    console.press("Table")
    expect(console.page.get_by_role("button", name="counter-function, Lambda function")).to_be_visible()
    assert not console.is_wider_than_the_screen()


def test_keyboard_is_enough(opened: ConsolePage) -> None:
    page = opened.page
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the events")).to_be_focused()
    for name in ("Picture", "Table", "Overview", "Open all", "Smaller", "Fit", "Larger"):
        page.keyboard.press("Tab")
        expect(page.get_by_role("button", name=name, exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    expect(page.get_by_role("searchbox", name="Find a resource")).to_be_focused()
    page.keyboard.press("Tab")
    focused = page.locator("#picture .node:focus")
    expect(focused).to_have_count(1)
    first = focused.get_attribute("data-node")
    page.keyboard.press("ArrowDown")
    expect(focused).not_to_have_attribute("data-node", first or "")
    opened.node("news-topic").focus()
    name = "news-topic"
    expect(opened.node(name)).to_be_focused()
    page.keyboard.press("Enter")
    heading = opened.panel.get_by_role("heading", level=2)
    expect(heading).to_be_focused()
    expect(heading).to_have_text(name)
    page.keyboard.press("Escape")
    expect(opened.panel).to_be_hidden()
    expect(opened.node(name)).to_be_focused()
    page.keyboard.press("Home")
    first = page.evaluate("document.activeElement.dataset.node")
    page.keyboard.press("End")
    assert page.evaluate("document.activeElement.dataset.node") != first


def test_table_says_what_the_picture_shows(opened: ConsolePage) -> None:
    opened.press("Table")
    row = opened.page.get_by_role("row").filter(has=opened.page.get_by_role("rowheader", name="press-queue"))
    expect(row).to_contain_text("SQS queue")
    expect(row).to_contain_text("empty")
    expect(row).to_contain_text("sends to press-function")
    expect(row).to_contain_text("failures to press-dead-letters (after 1 receive)")
    row.get_by_role("button").click()
    expect(opened.panel.get_by_role("heading", level=2)).to_have_text("press-queue")
    opened.press("Close")
    expect(row.get_by_role("button")).to_be_focused()


def test_table_is_sorted_by_a_column(opened: ConsolePage) -> None:
    opened.press("Table")
    head = opened.page.get_by_role("columnheader", name="Resource")
    names = opened.page.locator("#table tbody th")
    drawn = names.all_inner_texts()
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "ascending")
    assert (found := names.all_inner_texts()) == sorted(drawn, key=str.lower) != drawn
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    assert names.all_inner_texts() == found[::-1]
    opened.page.get_by_role("columnheader", name="Type").get_by_role("button").click()
    assert head.get_attribute("aria-sort") is None


def test_still_page_lights_up_without_dots(new_console: NewConsole, stack: Deployment) -> None:
    console = new_console(reduced_motion="reduce")
    console.page.evaluate(
        """() => {
            window.dots = 0;
            const seen = records => records.forEach(record => { window.dots += record.addedNodes.length; });
            new MutationObserver(seen).observe(document.querySelector(".dots"), {childList: true});
        }"""
    )
    stack.client("sqs").send_message(
        QueueUrl=stack.outputs["press_queue_url"], MessageBody='{"title": "still"}'
    )
    expect(console.lit_edges("ok")).not_to_have_count(0)
    expect(console.lines.filter(has_text="stored still")).to_be_visible()
    assert console.page.evaluate("window.dots") == 0


def test_screen_reader_hears_a_summary(console: ConsolePage, address: str, stack: Deployment) -> None:
    feed = Feed(console.page)
    console.open(address)
    bucket = stack.recording.find_by_name("papers-bucket").outputs["arn"]
    feed.add([{"type": "object", "target": bucket, "key": "a", "size": 4}] * 30)
    expect(console.page.locator("[aria-live]#announcements")).to_have_text("30 events.")
