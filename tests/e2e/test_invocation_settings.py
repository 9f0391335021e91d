"""Event sources that are not enabled, and the limits of asynchronous invocations, with IAM enforced."""

import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, Queue

CODE = """
def handler(event, context):
    if "poison" in str(event):
        raise ValueError("poison")
"""


def program(code: Path, *, enabled: bool, maximum_retry_attempts: int = 0) -> None:
    jobs = Queue("jobs", {})
    function = Function(
        "work",
        {
            "code": str(code),
            "handler": "work.handler",
            "maximum_retry_attempts": maximum_retry_attempts,
            "maximum_event_age_in_seconds": 60,
            "event_sources": {
                "jobs": jobs.event_source(enabled=enabled),
                "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}, "enabled": enabled}},
                "once": {
                    "schedule": {
                        "expression": "at(2026-01-01T02:00:00)",
                        "input": {"sender": "schedule"},
                        "enabled": enabled,
                    }
                },
            },
        },
    )
    pulumi.export("function", function.function_name)
    pulumi.export("jobs", jobs.url)
    pulumi.export("dead_letters", function.dead_letter_queue_url)


@pytest.fixture(scope="module")
def code(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("code")
    (directory / "work.py").write_text(CODE)
    return directory


@pytest.fixture(scope="module")
def stack(code: Path) -> Iterator[Deployment]:
    with deploy(lambda: program(code, enabled=False)) as deployed:
        yield deployed


def invocations(stack: Deployment, after: int) -> list[Any]:
    found = stack.events(after=after)["events"]
    return [event for event in found if event["type"] == "invocation"]


def publish(stack: Deployment, text: str) -> None:
    entry = {"Source": "shop", "DetailType": "Placed", "Detail": json.dumps({"text": text})}
    cast("Any", stack).client("events").put_events(Entries=[entry])


@pytest.mark.exhaustive
def test_a_source_delivers_nothing_until_it_is_enabled(stack: Deployment, code: Path) -> None:
    began = stack.events(after=-1)["last"]
    stack.client("sqs").send_message(QueueUrl=stack.outputs["jobs"], MessageBody="kept")
    publish(stack, "lost")
    time.sleep(1)  # Lambda polls, and EventBridge delivers, several times within it.
    assert invocations(stack, began) == []

    changes = stack.update(lambda: program(code, enabled=True))
    assert {urn.rpartition("::")[2]: operation for urn, operation in changes.items()} == {
        "work-jobs": "update",
        "work-once": "update",
        "work-placed": "update",
    }
    publish(stack, "delivered")
    end = time.monotonic() + 60
    while len(found := invocations(stack, began)) < 3:
        assert time.monotonic() < end, found
        time.sleep(0.1)
    stack.wait_until_idle()
    payloads = sorted(event["payload"] for event in invocations(stack, began))
    assert len(payloads) == 3
    assert [any(text in each for each in payloads) for text in ("kept", "delivered", "schedule")] == [
        True
    ] * 3
    assert not any("lost" in each for each in payloads)


@pytest.mark.parametrize("retries", [0, 1])
def test_an_event_that_fails_is_tried_as_often_as_it_says(
    stack: Deployment, code: Path, retries: int
) -> None:
    stack.update(lambda: program(code, enabled=True, maximum_retry_attempts=retries))
    function = stack.outputs["function"]
    config = stack.client("lambda").get_function_event_invoke_config(FunctionName=function)
    assert (config["MaximumRetryAttempts"], config["MaximumEventAgeInSeconds"]) == (retries, 60)
    stack.client("lambda").invoke(FunctionName=function, InvocationType="Event", Payload=json.dumps("poison"))
    (letter,) = stack.client("sqs").receive_message(
        QueueUrl=stack.outputs["dead_letters"], WaitTimeSeconds=20
    )["Messages"]
    stack.client("sqs").delete_message(
        QueueUrl=stack.outputs["dead_letters"], ReceiptHandle=letter["ReceiptHandle"]
    )
    record = json.loads(letter["Body"])
    assert record["requestPayload"] == "poison"
    request = record["requestContext"]
    assert (request["condition"], request["approximateInvokeCount"]) == ("RetriesExhausted", retries + 1)
