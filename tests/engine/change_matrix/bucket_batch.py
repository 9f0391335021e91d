"""Effects of each argument of ``BucketBatch``."""

import json
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import ARN, CODE, KEY_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.BucketBatch:
    """Creates the component, and the worker and the bucket that it has by default."""
    worker = patterns.Function(f"{name}-worker", cast("Any", CODE))
    texts = patterns.Bucket(f"{name}-texts", {"force_destroy": True})
    given: Any = {"function_arn": worker.arn, "bucket_name": texts.bucket_name, **_complete(arguments)}
    pulumi.export("texts", texts.bucket_name)
    return patterns.BucketBatch(name, given)


def _complete(arguments: dict[str, Any]) -> dict[str, Any]:
    """Returns arguments with the others of the rows of a file, if there is one of them."""
    of_a_file = {*arguments} & {"items_key", "items_format", "bucket_kms_key_arn"}
    return {**({"items_key": "rows.csv", "items_format": "CSV"} if of_a_file else {}), **arguments}


def _probe(deployment: Deployment) -> None:
    """A run comes to its end; the worker of the rows fails, since its event is not an upload."""
    deployment.client("s3").put_object(Bucket=deployment.outputs["texts"], Key="in/text", Body=b"x")
    states = deployment.client("stepfunctions")
    execution = states.start_execution(stateMachineArn=deployment.outputs["arn"])["executionArn"]

    def look() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=execution)
        return None if found["status"] == "RUNNING" else found

    ended = eventually(look, "the end of a run")
    assert ended["status"] == "FAILED", ended
    # Of a row with an `items_key`, there is no such object.
    failed = json.loads(ended["cause"])["failed"]
    assert failed == 1 or ended["error"] == "States.ItemReaderFailed", ended


_MACHINE = {"runs-live": "update", "runs-workflow": "update"}
_ALLOWED = {**_MACHINE, "runs-policy": "update"}
_ENCRYPTED = {
    "collector-function": "update",
    "collector-logs": "update",
    "collector-policy": "update",
    "results-encryption": "update",
    "runs-logs": "update",
    "runs-own-policy": "update",
    **_ALLOWED,
}
BUCKET_BATCH = Component(
    _make,
    {"force_destroy": True, "max_attempts": 1},
    [
        Change("function_arn", ARN("lambda", "function:other"), _ALLOWED),
        Change("bucket_name", "other-texts", _ALLOWED),
        Change("prefix", "in/", _ALLOWED),
        Change("items_key", "names.csv", _ALLOWED),
        Change("items_format", "JSON", _ALLOWED),
        Change("bucket_kms_key_arn", KEY_ARN, _ALLOWED),
        Change("max_items_per_batch", 2, _MACHINE),
        Change("max_concurrency", 2, _MACHINE),
        Change("tolerated_failure_percentage", 20, _MACHINE),
        Change("timeout", 60, _MACHINE),
        Change("max_attempts", 2, _MACHINE),
        Change("retention_days", 1, {"results-lifecycle": "update"}),
        Change("log_retention_days", 7, {"collector-logs": "update", "runs-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {
                "collector-errors-alarm": "create",
                "runs-failed-alarm": "create",
                "runs-timed-out-alarm": "create",
            },
        ),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {"results-bucket": "update"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "collector-function": "update",
                "collector-logs": "update",
                "collector-role": "update",
                "results-bucket": "update",
                "runs-logs": "update",
                "runs-role": "update",
                "runs-workflow": "update",
            },
        ),
    ],
    probe=_probe,
)
BUCKET_BATCH_WITH_RETRIES = Component(
    _make,
    {"force_destroy": True, "max_attempts": 2, "retry_interval_seconds": 1},
    [Change("retry_interval_seconds", 2, _MACHINE)],
    probe=_probe,
)
