"""Publishes the event that an agent of the support asks for, if the function may publish its detail type."""

import json
import os
from typing import Any, cast

import boto3

_events = cast("Any", boto3).client("events")


def handler(event: dict[str, str], _context: object) -> None:
    """Publishes an event about an order."""
    entry = {"EventBusName": os.environ["HUB"], "Source": "shop.support", "DetailType": event["detail_type"]}
    answer = _events.put_events(Entries=[{**entry, "Detail": json.dumps({"id": event["id"]})}])
    if answer["FailedEntryCount"]:
        raise RuntimeError(answer["Entries"])
