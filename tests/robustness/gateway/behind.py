"""Records of the requests that reached the backends of the shop."""

import json
from collections.abc import Collection
from typing import Any

from tests.e2e.conftest import eventually
from tests.e2e.gateway.shop import Shop

_COUNTS = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]


def count_waiting(shop: Shop, output: str) -> int:
    """Messages in a queue, those that are being worked on too."""
    found = shop.sqs.get_queue_attributes(QueueUrl=shop.outputs[output], AttributeNames=_COUNTS)
    return sum(int(found["Attributes"][name]) for name in _COUNTS)


def observe(shop: Shop) -> list[int]:
    """Number of records in every place that a request can reach."""
    states = shop.deployment.client("stepfunctions")
    executions = states.list_executions(stateMachineArn=shop.resource("shipment-workflow")["arn"])
    return [
        *(shop.count(table) for table in ("items", "orders")),
        *(
            count_waiting(shop, f"{queue}_url")
            for queue in ("orders_queue", "orders_dead_letter_queue", "events_queue")
        ),
        len(executions["executions"]),
    ]


def receive_events(shop: Shop, ids: Collection[str]) -> list[dict[str, Any]]:
    """Those of the events in the queue behind the bus that have one of ``ids``, once all are there."""
    found: list[dict[str, Any]] = []

    def find_all() -> bool:
        url = shop.outputs["events_queue_url"]
        received = shop.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)
        events = [json.loads(message["Body"]) for message in received.get("Messages", [])]
        found.extend(event for event in events if event["id"] in ids)
        return len(found) >= len(ids) and not events

    eventually(find_all, f"{len(ids)} events")
    return found
