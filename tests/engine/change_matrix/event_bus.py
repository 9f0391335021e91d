"""Effects of each argument of ``EventBus``."""

import json
from typing import Any, cast

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.engine.change_matrix.rows import KEY_ARN, Change, Component


def _probe(deployment: Deployment) -> None:
    events = cast("Any", deployment).client("events")
    entry = {"Source": "shop", "DetailType": "OrderPlaced", "Detail": json.dumps({"id": 1})}
    put = events.put_events(Entries=[{**entry, "EventBusName": deployment.outputs["event_bus_name"]}])
    assert put["FailedEntryCount"] == 0, put


EVENT_BUS = Component(
    patterns.EventBus,
    {"force_destroy": True},
    [
        Change("archive_retention_days", 9, {"archive": "create"}),
        Change("kms_key_arn", KEY_ARN, {"bus": "update"}),
        Change("hardened", True, {"bus": "update", "key": "create", "key-policy": "create"}),
        Change("force_destroy", False, {}),
        Change("tags", {"team": "post"}, {"bus": "update"}),
    ],
    probe=_probe,
)
