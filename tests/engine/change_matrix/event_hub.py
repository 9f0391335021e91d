"""Effects of each argument of ``EventHub``."""

import json
from typing import Any, cast

import pulumi

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.probes import receive
from tests.engine.change_matrix.rows import ARN, KEY_ARN, QUEUE_ARN, TOPIC_ARN, Change, Component

PLACED: dict[str, Any] = {"detail_types": ["OrderPlaced"]}
_BILLING = {"billing": PLACED}


def _make(name: str, arguments: dict[str, Any]) -> patterns.EventHub:
    """Creates the hub, and the queue that is the target of each consumer."""
    inbox = patterns.Queue(f"{name}-inbox")
    pulumi.export("inbox", inbox.url)
    consumers = {
        each: {"target": inbox.target(), **consumer} for each, consumer in arguments["consumers"].items()
    }
    return patterns.EventHub(name, cast("Any", {**arguments, "consumers": consumers}))


def _probe(deployment: Deployment) -> None:
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps({"id": 1})}
    bus = {"EventBusName": deployment.outputs["event_bus_name"]}
    cast("Any", deployment).client("events").put_events(Entries=[{**entry, **bus}])
    assert json.loads(receive(deployment, deployment.outputs["inbox"])["Body"])["detail"] == {"id": 1}


def _change_all(name: str, operation: str) -> dict[str, str]:
    """Returns one operation on each resource of a consumer."""
    parts = ("policy", "role", "rule", "target", "undelivered", "undelivered-alarm", "undelivered-policy")
    return {f"{name}-{part}": operation for part in parts}


_ENCRYPTED = {"billing-undelivered": "update", "events-bus": "update", "unconsumed": "update"}
EVENT_HUB = Component(
    _make,
    {
        "events": {"OrderPlaced": {}},
        "alarm_topic_arn": TOPIC_ARN,
        "consumers": _BILLING,
        "archive_retention_days": 0,
        "force_destroy": True,
    },
    [
        Change("events", {"OrderPlaced": {}, "OrderSeen": {"optional": True}}, {"unconsumed-rule": "update"}),
        Change(
            "alarm_topic_arn",
            ARN("sns", "other"),
            {"billing-undelivered-alarm": "update", "unconsumed-alarm": "update"},
        ),
        Change(
            "consumers",
            {**_BILLING, "reports": {**PLACED, "replays": True}},
            _change_all("reports", "create"),
        ),
        Change("archive_retention_days", 9, {"events-archive": "create"}, part="from `0`"),
        Change("kms_key_arn", KEY_ARN, _ENCRYPTED),
        Change("hardened", True, {**_ENCRYPTED, "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change(
            "tags",
            {"team": "post"},
            {
                "billing-role": "update",
                "billing-rule": "update",
                "billing-undelivered": "update",
                "billing-undelivered-alarm": "update",
                "events-bus": "update",
                "unconsumed": "update",
                "unconsumed-alarm": "update",
                "unconsumed-rule": "update",
            },
        ),
    ],
    probe=_probe,
)

_PARTNER = {"partner": {"detail_types": ["OrderSeen"]}}
EVENT_HUB_WITH_AN_ARCHIVE = Component(
    _make,
    {
        "events": {"OrderPlaced": {}, "OrderSeen": {}},
        "alarm_topic_arn": TOPIC_ARN,
        "consumers": {**_BILLING, **_PARTNER},
        "force_destroy": True,
    },
    [
        Change("archive_retention_days", 9, {"events-archive": "update"}),
        Change("archive_retention_days", 0, {"events-archive": "delete"}, part="to `0`"),
        Change(
            "consumers",
            _BILLING,
            {"unconsumed-rule": "update", **_change_all("partner", "delete")},
            lost=("partner-undelivered",),
        ),
        Change(
            "consumers",
            {**_BILLING, "partner": {**_PARTNER["partner"], "target": {"queue": {"arn": QUEUE_ARN}}}},
            {"partner-policy": "update", "partner-target": "update"},
        ),
    ],
    probe=_probe,
)
