"""Effects of each argument of ``AsyncRequestReply``."""

import json
from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.probes import invoke
from tests.engine.change_matrix.rows import ARN, CODE, KEY_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.AsyncRequestReply:
    """Creates the component, and the worker that it has by default."""
    worker = patterns.Function(f"{name}-worker", cast("Any", CODE))
    return patterns.AsyncRequestReply(name, cast("Any", {"function_arn": worker.arn, **arguments}))


def _probe(deployment: Deployment) -> None:
    """A job is accepted, and ends; the worker of the rows fails, since its event is not an upload."""
    front = str(deployment.outputs["function_name"])
    accepted = invoke(deployment, front, {"httpMethod": "POST", "path": "/jobs", "body": "{}"})
    assert accepted["statusCode"] == 202, accepted
    path = {"id": json.loads(accepted["body"])["id"]}

    def look() -> bool:
        answer = invoke(deployment, front, {"httpMethod": "GET", "pathParameters": path})
        assert answer["statusCode"] == 200, answer
        return json.loads(answer["body"])["status"] == "failed"

    eventually(look, "the end of a job")


_MACHINE = {"work-live": "update", "work-workflow": "update"}
_BOTH = {"front-function": "update", **_MACHINE}
_ENCRYPTED = {
    "front-function": "update",
    "front-logs": "update",
    "front-policy": "update",
    "jobs-table": "update",
    "work-live": "update",
    "work-logs": "update",
    "work-own-policy": "create",
    "work-policy": "update",
    "work-workflow": "update",
}
ASYNC_REQUEST_REPLY = Component(
    _make,
    {"force_destroy": True, "max_attempts": 2, "retry_interval_seconds": 1},
    [
        Change(
            "function_arn",
            ARN("lambda", "function:other"),
            {"work-policy": "update", **_MACHINE},
        ),
        Change("timeout", 60, _BOTH),
        Change("max_attempts", 3, _BOTH),
        Change("retry_interval_seconds", 2, _BOTH),
        Change("non_retryable_errors", ["KeyError"], _MACHINE),
        Change("owner_key", "user", {"front-function": "update"}),
        Change("max_body_bytes", 2_048, {"front-function": "update"}),
        Change("retention_days", 1, {"front-function": "update"}),
        Change("log_retention_days", 7, {"front-logs": "update", "work-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {"front-errors-alarm": "create", "work-failed-alarm": "create", "work-timed-out-alarm": "create"},
        ),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {"jobs-table": "update"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "front-function": "update",
                "front-logs": "update",
                "front-role": "update",
                "jobs-table": "update",
                "work-logs": "update",
                "work-role": "update",
                "work-workflow": "update",
            },
        ),
    ],
    probe=_probe,
)
