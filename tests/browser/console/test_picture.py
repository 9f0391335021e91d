"""The picture is alive: requests and messages take its arrows, queues show their depth."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.console.console import ConsolePage
from tests.browser.console.feed import Feed

pytestmark = pytest.mark.slow

EVENTS = 10_000
MOST_LINES = 150
LIT = re.compile(r"\blit\b")


def arns(stack: Deployment) -> dict[str, str]:
    return {found.name: found.outputs["arn"] for found in stack.resources if "arn" in found.outputs}


def test_message_lights_up_the_arrows_that_it_takes(
    opened: ConsolePage, publish: Callable[[str], None]
) -> None:
    publish("morning")
    expect(opened.lit_edges("event", "ok")).not_to_have_count(0)
    for name in ("press-function", "counter-function"):
        expect(opened.node(name)).to_have_accessible_name(re.compile(r": \d+ invocation"))
    expect(opened.node("papers-bucket")).to_contain_text("object")
    expect(opened.lit_edges("access", "ok")).not_to_have_count(0)
    expect(
        opened.lines.filter(has_text="press-function stored morning (4 bytes) in papers-bucket")
    ).to_be_visible()
    expect(opened.story.get_by_role("listitem").filter(has_text="messages in queues")).to_be_visible()
    expect(opened.page.locator(".dot")).to_have_count(0)


@pytest.mark.exhaustive
def test_dead_letters_are_red_until_they_are_moved_back(opened: ConsolePage, stack: Deployment) -> None:
    letters = opened.node("counter-dead-letters")
    expect(letters).to_have_accessible_name("counter-dead-letters, SQS queue: empty")
    url = stack.outputs["counter_dead_letter_queue_url"]
    stack.client("sqs").send_message(QueueUrl=url, MessageBody='{"title": "again"}')
    expect(letters).to_have_accessible_name("counter-dead-letters, SQS queue: 1 dead letter")
    expect(letters).to_contain_class("bad")
    opened.open_panel("counter-dead-letters")
    opened.press("Move all back to counter-queue")
    expect(opened.notice).to_contain_text("1 message moved back to counter-queue.")
    expect(letters).not_to_contain_class("bad")
    expect(opened.panel).to_contain_text("None.")
    opened.press("Close")
    opened.open_panel("copies-table")
    expect(opened.panel).to_contain_text('"id": "again"')


@pytest.mark.exhaustive
def test_ten_thousand_events_do_not_stall_the_page(
    console: ConsolePage, address: str, stack: Deployment
) -> None:
    feed = Feed(console.page)
    console.open(address)
    of = arns(stack)
    chain: list[dict[str, Any]] = [
        {
            "type": "message",
            "action": "delivered",
            "source": of["news-topic"],
            "target": of["press-queue"],
            "reason": None,
        },
        {
            "type": "message",
            "action": "delivered",
            "source": of["press-queue"],
            "target": of["press-function"],
            "reason": None,
        },
        {
            "type": "invocation",
            "source": of["press-queue"],
            "target": of["press-function"],
            "duration_ms": 20.0,
            "cold_start": False,
            "error": None,
        },
        {
            "type": "object",
            "source": of["press-function"],
            "target": of["papers-bucket"],
            "key": "a",
            "size": 4,
        },
    ]
    feed.add(chain * (EVENTS // len(chain)))
    console.press("Table")  # while they arrive
    console.press("Picture")
    expect(console.node("press-function")).to_have_accessible_name(re.compile("2,500 invocations"))
    expect(console.lines).to_have_count(MOST_LINES)
    expect(console.story).to_contain_text("2,500 results stored")
    feed.add(chain)
    expect(console.node("press-function")).to_have_accessible_name(re.compile("2,501 invocations"))
    expect(console.page.locator(".dot")).to_have_count(0)


@pytest.mark.exhaustive
def test_story_says_what_failed(console: ConsolePage, address: str, stack: Deployment) -> None:
    feed = Feed(console.page)
    console.open(address)
    of = arns(stack)
    error = {"type": "ValueError", "message": "a damaged page <b>"}
    feed.add(
        [
            {
                "type": "invocation",
                "source": None,
                "target": of["press-function"],
                "outcome": "error",
                "duration_ms": 20.0,
                "cold_start": True,
                "error": error,
            },
            {
                "type": "message",
                "action": "retried",
                "outcome": "error",
                "source": of["press-function"],
                "target": of["press-queue"],
                "receive_count": 1,
                "reason": None,
            },
            {
                "type": "message",
                "action": "dead-lettered",
                "outcome": "error",
                "source": of["press-queue"],
                "target": of["press-dead-letters"],
                "receive_count": 1,
                "reason": "ValueError",
            },
            {
                "type": "denial",
                "outcome": "denied",
                "source": of["counter-function"],
                "target": of["copies-table"],
                "principal": "x",
                "action": "dynamodb:PutItem",
                "message": "no",
            },
            {
                "type": "execution",
                "action": "started",
                "outcome": "running",
                "target": of["issue-workflow"],
                "state": None,
                "error": None,
            },
            {
                "type": "execution",
                "action": "ended",
                "outcome": "error",
                "duration_ms": 9.0,
                "target": of["issue-workflow"],
                "state": None,
                "error": error,
            },
        ]
    )
    expect(console.lit_edges("error")).not_to_have_count(0)
    expect(console.story).to_contain_text("1 failed invocation, 1 retry, 1 dead letter, 1 denied call.")
    expect(console.node("press-function")).to_contain_class("bad")
    expect(console.node("counter-function")).to_contain_text("1 denied")
    expect(console.node("issue-workflow")).to_have_accessible_name(re.compile("1 failed, 1 execution"))
    lines = console.lines.filter(
        has_text="press-function failed in 20 ms, cold start: ValueError: a damaged page <b>"
    )
    expect(lines).to_contain_class("error")
    expect(console.page.locator("#announcements")).to_contain_text("4 errors")


@pytest.mark.exhaustive
def test_request_takes_the_arrow_of_its_route(console: ConsolePage, address: str) -> None:
    """A picture that the test makes up: the stack has neither a distribution nor an API."""
    kinds = {
        "viewers": "outside",
        "site": "aws:cloudfront/distribution:Distribution",
        "api": "aws:apigateway/restApi:RestApi",
        "files": "aws:s3/bucket:Bucket",
        "items": "aws:dynamodb/table:Table",
    }
    known: dict[str, object] = {
        "label": "x",
        "family": "networking",
        "group": None,
        "configuration": {},
        "roles": [],
    }
    nodes: list[dict[str, object]] = [
        {**known, "id": f"::{name}", "name": name, "title": name, "type": kind, "arn": name}
        for name, kind in kinds.items()
    ]
    ends = [
        ("viewers", "site", ""),
        ("site", "api", "/api/*"),
        ("site", "files", "other paths"),
        ("api", "items", "GET, PUT /items/{id}"),
    ]
    edges = [
        {"source": f"::{source}", "target": f"::{target}", "label": label, "meaning": "event"}
        for source, target, label in ends
    ]
    picture: dict[str, object] = {
        "stack": "made up",
        "title": "",
        "nodes": nodes,
        "edges": edges,
        "groups": [],
    }
    console.page.route("**/api/picture?*", lambda route: route.fulfill(json=picture))
    feed = Feed(console.page)
    console.open(address)
    request: dict[str, Any] = {"type": "request", "method": "GET", "path": "/items/1", "status": 200}
    paths = console.page.locator("#picture .edge")
    feed.add([{**request, "target": "site", "route": "/api/*", "outcome": "rejected", "status": 404}])
    expect(paths.nth(1)).to_have_attribute("data-lit", LIT)
    expect(console.page.locator(".dot")).to_have_count(0)
    expect(console.node("site")).to_have_accessible_name("site, x: 1 rejected, 1 request")
    feed.add([{**request, "target": "api", "route": "/items/{id}"}])
    expect(paths.nth(3)).to_have_attribute("data-lit", LIT)
    expect(console.page.locator(".dot")).to_have_count(0)
    feed.add([{**request, "target": "site", "route": "*"}])
    expect(paths.nth(2)).to_have_attribute("data-lit", LIT)


@pytest.mark.exhaustive
def test_pause_keeps_the_list_as_it_is(console: ConsolePage, address: str, stack: Deployment) -> None:
    feed = Feed(console.page)
    console.open(address)
    event = {"type": "object", "target": arns(stack)["papers-bucket"], "key": "a", "size": 4}
    console.press("Pause")
    feed.add([event])
    console.press("Pause")
    feed.add([{**event, "key": "b"}])
    expect(console.lines).to_have_count(1)
    expect(console.lines).to_contain_text("A client stored b (4 bytes) in papers-bucket")


@pytest.mark.exhaustive
def test_request_is_shown_with_its_hops(opened: ConsolePage, publish: Callable[[str], None]) -> None:
    publish("traced")
    expect(opened.lines.filter(has_text="stored traced (4 bytes)")).to_be_visible()
    opened.press("Requests")
    opened.page.get_by_label("Search the events").fill("stored traced")
    trace = opened.page.locator(".trace")
    expect(trace).to_have_count(1)
    trace.locator("summary").first.click()
    hops = trace.locator(".hop")
    for hop in (
        "A message was published to news-topic",
        "news-topic → press-queue",
        "news-topic → counter-queue",
        "press-queue → press-function",
        "press-function ran in",
        "counter-function ran in",
        "press-function stored traced",
    ):
        expect(hops.filter(has_text=hop)).to_have_count(1)
    expect(hops.filter(has_text="sample")).to_have_count(0)
    hops.get_by_role("button", name="press-function ran in").click()
    expect(opened.panel.get_by_role("heading", level=2)).to_have_text("press-function")
    expect(opened.panel.locator(".latency")).to_contain_text("median")
    expect(opened.panel.get_by_role("region", name="Log")).to_contain_text("printing traced")


@pytest.mark.exhaustive
def test_events_and_resources_are_found(console: ConsolePage, address: str, stack: Deployment) -> None:
    feed = Feed(console.page)
    console.open(address)
    of = arns(stack)
    event = {"type": "object", "target": of["papers-bucket"], "key": "<b>early</b>", "size": 4}
    late = {**event, "key": "late", "time": "2026-11-27T04:02:12.000Z"}
    feed.add([late])
    feed.add(
        [event, {**event, "key": "denied", "type": "denial", "principal": "x", "action": "s3:PutObject"}]
    )
    # In the order in which they happened, whatever the order in which they arrived; the newest is first.
    expect(console.lines.first).to_contain_text("late")
    expect(console.lines).to_have_count(3)
    console.page.get_by_label("Search the events").fill("<B>early")
    expect(console.lines).to_have_count(1)
    console.page.get_by_label("Search the events").fill("nothing like it")
    expect(console.lines).to_have_text("No such events.")
    console.page.get_by_label("Search the events").fill("")
    console.press("Errors")
    expect(console.lines).to_have_count(1)
    console.open_all()
    console.page.get_by_label("Find a resource").fill("papers bucket")
    expect(console.page.locator("#picture .node:not(.dim)")).to_have_count(1)
    console.press("Table")
    expect(console.page.get_by_role("rowheader")).to_have_count(1)


@pytest.mark.exhaustive
def test_boxes_say_what_is_there(console: ConsolePage, address: str, stack: Deployment) -> None:
    feed = Feed(console.page)
    of = arns(stack)
    feed.contents = {of["papers-bucket"]: 1_402, of["copies-table"]: 0}
    feed.debugged = {of["press-function"]: 5678}
    console.open(address)
    feed.add([{"type": "object", "target": of["papers-bucket"], "key": "a", "size": 4}])
    console.open_all()
    expect(console.node("papers-bucket")).to_contain_text("1,402 objects")
    expect(console.node("copies-table")).to_contain_text("no items")
    expect(console.node("press-function")).to_have_accessible_name(
        re.compile("waits for a debugger on port 5678")
    )
