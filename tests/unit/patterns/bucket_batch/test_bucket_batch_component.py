"""Registrations and errors of a batch over a bucket."""

import json
from typing import Any

import pytest
from every_component import ALARM_ARN, ARN, KEY_ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import BucketBatch

WORKER_ARN = ARN("lambda", "function:count")
REQUIRED: Any = {"function_arn": WORKER_ARN, "bucket_name": "texts"}
ROWS: Any = {"items_key": "rows.csv", "items_format": "CSV"}


def record_batch(**more: Any) -> Recording:
    args: Any = {**REQUIRED, **more}
    return evaluate(lambda: BucketBatch("texts", args))


def list_permissions(recording: Recording, policy: str) -> dict[str, Any]:
    document = json.loads(recording.find_by_name(policy).inputs["policy"])
    found = {action: each["Resource"] for each in document["Statement"] for action in each["Action"]}
    return {action: found[action] for action in found if not action.startswith(("logs:", "xray:"))}


def read_states(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("texts-runs-workflow").inputs["definition"])["States"]


def test_the_workflow_lists_one_prefix_and_the_collector_reads_results_alone() -> None:
    recording = record_batch(prefix="in/")
    results = recording.find_by_name("texts-results-bucket").outputs["arn"]
    document = json.loads(recording.find_by_name("texts-runs-policy").inputs["policy"])
    (listing,) = (each for each in document["Statement"] if "s3:ListBucket" in each["Action"])
    assert listing["Resource"] == ["arn:aws:s3:::texts"]
    assert listing["Condition"] == {"StringEquals": {"s3:prefix": "in/"}}
    run = list_permissions(recording, "texts-runs-policy")
    collector = recording.find_by_name("texts-collector-function").outputs["arn"]
    assert run["lambda:InvokeFunction"] == sorted([WORKER_ARN, collector])
    assert run["s3:PutObject"] == run["s3:GetObject"] == [f"{results}/*"]
    assert list_permissions(recording, "texts-collector-policy") == {
        "s3:GetObject": [f"{results}/*"],
        "s3:PutObject": [f"{results}/*"],
        "s3:ListBucket": [results],
    }


def test_defaults() -> None:
    recording = record_batch()
    states = read_states(recording)
    run = states["Run"]
    assert run["ItemReader"]["Arguments"] == {"Bucket": "texts"}
    assert (run["MaxConcurrency"], run["ToleratedFailurePercentage"]) == (20, 10)
    assert run["ItemBatcher"]["MaxItemsPerBatch"] == 10
    work = run["ItemProcessor"]["States"]["Run batch"]
    assert work["TimeoutSeconds"] == 900
    assert [(each["MaxAttempts"], each["IntervalSeconds"]) for each in work["Retry"]] == [(2, 5)]
    redrive = states["Redrive"]
    assert redrive["ItemReader"]["ReaderConfig"] == {"InputType": "JSONL"}
    for same in ("ItemBatcher", "MaxConcurrency", "ToleratedFailurePercentage", "ResultWriter"):
        assert redrive[same] == run[same]
    rules = recording.find_by_type("aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration")
    assert '"days": 30' in json.dumps([each.inputs for each in rules])
    assert not recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


@pytest.mark.parametrize(
    ("file_format", "config"),
    [
        ("CSV", {"InputType": "CSV", "CSVHeaderLocation": "FIRST_ROW"}),
        ("JSON", {"InputType": "JSON"}),
        ("JSONL", {"InputType": "JSONL"}),
    ],
)
def test_items_of_a_file_are_read_with_its_key_alone(file_format: str, config: dict[str, str]) -> None:
    recording = record_batch(items_key="rows", items_format=file_format, bucket_kms_key_arn=KEY_ARN)
    reader = read_states(recording)["Run"]["ItemReader"]
    assert (reader["ReaderConfig"], reader["Arguments"]["Key"]) == (config, "rows")
    allowed = list_permissions(recording, "texts-runs-policy")
    assert "arn:aws:s3:::texts/rows" in allowed["s3:GetObject"]
    assert "s3:ListBucket" not in allowed
    assert allowed["kms:Decrypt"] == [KEY_ARN]


def test_every_error_of_a_batch_leads_to_its_items_and_of_a_run_to_the_list() -> None:
    states = read_states(record_batch(max_attempts=1))
    for label in ("Run", "Redrive"):
        assert {each["Next"] for each in states[label]["Catch"]} == {"Collect"}
        batch = states[label]["ItemProcessor"]["States"]
        work = batch[f"{label} batch"]
        assert {each["Next"] for each in work["Catch"]} == {f"{label} items"}
        assert "Retry" not in work
        item = batch[f"{label} items"]["ItemProcessor"]["States"][f"{label} item"]
        assert [each["ErrorEquals"] for each in item["Catch"]] == [
            ["States.DataLimitExceeded"],
            ["States.ALL"],
        ]


def test_hardened_encrypts_all_and_who_uses_the_results_may_use_the_key() -> None:
    recording = record_batch(hardened=True, alarm_topic_arn=ALARM_ARN)
    key = recording.find_by_name("texts-key").outputs["arn"]
    assert recording.find_by_name("texts-collector-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("texts-runs-logs").inputs["kmsKeyId"] == key
    assert recording.find_by_name("texts-runs-logs").inputs["retentionInDays"] == 365
    (encryption,) = recording.find_by_type(
        "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"
    )
    assert key in json.dumps(encryption.inputs)
    for policy in ("texts-collector-policy", "texts-runs-policy"):
        allowed = list_permissions(recording, policy)
        assert allowed["kms:Decrypt"] == allowed["kms:GenerateDataKey"] == [key]
    alarms = recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    assert {each.name for each in alarms} >= {"texts-collector-errors-alarm", "texts-runs-failed-alarm"}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"function_arn": None}, ["function_arn: is required"]),
        ({"bucket_name": "A"}, ["bucket_name: "]),
        ({"prefix": "{% $x %}"}, ["prefix: "]),
        ({"items_key": "rows"}, ["items_format: is required with 'items_key'; must be CSV, JSON or JSONL"]),
        ({"items_format": "CSV"}, ["items_format: requires 'items_key'"]),
        ({"bucket_kms_key_arn": KEY_ARN}, ["bucket_kms_key_arn: requires 'items_key'"]),
        ({**ROWS, "prefix": "in/"}, ["prefix: cannot be combined with 'items_key'"]),
        ({**ROWS, "items_format": "PARQUET"}, ["items_format: "]),
        ({"max_items_per_batch": 101}, ["max_items_per_batch: 101 is out of range; must be 1 to 100"]),
        ({"max_concurrency": 0}, ["max_concurrency: 0 is out of range; must be 1 to 10000"]),
        ({"tolerated_failure_percentage": 101}, ["tolerated_failure_percentage: 101 is out of range"]),
        ({"timeout": 901}, ["timeout: 901 is out of range; must be 1 to 900"]),
        ({"retention_days": 0, "max_attempts": 0}, ["retention_days: 0", "max_attempts: 0"]),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {**REQUIRED, **args}
    found = errors_in(lambda: BucketBatch("texts", given))
    assert len(found) == len(expected), found
    assert all(any(error.startswith(start) for error in found) for start in expected), found


def test_a_name_leaves_room_for_those_of_all_resources() -> None:
    (error,) = errors_in(lambda: BucketBatch("n" * 38, REQUIRED))
    assert error.startswith("name: ")
    assert evaluate(lambda: BucketBatch("n" * 37, REQUIRED)).find_by_name(f"{'n' * 37}-runs-workflow")
