"""Registrations and errors of an idempotent consumer."""

import json
from pathlib import Path
from typing import Any, cast
from zipfile import ZipFile

import pulumi
import pytest
from every_component import ALARM_ARN, ARN, KEY_ARN
from graphs import ROOT, errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import IdempotentConsumer

CODE = str(ROOT / "patterns/idempotent-consumer/src")
REQUIRED: Any = {"code": CODE, "handler": "book.handler"}
QUEUE: Any = {"queue": {"arn": ARN("sqs", "payments"), "visibility_timeout_seconds": 180}}
RULE: Any = {"event_rule": {"event_pattern": {"source": ["shop"]}}}


def record_consumer(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: IdempotentConsumer("book", args))


def list_permissions(recording: Recording) -> dict[str, Any]:
    document = json.loads(recording.find_by_name("book-consumer-policy").inputs["policy"])
    return {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}


def list_files(recording: Recording) -> list[str]:
    archive = cast("pulumi.FileArchive", recording.find_by_name("book-consumer-function").inputs["code"])
    with ZipFile(Path(archive.path)) as package:
        return sorted(package.namelist())


def test_the_function_may_use_the_table_and_poll_its_source() -> None:
    recording = record_consumer(event_sources={"payments": QUEUE})
    permissions = list_permissions(recording)
    own = {action: permissions[action] for action in permissions if not action.startswith(("logs:", "xray:"))}
    table = recording.find_by_name("book-records-table").outputs["arn"]
    queue = QUEUE["queue"]["arn"]
    assert own == {
        **{f"dynamodb:{action}Item": [table] for action in ("Get", "Put", "Update", "Delete")},
        **{f"sqs:{action}": [queue] for action in ("ReceiveMessage", "DeleteMessage", "GetQueueAttributes")},
    }


def test_defaults() -> None:
    recording = record_consumer()
    table = recording.find_by_name("book-records-table").inputs
    assert table["ttl"] == {"attributeName": "expiration", "enabled": True}
    assert (table["hashKey"], table["deletionProtectionEnabled"]) == ("id", False)
    function = recording.find_by_name("book-consumer-function").inputs
    variables = function["environment"]["variables"]
    assert variables["IDEMPOTENCY_SECONDS"] == str(30 * 86_400)
    assert variables["IDEMPOTENCY_TABLE"] == recording.find_by_name("book-records-table").outputs["name"]
    assert (function["timeout"], function["memorySize"], function["runtime"]) == (29, 256, "python3.13")
    assert list_files(recording) == ["book.py", "idempotency.py"]
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def test_a_function_in_another_language_has_no_module_of_python(tmp_path: Path) -> None:
    (tmp_path / "book.mjs").write_text("export const handler = async () => null\n")
    recording = record_consumer(code=str(tmp_path), runtime="nodejs22.x")
    assert list_files(recording) == ["book.mjs"]


def test_events_that_lambda_retries_itself_have_a_dead_letter_queue() -> None:
    recording = record_consumer(event_sources={"placed": RULE}, alarm_topic_arn=ALARM_ARN)
    assert recording.find_by_name("book-consumer-dead-letters").outputs["url"]
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {each.name for each in alarms} == {
        "book-consumer-dead-letters-alarm",
        "book-consumer-errors-alarm",
    }


def test_a_hardened_consumer_encrypts_everything_with_one_key() -> None:
    recording = record_consumer(hardened=True, event_sources={"placed": RULE})
    key = recording.find_by_name("book-key").outputs["arn"]
    assert recording.find_by_name("book-records-table").inputs["serverSideEncryption"]["kmsKeyArn"] == key
    assert recording.find_by_name("book-consumer-function").inputs["kmsKeyArn"] == key
    assert recording.find_by_name("book-consumer-dead-letters").inputs["kmsMasterKeyId"] == key
    logs = recording.find_by_name("book-consumer-logs").inputs
    assert (logs["kmsKeyId"], logs["retentionInDays"]) == (key, 365)
    statements = json.loads(recording.find_by_name("book-consumer-policy").inputs["policy"])["Statement"]
    decrypting = {arn for each in statements if "kms:Decrypt" in each["Action"] for arn in each["Resource"]}
    assert decrypting == {key}


