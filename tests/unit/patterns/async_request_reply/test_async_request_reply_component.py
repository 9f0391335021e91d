"""Registrations and errors of an asynchronous request and reply."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import AsyncRequestReply

WORKER_ARN = ARN("lambda", "function:calculate")
REQUIRED: Any = {"function_arn": WORKER_ARN}


def record_jobs(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: AsyncRequestReply("jobs", args))


def list_permissions(recording: Recording, policy: str) -> dict[str, Any]:
    document = json.loads(recording.find_by_name(policy).inputs["policy"])
    found = {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}
    return {action: found[action] for action in found if not action.startswith(("logs:", "xray:"))}


def read_states(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("jobs-work-workflow").inputs["definition"])


def test_the_front_may_write_and_read_jobs_and_the_workflow_may_end_them() -> None:
    recording = record_jobs()
    table = recording.find_by_name("jobs-jobs-table").outputs["arn"]
    machine = recording.find_by_name("jobs-work-workflow").outputs["arn"]
    front = list_permissions(recording, "jobs-front-policy")
    assert {*front} == {"dynamodb:GetItem", "dynamodb:PutItem", "states:StartExecution"}
    assert table in front["dynamodb:PutItem"]
    assert front["states:StartExecution"] == [machine]
    work = list_permissions(recording, "jobs-work-policy")
    assert {*work} == {"dynamodb:UpdateItem", "lambda:InvokeFunction"}
    assert work["lambda:InvokeFunction"] == [WORKER_ARN]
    assert work["dynamodb:UpdateItem"] == [table]


def test_defaults() -> None:
    recording = record_jobs()
    work = read_states(recording)["States"]["Work"]
    assert work["TimeoutSeconds"] == 900
    final, retry = work["Retry"]
    assert (final["ErrorEquals"], final["MaxAttempts"]) == (["States.DataLimitExceeded"], 0)
    assert (retry["ErrorEquals"], retry["MaxAttempts"], retry["IntervalSeconds"]) == (["States.ALL"], 2, 5)
    # Three attempts, 5 and 10 seconds between them, and five minutes for the status.
    assert read_states(recording)["TimeoutSeconds"] == 3 * 900 + 15 + 300
    variables = recording.find_by_name("jobs-front-function").inputs["environment"]["variables"]
    assert variables["LONGEST_SECONDS"] == "3015"
    assert "OWNER_KEY" not in variables
    assert (variables["RETENTION_DAYS"], variables["MAX_BODY_BYTES"]) == ("7", "65536")
    table = recording.find_by_name("jobs-jobs-table").inputs
    assert table["ttl"]["attributeName"] == "expiresAt"
    assert table["deletionProtectionEnabled"] is True
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_a_single_attempt_has_no_retry() -> None:
    assert "Retry" not in read_states(record_jobs(max_attempts=1))["States"]["Work"]


def test_errors_that_a_retry_does_not_change() -> None:
    work = read_states(record_jobs(non_retryable_errors=["KeyError"]))["States"]["Work"]
    assert work["Retry"][0]["ErrorEquals"] == ["KeyError", "States.DataLimitExceeded"]


def test_a_result_that_is_too_large_fails_the_job_and_a_job_that_is_gone_is_not_tried_again() -> None:
    states = read_states(record_jobs())["States"]
    for name in ("Work", "Succeed"):
        # Step Functions does not catch it with States.ALL.
        assert states[name]["Catch"][0] == {"ErrorEquals": ["States.DataLimitExceeded"], "Next": "Fail"}
    for name in ("Succeed", "Fail"):
        first = states[name]["Retry"][0]
        assert first == {
            "ErrorEquals": ["DynamoDB.ConditionalCheckFailedException", "States.DataLimitExceeded"],
            "MaxAttempts": 0,
        }


def test_the_key_of_the_owner() -> None:
    variables = record_jobs(owner_key="user").find_by_name("jobs-front-function").inputs["environment"]
    assert variables["variables"]["OWNER_KEY"] == "user"


def test_hardened_encrypts_all_and_who_uses_the_table_may_use_the_key() -> None:
    recording = record_jobs(hardened=True, alarm_topic_arn=ALARM_ARN)
    key = recording.find_by_name("jobs-key").outputs["arn"]
    assert recording.find_by_name("jobs-jobs-table").inputs["serverSideEncryption"]["kmsKeyArn"] == key
    assert recording.find_by_name("jobs-front-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("jobs-work-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("jobs-work-logs").inputs["retentionInDays"] == 365
    for policy in ("jobs-front-policy", "jobs-work-policy"):
        assert list_permissions(recording, policy)["kms:Decrypt"] == [key]
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {each.name for each in alarms} >= {"jobs-front-errors-alarm", "jobs-work-failed-alarm"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"function_arn": None}, ["function_arn: is required"]),
        ({"function_arn": ARN("states", "stateMachine:x")}, ["function_arn: "]),
        ({"timeout": 901}, ["timeout: 901 is out of range; must be 1 to 900"]),
        ({"max_attempts": 0}, ["max_attempts: 0 is out of range; must be 1 to 10"]),
        ({"retry_interval_seconds": 301}, ["retry_interval_seconds: 301 is out of range; must be 1 to 300"]),
        ({"max_body_bytes": 262_144}, ["max_body_bytes: 262144 is out of range; must be 1 to 196608"]),
        ({"retention_days": 0}, ["retention_days: 0 is out of range; must be 1 to 365"]),
        ({"owner_key": ""}, ["owner_key: '' must be the name of a claim or of a context key, such as user"]),
        ({"owner_key": "the user"}, ["owner_key: 'the user' must be the name of a claim"]),
        ({"owner_key": "u" * 257}, ["owner_key: "]),
        ({"non_retryable_errors": ["a b"]}, ["non_retryable_errors.0: 'a b' must be the name of an error"]),
        ({"queue_arn": "x"}, ["queue_arn: unknown argument"]),
        ({"timeout": 0, "max_attempts": True}, ["timeout: 0 is out of range", "max_attempts: True"]),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {**REQUIRED, **args}
    found = errors_in(lambda: AsyncRequestReply("jobs", given))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True)), found


def test_a_name_leaves_room_for_those_of_all_resources() -> None:
    (error,) = errors_in(lambda: AsyncRequestReply("n" * 38, REQUIRED))
    assert error.startswith("name: ")
    assert evaluate(lambda: AsyncRequestReply("n" * 37, REQUIRED)).find_by_name(f"{'n' * 37}-front-function")
