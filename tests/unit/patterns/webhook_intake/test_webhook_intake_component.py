"""Registrations and errors of a webhook intake."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN, KEY_ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import WebhookIntake

SECRET_ARN = ARN("secretsmanager", "secret:signing-a1b2c3")
REQUIRED: Any = {"scheme": "stripe", "secret_arn": SECRET_ARN}


def record_intake(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: WebhookIntake("pay", args))


def list_permissions(recording: Recording) -> dict[str, Any]:
    document = json.loads(recording.find_by_name("pay-receiver-policy").inputs["policy"])
    return {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}


def test_the_receiver_may_store_hooks_and_read_none() -> None:
    recording = record_intake()
    permissions = list_permissions(recording)
    own = {action: permissions[action] for action in permissions if not action.startswith(("logs:", "xray:"))}
    table, queue = recording.find_by_name("pay-deliveries-table"), recording.find_by_name("pay-hooks-queue")
    assert set(own) == {
        "dynamodb:DeleteItem",
        "dynamodb:PutItem",
        "dynamodb:UpdateItem",
        "s3:PutObject",
        "secretsmanager:GetSecretValue",
        "sqs:SendMessage",
    }
    assert table.outputs["arn"] in own["dynamodb:PutItem"]
    assert own["sqs:SendMessage"] == [queue.outputs["arn"]]
    assert own["secretsmanager:GetSecretValue"] == [SECRET_ARN]


def test_defaults_of_the_receiver_and_of_what_it_stores() -> None:
    recording = record_intake()
    receiver = recording.find_by_name("pay-receiver-function").inputs
    variables = receiver["environment"]["variables"]
    assert {name: variables[name] for name in ("SCHEME", "TOLERANCE_SECONDS", "DEDUPLICATION_DAYS")} == {
        "SCHEME": "stripe",
        "TOLERANCE_SECONDS": "300",
        "DEDUPLICATION_DAYS": "30",
    }
    assert variables["SECRET"] == SECRET_ARN
    assert receiver["timeout"] == 10  # less than a claim lasts
    queue = recording.find_by_name("pay-hooks-queue").inputs
    assert (queue["messageRetentionSeconds"], queue["visibilityTimeoutSeconds"]) == (1_209_600, 180)
    table = recording.find_by_name("pay-deliveries-table").inputs
    assert table["ttl"]["attributeName"] == "expiresAt"
    rules = recording.find_by_name("pay-bodies-lifecycle").inputs["rules"]
    assert rules[0]["expiration"]["days"] == 30  # longer than the 14 days of a message
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_a_hardened_intake_encrypts_all_that_it_stores_and_may_use_the_key_of_the_secret() -> None:
    recording = record_intake(hardened=True, secret_kms_key_arn=KEY_ARN, alarm_topic_arn=ALARM_ARN)
    key = recording.find_by_name("pay-key").outputs["arn"]
    assert recording.find_by_name("pay-hooks-queue").inputs["kmsMasterKeyId"] == key
    assert recording.find_by_name("pay-hooks-dead-letters").inputs["kmsMasterKeyId"] == key
    assert recording.find_by_name("pay-deliveries-table").inputs["serverSideEncryption"]["kmsKeyArn"] == key
    assert recording.find_by_name("pay-receiver-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("pay-receiver-logs").inputs["retentionInDays"] == 365
    statements = json.loads(recording.find_by_name("pay-receiver-policy").inputs["policy"])["Statement"]
    keys = {(action, arn) for each in statements for action in each["Action"] for arn in each["Resource"]}
    assert ("kms:Decrypt", KEY_ARN) in keys
    assert ("kms:GenerateDataKey", key) in keys
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {each.name for each in alarms} == {"pay-hooks-dead-letters-alarm", "pay-receiver-errors-alarm"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"scheme": "paypal"}, ["scheme: 'paypal'"]),
        ({"scheme": "Stripe"}, ["scheme: 'Stripe'"]),
        ({"scheme": None}, ["scheme: is required"]),
        ({"secret_arn": "whsec_abc"}, ["secret_arn: 'whsec_abc' must be"]),
        ({"secret_arn": ARN("ssm", "parameter/key")}, ["secret_arn: "]),
        ({"secret_kms_key_arn": ARN("kms", "alias/key")}, ["secret_kms_key_arn: "]),
        ({"tolerance_seconds": 0}, ["tolerance_seconds: 0 is out of range; must be 1 to 3600"]),
        ({"deduplication_days": 366}, ["deduplication_days: 366 is out of range; must be 1 to 365"]),
        ({"max_body_bytes": 5_000_000}, ["max_body_bytes: 5000000 is out of range; must be 1 to 4194304"]),
        ({"visibility_timeout_seconds": 0}, ["visibility_timeout_seconds: 0 is out of range; must be 1 to 43200"]),
        ({"tolerance": 5}, ["tolerance: unknown argument"]),
        (
            {"scheme": "x", "tolerance_seconds": True, "max_body_bytes": 0},
            ["scheme: 'x'", "tolerance_seconds: True", "max_body_bytes: 0 is out of range"],
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {**REQUIRED, **args}
    found = errors_in(lambda: WebhookIntake("pay", given))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize("name", ["n" * 39, "Pay", "9lives"])
def test_a_name_is_one_for_a_bucket_and_a_function(name: str) -> None:
    (error,) = errors_in(lambda: WebhookIntake(name, REQUIRED))
    assert error.startswith("name: ")


def test_the_longest_name_leaves_room_for_those_of_all_resources() -> None:
    assert evaluate(lambda: WebhookIntake("n" * 38, REQUIRED)).find_by_name(f"{'n' * 38}-receiver-function")
