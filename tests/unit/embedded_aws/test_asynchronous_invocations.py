"""Ends of an asynchronous invocation that nobody waits for: old events, functions without concurrency."""

import time
from typing import Any

import pytest
from tests.unit.embedded_aws.services.patched import replace

from embedded_aws.ministack import lambda_functions
from embedded_aws.services.lambda_.event_sources import asynchronous
from embedded_aws.services.lambda_.event_sources.asynchronous import AsynchronousInvocation
from embedded_aws.services.lambda_.event_sources.destinations import InvocationRecord

ARN = "arn:aws:lambda:us-east-1:000000000000:function:f"
ERROR = {"error": True, "body": {"errorMessage": "no", "errorType": "ValueError"}}
THROTTLED = {"error": True, "throttle": True, "body": {}}


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[InvocationRecord]:
    """Messages to destinations; nothing pauses."""
    records: list[InvocationRecord] = []
    monkeypatch.setattr(asynchronous, "send", lambda record, _destination: records.append(record))
    monkeypatch.setattr(asynchronous, "_PAUSE", 0.001)
    return records


def run(monkeypatch: pytest.MonkeyPatch, results: list[Any], age: float = 0, **settings: Any) -> int:
    """Runs an invocation of some age with these results, and returns the number of those that were used."""
    left = [*results]
    replace(monkeypatch, lambda_functions.execute_function, lambda *_: left.pop(0))
    function = {
        "config": {"FunctionArn": ARN, "FunctionName": "f", "Role": "arn:aws:iam::000000000000:role/r"},
        "event_invoke_configs": {
            "": {"DestinationConfig": {"OnFailure": {"Destination": "arn"}}, **settings}
        },
        "concurrency": settings.get("concurrency"),
    }
    AsynchronousInvocation(function, {}, began=time.time() - age).run()
    return len(results) - len(left)


def test_an_event_that_is_too_old_is_not_tried_again(
    monkeypatch: pytest.MonkeyPatch, sent: list[InvocationRecord]
) -> None:
    assert run(monkeypatch, [ERROR, ERROR], age=61, MaximumEventAgeInSeconds=60) == 1
    assert '"condition": "EventAgeExceeded"' in sent[0].body


def test_throttling_costs_no_attempt(monkeypatch: pytest.MonkeyPatch, sent: list[InvocationRecord]) -> None:
    assert run(monkeypatch, [THROTTLED, ERROR, THROTTLED, ERROR, ERROR]) == 5
    assert '"approximateInvokeCount": 3' in sent[0].body


def test_a_function_without_concurrency_keeps_the_event_without_a_retry(
    monkeypatch: pytest.MonkeyPatch, sent: list[InvocationRecord]
) -> None:
    assert run(monkeypatch, [THROTTLED], concurrency=0) == 1
    assert '"approximateInvokeCount": 0' in sent[0].body
