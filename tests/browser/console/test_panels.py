"""The panel of each kind of node, and what can be done there."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from embedded_aws import Deployment
from tests.browser.console.console import ConsolePage
from tests.browser.console.queues import empty_queue
from tests.browser.page_errors import PageErrors

pytestmark = pytest.mark.exhaustive


def test_function_shows_its_invocations_and_runs_again(
    opened: ConsolePage, publish: Callable[[str], None]
) -> None:
    publish("noon")
    opened.open_panel("press-function")
    first = opened.panel.locator("details.entry").filter(has_text="noon")
    expect(first).to_contain_text("ok")
    first.locator("summary").click()
    expect(first.get_by_role("region", name="Output")).to_contain_text("printing noon")
    expect(first.get_by_role("region", name="Event")).to_contain_text('"body": "{\\"title\\": \\"noon\\"}"')
    first.get_by_role("button", name="Invoke again").click()
    expect(opened.notice).to_contain_text("press-function was invoked again: ok.")
    expect(first).to_have_count(2)


def test_node_shows_its_configuration_and_permissions(opened: ConsolePage) -> None:
    opened.open_panel("counter-function")
    opened.open_section("Permissions")
    expect(opened.panel.locator(".statements > li").filter(has_text="dynamodb:PutItem")).to_contain_text(
        "table/copies-table"
    )
    opened.open_section("Configuration")
    expect(opened.panel.get_by_role("region", name="Configuration")).to_contain_text(
        '"handler": "news.count"'
    )


def test_queue_shows_messages_without_receiving_them(opened: ConsolePage, stack: Deployment) -> None:
    sqs, url = stack.client("sqs"), stack.outputs["press_dead_letter_queue_url"]
    for number in range(2):
        reason = {"Reason": {"DataType": "String", "StringValue": f"<b>no {number}</b>"}}
        sqs.send_message(
            QueueUrl=url, MessageBody=json.dumps({"title": f"moved-{number}"}), MessageAttributes=reason
        )
    opened.open_panel("press-dead-letters")
    letters = opened.panel.locator("details.entry")
    expect(letters).to_have_count(2)
    expect(letters.first).to_contain_text("0 receives: <b>no 0</b>")
    letters.first.locator("summary").click()
    expect(letters.first.get_by_role("region", name="Body")).to_contain_text('"title": "moved-0"')
    letters.first.get_by_role("button", name="Move message").click()
    expect(letters).to_have_count(1)
    expect(opened.notice).to_contain_text("1 message moved back to press-queue.")
    received = sqs.receive_message(QueueUrl=url, MessageSystemAttributeNames=["ApproximateReceiveCount"])
    (left,) = received["Messages"]
    assert (json.loads(left["Body"]), left["Attributes"]["ApproximateReceiveCount"]) == (
        {"title": "moved-1"},
        "1",
    )
    sqs.delete_message(QueueUrl=url, ReceiptHandle=left["ReceiptHandle"])
    expect(opened.panel).to_contain_text("None.")


def test_file_is_put_into_a_bucket(opened: ConsolePage, stack: Deployment) -> None:
    opened.open_panel("papers-bucket")
    opened.press("Upload")
    expect(opened.notice).to_contain_text("Choose a file first.")
    file = {"name": "a b<i>.txt", "mimeType": "text/plain", "buffer": b"hello"}
    opened.panel.get_by_label("File").set_input_files([file])  # pyright: ignore[reportArgumentType]
    opened.press("Upload")
    expect(opened.notice).to_contain_text("a b<i>.txt (5 bytes) was uploaded to papers-bucket.")
    row = opened.panel.get_by_role("row").filter(has_text="a b<i>.txt")
    expect(row).to_contain_text("5 bytes")
    bucket = stack.recording.find_by_name("papers-bucket").outputs["arn"].rpartition(":")[2]
    stored = stack.client("s3").get_object(Bucket=bucket, Key="a b<i>.txt")
    assert (stored["Body"].read(), stored["ContentType"]) == (b"hello", "text/plain")


def test_execution_is_drawn_as_its_states(opened: ConsolePage, stack: Deployment) -> None:
    states, arn = stack.client("stepfunctions"), stack.outputs["workflow_arn"]
    states.start_execution(stateMachineArn=arn, name="short", input='{"pages": 2}')
    states.start_execution(stateMachineArn=arn, name="long", input='{"pages": 200}')
    opened.open_panel("issue-workflow")
    opened.panel.get_by_role("button", name="failed: long").click()
    state = opened.panel.locator("[data-state]")
    expect(state.and_(opened.page.locator("[data-state='Give up']"))).to_contain_class("error")
    expect(state.and_(opened.page.locator("[data-state='Read']"))).to_contain_class("ok")
    expect(state.and_(opened.page.locator("[data-state='Edit']"))).to_contain_class("none")
    opened.panel.locator("[data-state='Give up']").press("Enter")
    expect(opened.panel.get_by_role("region", name="Input of Give up")).to_contain_text('"pages": 200')
    expect(opened.panel.locator(".state-details")).to_contain_text("TooLong: more than 100 pages")
    opened.panel.get_by_role("button", name="succeeded: short").click()
    expect(opened.panel.locator("[data-state='Edit']")).to_contain_class("ok")
    opened.panel.locator("[data-state='Edit']").click()
    expect(opened.panel.get_by_role("region", name="Output of Edit")).to_contain_text('"pages": 2')
    for inside in ("Text", "Pictures"):
        expect(opened.panel.locator(f"[data-state='{inside}']")).to_contain_class("ok")
    opened.panel.locator("[data-state='Pictures']").click()
    expect(opened.panel.get_by_role("region", name="Output of Pictures")).to_contain_text('"pages": 2')


def test_sample_is_sent(opened: ConsolePage) -> None:
    opened.press("Publish news")
    expect(opened.notice).to_contain_text("Publish news: done")
    for number in (1, 2):
        expect(opened.lines.filter(has_text=f"stored sample-{number} (4 bytes)")).to_be_visible()


def test_error_of_an_action_is_said(opened: ConsolePage, stack: Deployment, page_errors: PageErrors) -> None:
    page_errors.expect("/api/redrive", "net::ERR_FAILED")
    url = str(stack.outputs["press_dead_letter_queue_url"])
    stack.client("sqs").send_message(QueueUrl=url, MessageBody="{}")
    opened.open_panel("press-dead-letters")
    opened.page.route("**/api/redrive*", lambda route: route.abort())
    back = opened.panel.get_by_role("button", name="Move all back to press-queue")
    back.click()
    expect(opened.notice).to_contain_text("The emulator does not respond.")
    expect(back).to_be_focused()
    empty_queue(stack, url)
