"""Each source of docs/event-sources.md: the good arrives once, and what a function cannot process is kept."""

import json
import re
import time
from collections.abc import Callable, Iterator
from typing import Any, cast

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from tests.conftest import ROOT

PAGE = ROOT / "docs/event-sources.md"
CODE = """
import base64
import json


def handler(event, context):
    text = json.dumps(event)
    for record in event.get("Records", []):
        if "kinesis" in record:
            text += base64.b64decode(record["kinesis"]["data"]).decode()
    if "poison" in text:
        raise ValueError("poison")
"""


@pytest.fixture(scope="module")
def deployment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory = tmp_path_factory.mktemp("page")
    (directory / "src").mkdir()
    (directory / "src/orders.py").write_text(CODE)
    snippets = re.findall(r"<!-- runs: fixture -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL)
    source = "".join(snippets).replace('"code": "src"', f'"code": {str(directory / "src")!r}')

    def program() -> None:
        made: dict[str, Any] = {}
        exec(compile(source, str(PAGE), "exec"), made)
        pulumi.export("jobs", made["jobs"].url)
        pulumi.export("clicks", made["clicks"].name)
        pulumi.export("items", made["items"].table_name)
        pulumi.export("uploads", made["uploads"].bucket_name)
        pulumi.export("news", made["news"].arn)

    with deploy(program) as deployed:
        yield deployed


def send_to_queue(stack: Deployment, text: str) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["jobs"], MessageBody=text)


def put_on_stream(stack: Deployment, text: str) -> None:
    data = {"Data": text.encode(), "PartitionKey": "a"}
    cast("Any", stack).client("kinesis").put_record(StreamName=stack.outputs["clicks"], **data)


def put_in_table(stack: Deployment, text: str) -> None:
    stack.client("dynamodb").put_item(TableName=stack.outputs["items"], Item={"id": {"S": text}})


def put_in_bucket(stack: Deployment, text: str) -> None:
    stack.client("s3").put_object(Bucket=stack.outputs["uploads"], Key=f"{text}.csv", Body=b"")


def publish_to_topic(stack: Deployment, text: str) -> None:
    kind = {"kind": {"DataType": "String", "StringValue": "order"}}
    stack.client("sns").publish(TopicArn=stack.outputs["news"], Message=text, MessageAttributes=kind)


def put_on_bus(stack: Deployment, text: str) -> None:
    detail = json.dumps({"text": text})
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": detail}
    cast("Any", stack).client("events").put_events(Entries=[entry])


SOURCES: dict[str, Callable[[Deployment, str], None]] = {
    "work": send_to_queue,
    "count": put_on_stream,
    "index": put_in_table,
    "read": put_in_bucket,
    "notify": publish_to_topic,
    "bill": put_on_bus,
}
DEAD_LETTERS = {"work": "jobs-dead-letters"}


def dead_letter(stack: Deployment, function: str) -> str:
    """The next dead letter of a function, or of its queue."""
    queue = stack.recording.find_by_name(DEAD_LETTERS.get(function, f"{function}-dead-letters"))
    sqs, end = stack.client("sqs"), time.monotonic() + 120
    while time.monotonic() < end:
        # A failed message is not waited for until its visibility timeout ends.
        stack.wait_until_idle(skip_visibility_timeout=True)
        found = sqs.receive_message(QueueUrl=queue.outputs["url"], WaitTimeSeconds=1).get("Messages", [])
        if found:
            return found[0]["Body"]
    raise AssertionError(f"no dead letter of {function}")


def invocations(stack: Deployment, function: str, after: int) -> list[str]:
    name = stack.recording.find_by_name(f"{function}-function").outputs["name"]
    events = stack.events(after=after)["events"]
    return [
        event["outcome"] for event in events if event["type"] == "invocation" and event["function"] == name
    ]


@pytest.mark.parametrize("function", SOURCES)
def test_the_good_arrives_once_and_the_poison_is_kept(deployment: Deployment, function: str) -> None:
    send, began = SOURCES[function], deployment.events(after=-1)["last"]
    send(deployment, "good")
    deployment.wait_until_idle()
    assert invocations(deployment, function, began) == ["ok"]

    send(deployment, "poison")
    kept = dead_letter(deployment, function)
    tried = {"work": 2, "count": 2, "index": 2}.get(function, 3)
    assert invocations(deployment, function, began) == ["ok", *["error"] * tried]
    if function in {"count", "index"}:
        request = json.loads(kept)["requestContext"]
        assert (request["condition"], request["approximateInvokeCount"]) == ("RetryAttemptsExhausted", 2)
    else:
        assert "poison" in kept


def test_a_schedule_that_fails_is_kept(deployment: Deployment) -> None:
    record = json.loads(dead_letter(deployment, "report"))
    assert (record["requestPayload"], record["requestContext"]["approximateInvokeCount"]) == (
        {"text": "poison"},
        3,
    )


def test_what_no_filter_chooses_invokes_nothing(deployment: Deployment) -> None:
    began = deployment.events(after=-1)["last"]
    deployment.client("s3").put_object(Bucket=deployment.outputs["uploads"], Key="poison.gif", Body=b"")
    deployment.client("sns").publish(TopicArn=deployment.outputs["news"], Message="poison")
    table = deployment.outputs["items"]
    deployment.client("dynamodb").delete_item(TableName=table, Key={"id": {"S": "good"}})
    deployment.wait_until_idle()
    seen = deployment.events(after=began)["events"]
    assert [event for event in seen if event["type"] == "invocation"] == []


def test_the_page_names_each_argument_of_a_source() -> None:
    from serverless_patterns.connections.event_sources import (
        FunctionQueueSourceArgs,
        FunctionStreamSourceArgs,
    )

    text, own = PAGE.read_text(), {"arn", "fifo", "visibility_timeout_seconds", "kms_key_arn"}
    arguments = {*FunctionQueueSourceArgs.__annotations__, *FunctionStreamSourceArgs.__annotations__} - own
    assert [name for name in sorted(arguments) if f"`{name}`" not in text] == []
