"""Effects of each argument of ``EventRule``."""

import json
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import KEY_ARN, QUEUE_ARN, TOPIC_ARN, Change, Component

OTHER = {"queue": {"arn": QUEUE_ARN}}
NO_TARGET = "the queue of the row does not exist"


def _make(name: str, arguments: dict[str, Any]) -> patterns.EventRule:
    """Creates the rule, and the bus and the queue that it has by default."""
    bus, inbox = patterns.EventBus(f"{name}-events"), patterns.Queue(f"{name}-inbox")
    pulumi.export("inbox", inbox.url)
    pulumi.export("bus", bus.event_bus_name)
    defaults = {"target": inbox.target(), "event_bus_name": bus.event_bus_name}
    return patterns.EventRule(name, cast("Any", {**defaults, **arguments}))


def _probe(deployment: Deployment) -> None:
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps({"id": 1})}
    bus = {"EventBusName": deployment.outputs["bus"]}
    cast("Any", deployment).client("events").put_events(Entries=[{**entry, **bus}])
    assert '"id": 1' in receive(deployment, deployment.outputs["inbox"])["Body"]


EVENT_RULE = Component(
    _make,
    {"event_pattern": {"source": ["shop"]}, "force_destroy": True},
    [
        Change("event_pattern", {"detail-type": ["OrderPlaced"]}, {"rule": "update"}),
        Change("target", OTHER, {"policy": "update", "target": "update"}, unprobed=NO_TARGET),
        Change(
            "event_bus_name",
            "default",
            {
                "role": "update",
                "rule": "replace",
                "target": "replace",
                "undelivered-policy": "update",
            },
            unprobed="the probe puts its event on the other bus",
        ),
        Change("input_path", "$.detail", {"target": "update"}),
        Change("maximum_retry_attempts", 3, {"target": "update"}),
        Change("maximum_event_age_in_seconds", 600, {"target": "update"}),
        Change("enabled", False, {"rule": "update"}, unprobed="a rule that is disabled delivers nothing"),
        Change("kms_key_arn", KEY_ARN, {"undelivered": "update"}),
        Change("hardened", True, {"key": "create", "key-policy": "create", "undelivered": "update"}),
        Change("force_destroy", False, {}),
        Change("alarm_topic_arn", TOPIC_ARN, {"undelivered-alarm": "create"}),
        Change("tags", {"team": "post"}, {"role": "update", "rule": "update", "undelivered": "update"}),
    ],
    probe=_probe,
)
