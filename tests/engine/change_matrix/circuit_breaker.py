"""Effects of each argument of ``CircuitBreaker``."""

from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, PATTERNS, ROOT, TOPIC_ARN, Change, Component

_CODE = PATTERNS / "circuit-breaker/src"


def _make(name: str, arguments: dict[str, Any]) -> patterns.CircuitBreaker:
    return patterns.CircuitBreaker(name, cast("Any", arguments))


def _probe(deployment: Deployment) -> None:
    """A message that fails by itself goes to the dead-letter queue after its first attempt."""
    outputs = deployment.outputs
    deployment.client("sqs").send_message(QueueUrl=outputs["queue_url"], MessageBody="poison")
    assert receive(deployment, str(outputs["dead_letter_queue_url"]))["Body"] == "poison"


_CONSUMER, _SWITCH = {"consumer-function": "update"}, {"switch-function": "update"}
_ENCRYPTED = {
    "circuit-table": "update",
    "consumer-function": "update",
    "consumer-logs": "update",
    "consumer-policy": "update",
    "messages-dead-letters": "update",
    "messages-queue": "update",
    "switch-dead-letters": "update",
    "switch-function": "update",
    "switch-logs": "update",
    "switch-minute": "update",
    "switch-minute-policy": "update",
    "switch-policy": "update",
}
CIRCUIT_BREAKER = Component(
    _make,
    {"code": str(_CODE), "handler": "charge.handler", "max_attempts": 1, "force_destroy": True},
    [
        Change(
            "code",
            str(ROOT / "tests/data/consumers"),
            _CONSUMER,
            unprobed="the other code has another handler",
        ),
        Change("handler", "charge.charge", _CONSUMER, unprobed="the other function is not a handler"),
        Change("failure_threshold", 3, _CONSUMER),
        Change("max_attempts", 2, _CONSUMER, unprobed="the second attempt follows after minutes"),
        Change("max_partner_failures", 9, _CONSUMER),
        Change("probe_interval_seconds", 120, _CONSUMER),
        Change("max_probe_interval_seconds", 600, _SWITCH),
        Change("batch_size", 5, {"event-source": "update"}),
        Change("maximum_concurrency", 5, {"event-source": "update", **_SWITCH}),
        Change("runtime", "python3.12", _CONSUMER),
        Change("architecture", "x86_64", _CONSUMER),
        Change("memory_size", 512, _CONSUMER),
        Change("timeout", 20, {**_CONSUMER, **_SWITCH, "messages-queue": "update"}),
        Change("visibility_timeout_seconds", 60, {"messages-queue": "update"}),
        Change("environment", {"MODE": "1"}, _CONSUMER),
        Change(
            "links",
            {"SIZES": {"table": {"arn": ARN("dynamodb", "table/sizes"), "access": ["read"]}}},
            {**_CONSUMER, "consumer-policy": "update"},
        ),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"consumer-policy": "update"},
        ),
        Change("log_retention_days", 7, {"consumer-logs": "update", "switch-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {
                "consumer-errors-alarm": "create",
                "messages-dead-letters-alarm": "create",
                "open-alarm": "create",
                "switch-dead-letters-alarm": "create",
                "switch-errors-alarm": "create",
            },
        ),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "circuit-table": "update",
                "consumer-function": "update",
                "consumer-logs": "update",
                "consumer-role": "update",
                "event-source": "update",
                "messages-dead-letters": "update",
                "messages-queue": "update",
                "switch-dead-letters": "update",
                "switch-function": "update",
                "switch-logs": "update",
                "switch-minute-role": "update",
                "switch-role": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={"requirements_files": "They are packaged with `code`."},
)
