"""Durable executions of a function: settings, permissions, and limits of callers that wait."""

from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in, evaluate, statements

from embedded_aws import Recording
from serverless_patterns import ApiGatewayFacade, Function

QUEUE = "arn:aws:sqs:us-east-1:123456789012:jobs"
LIVE: dict[str, Any] = {"alias": "live", "durable": {"execution_timeout_seconds": 86_400}}
SHORT: dict[str, Any] = {**LIVE, "durable": {"execution_timeout_seconds": 900}}


@pytest.fixture
def code(tmp_path: Path) -> Any:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return {"code": str(tmp_path), "handler": "orders.handler"}


def make(code: Any, **args: Any) -> Recording:
    def program() -> None:
        given: Any = {**code, **args}
        Function("orders", given)

    return evaluate(program)


def test_the_function_has_durable_executions_of_a_published_version(code: Any) -> None:
    function = make(code, **LIVE).find_by_name("orders-function").inputs
    assert function["durableConfig"] == {"executionTimeout": 86_400, "retentionPeriod": 14}
    assert function["publish"] is True


def test_the_role_saves_executions_of_this_function_only(code: Any) -> None:
    recording = make(code, **LIVE)
    (allowed,) = statements(recording.find_by_name("orders-durable-policy"))
    assert allowed["Action"] == ["lambda:CheckpointDurableExecution", "lambda:GetDurableExecutionState"]
    assert allowed["Resource"] == ["arn:aws:lambda:us-east-1:123456789012:function:orders-function:*"]
    # Callers are created when the role is complete.
    dependencies = recording.find_by_name("orders-alias").dependencies
    assert recording.find_by_name("orders-durable-policy").urn in dependencies


def test_events_of_failed_executions_go_to_the_dead_letter_queue(code: Any) -> None:
    recording = make(code, **LIVE)
    function = recording.find_by_name("orders-function").inputs
    queue = "arn:aws:sqs:us-east-1:123456789012:orders-dead-letters"
    assert function["deadLetterConfig"] == {"targetArn": queue}
    assert not recording.find_by_type("aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig")


def test_a_given_dead_letter_queue_takes_the_place_of_a_new_one(code: Any) -> None:
    recording = make(code, **LIVE, dead_letter_queue_arn=QUEUE)
    assert recording.find_by_name("orders-function").inputs["deadLetterConfig"] == {"targetArn": QUEUE}
    assert not recording.find_by_type("aws:sqs/queue:Queue")


def test_others_have_neither(code: Any) -> None:
    recording = make(code, alias="live")
    given = recording.find_by_name("orders-function").inputs
    assert not {"durableConfig", "deadLetterConfig"} & given.keys()
    assert not recording.find_by_type("aws:sqs/queue:Queue")


@pytest.mark.parametrize(
    "waiting", [{"url": {}}, {"event_sources": {"jobs": {"queue": {"arn": QUEUE}}}}], ids=["url", "queue"]
)
def test_an_execution_of_15_minutes_can_be_waited_for(code: Any, waiting: Any) -> None:
    assert make(code, **SHORT, **waiting).find_by_name("orders-function")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"durable": {"execution_timeout_seconds": 60}},
            ["durable: requires a published version. Set 'alias', such as 'live'"],
        ),
        ({**LIVE, "durable": {}}, ["durable.execution_timeout_seconds: is required"]),
        (
            {**LIVE, "durable": {"execution_timeout_seconds": 31_622_401, "retention_days": 91}},
            [
                "durable.execution_timeout_seconds: 31622401 is out of range; must be 1 to 31622400",
                "durable.retention_days: 91 is out of range; must be 1 to 90",
            ],
        ),
        ({**LIVE, "durable": {"retention": 1}}, ["durable.retention"]),
        (
            {**LIVE, "maximum_retry_attempts": 1},
            ["maximum_retry_attempts: cannot be combined with 'durable'"],
        ),
        (
            {**LIVE, "url": {}, "event_sources": {"jobs": {"queue": {"arn": QUEUE}}}},
            [
                "86400 exceeds the 15 minutes that Lambda waits for an execution of event_sources.jobs, url",
            ],
        ),
    ],
)
def test_invalid_durable_executions(code: Any, args: Any, expected: list[str]) -> None:
    found = errors_in(lambda: make(code, **args))
    assert all(any(each in error for error in found) for each in expected), found


def test_an_api_does_not_wait_for_longer_than_its_route(code: Any) -> None:
    def program() -> None:
        given: Any = {**code, **LIVE}
        ApiGatewayFacade("api", {"routes": {"POST /orders": Function("orders", given).route()}})

    assert any("86400" in error for error in errors_in(lambda: evaluate(program)))
