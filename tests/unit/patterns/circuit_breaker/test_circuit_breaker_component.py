"""Registrations and errors of a circuit breaker."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN
from graphs import ROOT, errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import CircuitBreaker

REQUIRED: Any = {
    "code": str(ROOT / "patterns/circuit-breaker/src"),
    "handler": "charge.handler",
}


def record_breaker(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: CircuitBreaker("pay", args))


def list_permissions(recording: Recording, role: str) -> dict[str, Any]:
    document = json.loads(recording.find_by_name(f"pay-{role}-policy").inputs["policy"])
    found = {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}
    return {action: found[action] for action in found if not action.startswith(("logs:", "xray:"))}


def test_the_switch_may_stop_one_event_source_and_the_consumer_none() -> None:
    recording = record_breaker()
    mapping = recording.find_by_name("pay-event-source").outputs["arn"]
    queue = recording.find_by_name("pay-messages-queue").outputs["arn"]
    consumer, switch = (list_permissions(recording, role) for role in ("consumer", "switch"))
    assert {*consumer} == {
        *("dynamodb:GetItem", "dynamodb:UpdateItem", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
        *("sqs:ReceiveMessage", "sqs:SendMessage"),
    }
    assert consumer["sqs:SendMessage"] == [recording.find_by_name("pay-messages-dead-letters").outputs["arn"]]
    assert switch["lambda:UpdateEventSourceMapping"] == [mapping]
    assert switch["sqs:ReceiveMessage"] == [queue]
    assert switch["lambda:InvokeFunction"] == [recording.find_by_name("pay-consumer-function").outputs["arn"]]


def test_defaults() -> None:
    recording = record_breaker()
    queue = recording.find_by_name("pay-messages-queue").inputs
    assert (queue["visibilityTimeoutSeconds"], queue["messageRetentionSeconds"]) == (174, 1_209_600)
    assert json.loads(queue["redrivePolicy"])["maxReceiveCount"] == 1_000
    mapping = recording.find_by_name("pay-event-source").inputs
    assert (mapping["batchSize"], mapping["scalingConfig"]) == (10, {"maximumConcurrency": 10})
    assert mapping["functionResponseTypes"] == ["ReportBatchItemFailures"]
    variables = recording.find_by_name("pay-consumer-function").inputs["environment"]["variables"]
    names = ("THRESHOLD", "MAX_ATTEMPTS", "MAX_PARTNER_FAILURES", "INTERVAL")
    assert [variables[f"CIRCUIT_{name}"] for name in names] == ["5", "5", "50", "60"]
    assert recording.find_by_name("pay-switch-minute").inputs["scheduleExpression"] == "rate(1 minute)"
    assert recording.find_by_name("pay-switch-function").inputs["timeout"] == 88
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_messages_that_failed_come_again_after_the_visibility_timeout() -> None:
    recording = record_breaker(timeout=5, visibility_timeout_seconds=5)
    assert recording.find_by_name("pay-messages-queue").inputs["visibilityTimeoutSeconds"] == 5


def test_a_hardened_breaker_has_one_key_and_alarms_of_its_own() -> None:
    recording = record_breaker(hardened=True, alarm_topic_arn=ALARM_ARN)
    (key,) = recording.find_by_type("aws:kms/key:Key")
    arn = key.outputs["arn"]
    assert recording.find_by_name("pay-messages-queue").inputs["kmsMasterKeyId"] == arn
    assert recording.find_by_name("pay-circuit-table").inputs["serverSideEncryption"]["kmsKeyArn"] == arn
    for role in ("consumer", "switch"):
        logs = recording.find_by_name(f"pay-{role}-logs").inputs
        assert (logs["kmsKeyId"], logs["retentionInDays"]) == (arn, 365)
        assert arn in list_permissions(recording, role)["kms:Decrypt"]
    alarms = {each.name for each in recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")}
    assert {"pay-open-alarm", "pay-messages-dead-letters-alarm", "pay-switch-errors-alarm"} <= alarms


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"code": None}, ["code: is required"]),
        ({"handler": "other.handler"}, ["handler: "]),
        ({"failure_threshold": 0}, ["failure_threshold: 0 is out of range; must be 1 to 100"]),
        ({"timeout": 401}, ["timeout: 401 is out of range; must be 3 to 400"]),
        ({"runtime": "nodejs22.x"}, ["runtime: 'nodejs22.x' must be one of Python"]),
        ({"runtime": "nodejs22.x", "code": 5}, ["code: 5 is of type int", "runtime: 'nodejs22.x' must be"]),
        (
            {"runtime": "nodejs22.x", "environment": {"CIRCUIT_TABLE": "x"}},
            ["environment.CIRCUIT_TABLE: is set by", "runtime: 'nodejs22.x' must be one of Python"],
        ),
        (
            {"probe_interval_seconds": 600, "max_probe_interval_seconds": 300},
            ["max_probe_interval_seconds: 300 is shorter than 'probe_interval_seconds' of 600"],
        ),
        (
            {"environment": {"CIRCUIT_TABLE": "x"}},
            ["environment.CIRCUIT_TABLE: is set by the component. Choose another name"],
        ),
        (
            {"timeout": 20, "visibility_timeout_seconds": 19},
            ["visibility_timeout_seconds: 19 is shorter than 'timeout' of 20"],
        ),
        ({"queue_arn": "x"}, ["queue_arn: unknown argument"]),
        ({"batch_size": 11, "max_attempts": 0}, ["batch_size: 11 is out", "max_attempts: 0 is out"]),
    ],
)
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {key: value for key, value in {**REQUIRED, **args}.items() if value is not None}
    found = sorted(errors_in(lambda: CircuitBreaker("pay", given)))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True)), found


def test_a_name_leaves_room_for_those_of_all_resources() -> None:
    (error,) = errors_in(lambda: CircuitBreaker("n" * 38, REQUIRED))
    assert error.startswith("name: ")
    assert evaluate(lambda: CircuitBreaker("n" * 37, REQUIRED)).find_by_name(f"{'n' * 37}-consumer-function")
