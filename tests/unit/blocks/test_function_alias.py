"""The alias of a function: its version, callers, concurrency, and snapshots."""

from pathlib import Path
from typing import Any

import pytest
from function_inputs import DEFAULT_INPUTS
from graphs import errors_in, evaluate, statements

from embedded_aws import Recording
from serverless_patterns import ApiGatewayFacade, Function

ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders-function:live"
SOURCES: dict[str, Any] = {
    "jobs": {"queue": {"arn": "arn:aws:sqs:us-east-1:123456789012:jobs"}},
    "items": {"dynamodb_stream": {"arn": "arn:aws:dynamodb:us-east-1:123456789012:table/i/stream/2026"}},
    "uploads": {"bucket": {"bucket_name": "uploads"}},
    "news": {"topic": {"topic_arn": "arn:aws:sns:us-east-1:123456789012:news"}},
    "placed": {"event_rule": {"event_pattern": {"source": ["shop"]}}},
    "daily": {"schedule": {"expression": "rate(1 day)"}},
}


@pytest.fixture
def code(tmp_path: Path) -> Any:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return {"code": str(tmp_path), "handler": "orders.handler"}


def make(code: Any, **args: Any) -> Recording:
    def program() -> None:
        given: Any = {**code, **args}
        function = Function("orders", given)
        ApiGatewayFacade("api", {"routes": {"GET /orders": function.route()}})

    return evaluate(program)


def test_a_function_has_no_version_of_itself(code: Any) -> None:
    recording = make(code)
    assert not recording.find_by_type("aws:lambda/alias:Alias")
    assert recording.find_by_name("orders-function").inputs.keys() >= DEFAULT_INPUTS.keys()
    assert not {"publish", "snapStart"} & recording.find_by_name("orders-function").inputs.keys()


def test_the_alias_has_the_version_that_is_published(code: Any) -> None:
    recording = make(code, alias="live")
    assert recording.find_by_name("orders-function").inputs["publish"] is True
    alias = recording.find_by_name("orders-alias").inputs
    assert (alias["name"], alias["functionVersion"]) == ("live", "1")
    assert alias["functionName"] == "orders-function"


def test_everything_invokes_the_alias(code: Any) -> None:
    recording = make(code, alias="live", url={}, event_sources=SOURCES)
    for name in ("url", "asynchronous", "news-permission", "placed-permission", "uploads-permission"):
        assert recording.find_by_name(f"orders-{name}").inputs["qualifier"] == "live", name
    targets = {
        "jobs": "functionName",
        "items": "functionName",
        "news": "endpoint",
        "placed-target": "arn",
    }
    for name, target in targets.items():
        assert recording.find_by_name(f"orders-{name}").inputs[target] == ARN, name
    [notification] = recording.find_by_name("orders-uploads").inputs["lambdaFunctions"]
    assert notification["lambdaFunctionArn"] == ARN
    assert recording.find_by_name("orders-daily").inputs["target"]["arn"] == ARN
    assert statements(recording.find_by_name("orders-daily-policy"))[0]["Resource"] == [ARN]
    assert [
        each["Resource"] for each in statements(recording.find_by_name("api-orders-invoke-function-policy"))
    ] == [[ARN]]
    assert f"functions/{ARN}/invocations" in recording.find_by_name("api-api").inputs["body"]


def test_outputs_are_those_of_the_alias(code: Any) -> None:
    outputs = make(code, alias="live").find_by_name("orders").outputs
    assert outputs["arn"] == ARN
    assert f"functions/{ARN}/invocations" in outputs["invoke_arn"]
    assert outputs["function_name"] == "orders-function"


def test_provisioned_concurrency_is_that_of_the_alias(code: Any) -> None:
    recording = make(code, alias="live", provisioned_concurrency=2, reserved_concurrent_executions=2)
    assert recording.find_by_name("orders-provisioned-concurrency").inputs == {
        "functionName": "orders-function",
        "qualifier": "live",
        "provisionedConcurrentExecutions": 2,
    }


@pytest.mark.parametrize("runtime", ["python3.12", "python3.14", None])
def test_snapshots_are_those_of_versions(code: Any, runtime: str | None) -> None:
    recording = make(code, alias="live", snap_start=True, runtime=runtime)
    assert recording.find_by_name("orders-function").inputs["snapStart"] == {"applyOn": "PublishedVersions"}


IMAGE = {"code": None, "handler": None, "image_uri": "123456789012.dkr.ecr.us-east-1.amazonaws.com/orders:1"}
LIVE = {"alias": "live"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"alias": "1"}, ["alias: '1' must be 1 to 128 letters"]),
        ({"alias": "$LATEST"}, ["alias: '$LATEST' must be 1 to 128 letters"]),
        ({"alias": ""}, ["alias: '' must be 1 to 128 letters"]),
        ({"alias": "a" * 129}, ["alias: 'a"]),
        ({"provisioned_concurrency": 1}, ["provisioned_concurrency: requires a published version"]),
        ({"snap_start": True}, ["snap_start: requires a published version"]),
        ({**LIVE, "provisioned_concurrency": 0}, ["provisioned_concurrency: 0 is out of range"]),
        (
            {**LIVE, "provisioned_concurrency": 3, "reserved_concurrent_executions": 2},
            ["provisioned_concurrency: 3 exceeds 'reserved_concurrent_executions'; must be at most 2"],
        ),
        (
            {**LIVE, "provisioned_concurrency": 1, "snap_start": True, "ephemeral_storage_size": 513},
            [
                "snap_start: cannot be combined with 'provisioned_concurrency'",
                "ephemeral_storage_size: 513 cannot be combined with 'snap_start'; must be 512",
            ],
        ),
        (
            {**LIVE, "snap_start": True, "runtime": "python3.11"},
            ["snap_start: requires Python 3.12, Java 11 or .NET 8, or a newer version, not 'python3.11'"],
        ),
        ({**LIVE, "snap_start": True, **IMAGE}, ["snap_start: cannot be combined with a container image"]),
    ],
)
def test_invalid_aliases(code: Any, args: Any, expected: list[str]) -> None:
    given: Any = {**code, **args}
    errors = errors_in(lambda: Function("orders", given))
    assert len(errors) == len(expected)
    for error, start in zip(errors, expected, strict=True):
        assert start in error


@pytest.mark.parametrize("runtime", ["nodejs22.x", "provided.al2023", "java8.al2", "ruby3.4", "python3.9"])
def test_runtimes_without_snapshots(code: Any, runtime: str) -> None:
    given: Any = {**code, **LIVE, "snap_start": True, "runtime": runtime}
    errors = errors_in(lambda: Function("orders", given))
    assert any(f"or a newer version, not '{runtime}'" in error for error in errors)
