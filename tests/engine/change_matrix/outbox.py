"""Effects of each argument of ``Outbox``."""

import time
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, TOPIC_ARN, Change, Component

_OTHERS = {"topic_arn": "event_bus_arn", "detail_type_attribute": "detail_types"}
"""Arguments of which a component has either the one or the other."""


def _create_table(name: str) -> patterns.Table:
    return patterns.Table(
        name,
        {
            "partition_key": {"name": "id"},
            "stream_view_type": "NEW_IMAGE",
            "deletion_protection": False,
            "point_in_time_recovery_days": 0,
        },
    )


def _make(name: str, arguments: dict[str, Any]) -> patterns.Outbox:
    """Creates the outbox beside its table, another one, a bus and a topic, of which a queue receives all."""
    tables = {each: _create_table(f"{name}-{each}") for each in ("orders", "refunds")}
    bus, topic = patterns.EventBus(f"{name}-shop"), patterns.Topic(f"{name}-news")
    seen = patterns.Queue(f"{name}-seen", {"subscriptions": {"news": {"topic_arn": topic.arn}}})
    patterns.EventRule(
        f"{name}-all",
        {
            "event_bus_name": bus.event_bus_name,
            "event_pattern": {"source": [{"prefix": ""}]},
            "target": seen.target(),
        },
    )
    left_out = {other for argument, other in _OTHERS.items() if argument in arguments}
    defaults = {"event_bus_arn": bus.arn, "detail_types": {"insert": "OrderPlaced"}}
    given = {key: value for key, value in {**defaults, **arguments}.items() if key not in left_out}
    if given.get("topic_arn") == TOPIC_ARN:
        given["topic_arn"] = topic.arn
    settings = dict(given.pop("stream", {}))
    table = tables[settings.pop("table", "orders")]
    stream = table.event_source(**settings)
    pulumi.export("table", table.table_name)
    pulumi.export("seen", seen.url)
    return patterns.Outbox(name, cast("Any", {**given, "stream": stream}))


def _probe(deployment: Deployment) -> None:
    """A new item arrives as an event, or as the message of the topic."""
    identifier = f"order-{time.time_ns()}"
    item = {"id": {"S": identifier}, "type": {"S": "OrderPaid"}}
    deployment.client("dynamodb").put_item(TableName=deployment.outputs["table"], Item=item)
    # A mapping that is created again begins with the earlier items of its stream.
    eventually(lambda: identifier in receive(deployment, deployment.outputs["seen"])["Body"], "the new item")


_RELAY = {"relay-function": "update"}
_ENCRYPTED = {
    "dead-letters": "update",
    "relay-function": "update",
    "relay-logs": "update",
    "relay-policy": "update",
}
OUTBOX = Component(
    _make,
    {"source": "shop.orders", "force_destroy": True},
    [
        Change("stream", {"batch_size": 5}, {"relay-stream": "update"}, part="its settings"),
        Change(
            "stream",
            {"table": "refunds"},
            {"relay-policy": "update", "relay-stream": "replace"},
            part="another stream",
        ),
        Change("source", "shop.payments", _RELAY),
        Change(
            "event_bus_arn",
            ARN("events", "event-bus/other"),
            {**_RELAY, "relay-policy": "update"},
            unprobed="the bus of the row does not exist",
        ),
        Change("topic_arn", TOPIC_ARN, {**_RELAY, "relay-policy": "update"}),
        Change("detail_types", {"insert": "OrderCreated"}, _RELAY),
        Change("detail_type_attribute", "type", _RELAY),
        Change("detail_attribute", "id", _RELAY),
        Change("ordering_attribute", "type", _RELAY),
        Change("log_retention_days", 7, {"relay-logs": "update"}),
        Change(
            "alarm_topic_arn",
            TOPIC_ARN,
            {"age-alarm": "create", "dead-letters-alarm": "create", "relay-errors-alarm": "create"},
        ),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "dead-letters": "update",
                "relay-function": "update",
                "relay-logs": "update",
                "relay-role": "update",
                "relay-stream": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={"topic_kms_key_arn": "permission of the relay, with `topic_arn` only"},
)