TOPIC: Any = {"topic": {"topic_arn": ARN("sns", "news")}}
OF_A_BUS: Any = {"event_rule": {**RULE["event_rule"], "event_bus_name": "shop"}}


@pytest.mark.parametrize(
    ("source", "service", "source_arn"),
    [
        (RULE, "events.amazonaws.com", ARN("events", "rule/book-consumer-in-*")),
        (OF_A_BUS, "events.amazonaws.com", ARN("events", "rule/shop/book-consumer-in-*")),
        (TOPIC, "sns.amazonaws.com", ARN("sns", "news")),
    ],
)
def test_a_service_may_send_to_the_encrypted_dead_letter_queue(
    source: Any, service: str, source_arn: str
) -> None:
    recording = record_consumer(hardened=True, event_sources={"in": source})
    *_, sending = json.loads(recording.find_by_name("book-key-policy").inputs["policy"])["Statement"]
    assert sending["Principal"] == {"Service": service}
    assert sending["Condition"]["ArnEquals"] == {"aws:SourceArn": source_arn}


def test_a_given_key_encrypts_both() -> None:
    recording = record_consumer(kms_key_arn=KEY_ARN, hardened=True)
    assert not recording.find_by_type("aws:kms/key:Key")
    table = recording.find_by_name("book-records-table").inputs
    assert table["serverSideEncryption"]["kmsKeyArn"] == KEY_ARN
    assert recording.find_by_name("book-consumer-logs").inputs["kmsKeyId"] == KEY_ARN


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"code": None}, ["code: is required"]),
        ({"handler": "book.handle"}, ["handler: "]),
        ({"handler": "other.handler"}, ["handler: "]),
        ({"retention_days": 0}, ["retention_days: 0 is out of range; must be 1 to 365"]),
        ({"timeout": 901}, ["timeout: 901 is out of range; must be 1 to 900"]),
        (
            {"timeout": 200, "event_sources": {"payments": QUEUE}},
            ["event_sources.payments.queue.visibility_timeout_seconds: 180 is shorter"],
        ),
        ({"event_sources": {"payments": {}}}, ["event_sources.payments: must have exactly one of"]),
        (
            {"environment": {"IDEMPOTENCY_TABLE": "x"}},
            ["environment.IDEMPOTENCY_TABLE: is set by the component. Choose another name"],
        ),
        (
            {"links": {"IDEMPOTENCY_SECONDS": {"queue": {"arn": ARN("sqs", "x"), "access": ["send"]}}}},
            ["links.IDEMPOTENCY_SECONDS: is set by the component. Choose another name"],
        ),
        ({"environment": {"AWS_REGION": "x"}}, ["environment.AWS_REGION: is reserved"]),
        ({"environment": {"LARGE": "x" * 4_000}}, ["environment: has 4,188 bytes as JSON; must be at most"]),
        (
            {"runtime": "nodejs22.x", "requirements_files": ["requirements.txt"]},
            ["requirements_files: requires a Python runtime, not nodejs22.x"],
        ),
        ({"table_arn": "x"}, ["table_arn: unknown argument"]),
        ({"timeout": 0, "retention_days": True}, ["retention_days: True", "timeout: 0 is out of range"]),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {key: value for key, value in {**REQUIRED, **args}.items() if value is not None}
    found = sorted(errors_in(lambda: IdempotentConsumer("book", given)))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True)), found


def test_a_module_of_the_same_name_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "book.py").write_text("def handler(event, context): ...\n")
    (tmp_path / "idempotency.py").write_text("own = True\n")
    given: Any = {**REQUIRED, "code": str(tmp_path)}
    (error,) = errors_in(lambda: IdempotentConsumer("book", given))
    assert "differ, and both are 'idempotency.py' in the package. Rename one" in error


def test_a_name_leaves_room_for_those_of_all_resources() -> None:
    (error,) = errors_in(lambda: IdempotentConsumer("n" * 39, REQUIRED))
    assert error.startswith("name: ")
    assert evaluate(lambda: IdempotentConsumer("n" * 38, REQUIRED)).find_by_name(
        f"{'n' * 38}-consumer-function"
    )
