"""Each kind of resource is tried from its panel: a request, a message, an event, an item, an execution."""

import http.client
import json
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from serverless_patterns_cli.architecture.kinds import KINDS
from tests.browser.console.conftest import NewConsole
from tests.browser.console.console import ConsolePage

pytestmark = pytest.mark.slow


def try_it(address: str, **given: Any) -> tuple[int, dict[str, Any]]:
    """Returns status and content of the response to a filled in form."""
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=120)
    headers = {"Authorization": f"Bearer {urlsplit(address).fragment}"}
    connection.request("POST", "/api/try", json.dumps(given), headers)
    response = connection.getresponse()
    found = response.status, json.loads(response.read())
    connection.close()
    return found


def node(stack: Deployment, name: str) -> str:
    return next(
        found.urn for found in stack.recording.registrations if found.name == name and found.type in KINDS
    )


@pytest.mark.representatives("1280")
@pytest.mark.parametrize(
    ("width", "height"), [(1280, 800), (1920, 1080), (390, 844)], ids=["1280", "1920", "390"]
)
def test_request_is_sent_to_a_route(new_console: NewConsole, width: int, height: int) -> None:
    console = new_console(viewport={"width": width, "height": height})
    console.open_panel("front-api")
    form = console.panel.locator("details").filter(has_text="Send a request").first
    form.get_by_label("Route").select_option("GET /news/{id}")
    form.get_by_label("Path and query").fill("/news/7?page=<b>")
    form.get_by_role("button", name="Send", exact=True).click()
    expect(form.locator(".result")).to_contain_text("200 OK in")
    expect(form.get_by_role("region", name="Result")).to_contain_text('"path": "/news/7"')
    form.get_by_label("Route").select_option("POST /letters")
    form.get_by_label("Body").fill('{"from": "a reader"}')
    form.get_by_role("button", name="Send", exact=True).click()
    expect(form.get_by_role("region", name="Result")).to_contain_text("a reader")
    assert not console.is_wider_than_the_screen()
    expect(console.lines.filter(has_text="POST /letters returned 200")).not_to_have_count(0)


@pytest.mark.exhaustive
def test_failed_invocation_shows_its_error(opened: ConsolePage) -> None:
    opened.open_panel("reader-function")
    form = opened.panel.locator("details").filter(has_text="Try it").first
    form.get_by_label("Event").fill('{"path": "/lost"}')
    form.get_by_role("button", name="Invoke", exact=True).click()
    expect(form.locator(".bad")).to_contain_text("Failed: Unhandled")
    expect(form.get_by_role("region", name="Result")).to_contain_text("a lost page")


def test_every_kind_is_tried(stack: Deployment, address: str) -> None:
    assert (
        try_it(address, id=node(stack, "copies-table"), body='{"id": "tried", "pages": 1.5}')[1]["title"]
        == "Put"
    )
    item = stack.client("dynamodb").get_item(
        TableName=stack.recording.find_by_name("copies-table").outputs["name"], Key={"id": {"S": "tried"}}
    )["Item"]
    assert item["pages"] == {"N": "1.5"}
    sent = try_it(address, id=node(stack, "counter-queue"), body='{"title": "sent"}')
    published = try_it(address, id=node(stack, "news-topic"), body='{"title": "published"}', subject="News")
    assert (sent[0], sent[1]["title"], published[1]["title"]) == (200, "Sent", "Published")
    started = try_it(address, id=node(stack, "issue-workflow"), body='{"pages": 3}')[1]
    assert started["title"] == "Started"
    assert started["text"].startswith("arn:aws:states:")
    stack.wait_until_idle(timeout=60)
    counted = stack.client("dynamodb").scan(
        TableName=stack.recording.find_by_name("copies-table").outputs["name"]
    )
    assert {"sent", "published"} <= {each["id"]["S"] for each in counted["Items"]}


@pytest.mark.parametrize(
    ("name", "given", "expected"),
    [
        (None, {"id": "elsewhere"}, (404, "no such resource")),
        ("papers-bucket", {}, (400, "cannot be tried")),
        ("copies-table", {"body": "[1]"}, (400, "must be a JSON object")),
        ("copies-table", {"body": "{"}, (400, "must be JSON")),
        ("copies-table", {"body": '{"wrong": "key"}'}, (502, "id")),
        ("issue-workflow", {"body": "{"}, (502, "InvalidExecutionInput")),
        ("front-api", {"method": "GET", "path": "//example.com/\r\nx: y"}, (400, "invalid")),
        ("front-api", {"method": "GET", "path": "@example.com/"}, (400, "begin with /")),
        ("front-api", {"method": "TRACE", "path": "/"}, (400, "method must be")),
        ("news-topic", {"method": "GET", "path": "/"}, (400, "has no address")),
    ],
)
def test_wrong_forms_are_rejected(
    stack: Deployment, address: str, name: str | None, given: dict[str, Any], expected: tuple[int, str]
) -> None:
    resource = {"id": node(stack, name)} if name else {}
    found, content = try_it(address, **resource, **given)
    status, message = expected
    assert found == status
    assert message in content["message"]


@pytest.mark.exhaustive
def test_stack_without_a_pattern_has_no_demonstration(opened: ConsolePage) -> None:
    expect(opened.page.get_by_role("button", name="Run the demonstration")).to_have_count(0)
