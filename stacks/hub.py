"""Event hub: orders as events, with consumers, replays, and a queue of events that nobody consumes."""

from pathlib import Path

import pulumi

from cloudwatch_role import depend_on_cloudwatch_role
from local_arns import build_local_arn
from safeguards import read_safeguards
from serverless_patterns import AlarmTopic, ApiGatewayFacade, EventHub, Function, Queue, Table

CODE = str(Path(__file__).resolve().parents[1] / "patterns/event-hub/src")
ORDER = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {
        "id": {"type": "string", "minLength": 1, "maxLength": 40},
        "total": {"type": "number", "minimum": 0},
    },
}

ALARMS = "shop-*"
"""Names of the alarms of the hub."""

safe = read_safeguards(
    "event-hub",
    "Encrypts orders, bills and alarms.",
    [
        {
            "service": "cloudwatch.amazonaws.com",
            "source_arn": build_local_arn("cloudwatch", f"alarm:{ALARMS}"),
        }
    ],
)
bills, checks, mails = (Queue(name, {**safe.watched}) for name in ("bills", "checks", "mails"))
alarm_topic_arn = safe.watched.get("alarm_topic_arn") or AlarmTopic("alarms", {**safe.encrypted}).arn
hub = EventHub(
    "shop",
    {
        "events": {
            "OrderPlaced": {"schema": ORDER},
            "OrderCancelled": {},
            "BillWritten": {},
            "OrderSeen": {"optional": True},
        },
        "alarm_topic_arn": alarm_topic_arn,
        "consumers": {
            "billing": {
                "detail_types": ["OrderPlaced"],
                "target": bills.target(),
                "publishes": ["BillWritten"],
            },
            "fraud": {
                "detail_types": ["OrderPlaced"],
                "filter": {"detail": {"total": [{"numeric": [">", 900]}]}},
                "target": checks.target(),
                "replays": True,
            },
            "mail": {"detail_types": ["BillWritten", "OrderCancelled"], "target": mails.target()},
        },
        "hardened": safe.hardened,
        "force_destroy": not safe.lasting,
        "tags": safe.encrypted["tags"],
    },
)
written = Table(
    "bills", {"partition_key": {"name": "id"}, "deletion_protection": safe.lasting, **safe.encrypted}
)
Function(
    "billing",
    {
        "code": CODE,
        "handler": "billing.handler",
        "event_sources": {"orders": bills.event_source()},
        "links": {"BILLS": written.link("PutItem"), "HUB": hub.link("BillWritten")},
        **safe.logged,
    },
)
support = Function(
    "support",
    {
        "code": CODE,
        "handler": "support.handler",
        "links": {"HUB": hub.link("OrderCancelled")},
        **safe.logged,
    },
)
api = ApiGatewayFacade(
    "shop",
    {
        "routes": {"POST /orders": hub.route("OrderPlaced", "shop.web")},
        "throttle": {"rate_limit": 50, "burst_limit": 100},
        "alarm_topic_arn": alarm_topic_arn,
        "hardened": safe.hardened,
        **safe.encrypted,
    },
    depend_on_cloudwatch_role("shop", safe),
)
pulumi.export("api_url", api.url)
pulumi.export("bus_arn", hub.arn)
pulumi.export("bus_name", hub.event_bus_name)
pulumi.export("archive_arn", hub.archive_arn)
pulumi.export("unconsumed_queue_url", hub.unconsumed_queue_url)
pulumi.export("undelivered_queue_url", hub.dead_letter_queue_urls["mail"])
pulumi.export("bills_table_name", written.table_name)
pulumi.export("checks_queue_url", checks.url)
pulumi.export("mails_queue_url", mails.url)
pulumi.export("support_name", support.function_name)
