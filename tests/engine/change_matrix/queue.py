"""Effects of each argument of ``Queue``."""

from typing import Any

import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import send_and_receive
from tests.engine.change_matrix.rows import EVENTS, KEY_ARN, TOPIC_ARN, Change, Component


def _make(name: str, arguments: dict[str, Any]) -> patterns.Queue:
    """The component beside the topic that it subscribes to."""
    others = aws.sns.Topic("others", fifo_topic=True)
    given = {each: {"topic_arn": others.arn, **args} for each, args in arguments["subscriptions"].items()}
    return patterns.Queue(name, {**arguments, "subscriptions": given})  # pyright: ignore[reportArgumentType]


def _probe(deployment: Deployment) -> None:
    send_and_receive(deployment, deployment.outputs["url"])


_FILTERED = {"filter_policy": {"kind": ["a"]}}
QUEUE = Component(
    _make,
    {"subscriptions": {"one": {}}, "force_destroy": True},
    [
        Change("visibility_timeout_seconds", 60, {"queue": "update"}),
        Change("max_receive_count", 3, {"queue": "update"}),
        Change("message_retention_seconds", 3600, {"queue": "update"}),
        Change("delay_seconds", 5, {"queue": "update"}),
        Change("max_message_size", 1_024, {"queue": "update"}),
        Change(
            "fifo",
            True,
            {
                "dead-letters": "replace",
                "dead-letters-policy": "replace",
                "dead-letters-redrive": "replace",
                "one-subscription": "replace",
                "queue": "replace",
                "queue-policy": "replace",
            },
            lost=("dead-letters", "queue"),
        ),
        Change("senders", [EVENTS], {"queue-policy": "update"}),
        Change(
            "subscriptions",
            {},
            {"dead-letters-policy": "update", "one-subscription": "delete", "queue-policy": "update"},
        ),
        Change("subscriptions", {"one": _FILTERED}, {"one-subscription": "update"}),
        Change(
            "subscriptions",
            {"one": {**_FILTERED, "filter_policy_scope": "MessageBody"}},
            {"one-subscription": "update"},
        ),
        Change("kms_key_arn", KEY_ARN, {"dead-letters": "update", "queue": "update"}),
        Change(
            "hardened",
            True,
            {"dead-letters": "update", "key": "create", "key-policy": "create", "queue": "update"},
        ),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"dead-letters-alarm": "create"}),
        Change("tags", {"team": "post"}, {"dead-letters": "update", "queue": "update"}),
    ],
    probe=_probe,
)
FIFO_QUEUE = Component(
    patterns.Queue,
    {"fifo": True, "deduplication_scope": "messageGroup", "force_destroy": True},
    [
        Change("deduplication_scope", "queue", {"queue": "update"}),
        Change("fifo_throughput_limit", "perMessageGroupId", {"queue": "update"}),
    ],
    probe=_probe,
)
