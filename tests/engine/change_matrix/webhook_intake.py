"""Effects of each argument of ``WebhookIntake``."""

import time
from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import invoke, receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, TOPIC_ARN, Change, Component
from tests.webhooks import sign, write_body

_SECRET = "c2VjcmV0"


def _make(name: str, arguments: dict[str, Any]) -> patterns.WebhookIntake:
    """Creates the intake, and the secret that it has by default."""
    secret = patterns.Secret(f"{name}-signing", {"value": _SECRET, "force_destroy": True})
    return patterns.WebhookIntake(name, cast("Any", {"secret_arn": secret.arn, **arguments}))


def _probe(deployment: Deployment) -> None:
    """A hook that is signed in both schemes of the rows is in the queue."""
    identifier = f"evt_{time.time_ns()}"
    body = write_body("stripe", identifier)
    headers = sign("stripe", body, secret=_SECRET) | sign("github", body, secret=_SECRET)
    event = {"headers": headers, "body": body.decode()}
    answer = invoke(deployment, deployment.outputs["function_name"], event)
    assert answer["statusCode"] == 200, answer
    assert identifier in receive(deployment, deployment.outputs["queue_url"])["Body"]


_RECEIVER = {"receiver-function": "update"}
_ENCRYPTED = {
    "bodies-encryption": "update",
    "deliveries-table": "update",
    "hooks-dead-letters": "update",
    "hooks-queue": "update",
    "receiver-function": "update",
    "receiver-logs": "update",
    "receiver-policy": "update",
}
WEBHOOK_INTAKE = Component(
    _make,
    {"scheme": "stripe", "force_destroy": True},
    [
        Change("scheme", "github", _RECEIVER),
        Change(
            "secret_arn",
            ARN("secretsmanager", "secret:other-a1b2c3"),
            {**_RECEIVER, "receiver-policy": "update"},
            unprobed="that secret does not exist",
        ),
        Change("secret_kms_key_arn", KEY_ARN, {"receiver-policy": "update"}),
        Change("tolerance_seconds", 60, _RECEIVER),
        Change("deduplication_days", 7, _RECEIVER),
        Change("max_body_bytes", 2_048, _RECEIVER),
        Change("visibility_timeout_seconds", 60, {"hooks-queue": "update"}),
        Change("log_retention_days", 7, {"receiver-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {"hooks-dead-letters-alarm": "create", "receiver-errors-alarm": "create"},
        ),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {"bodies-bucket": "update"}),
        Change(
            "tags",
            {"team": "post"},
            {
                "bodies-bucket": "update",
                "deliveries-table": "update",
                "hooks-dead-letters": "update",
                "hooks-queue": "update",
                "receiver-function": "update",
                "receiver-logs": "update",
                "receiver-role": "update",
            },
        ),
    ],
    probe=_probe,
)
