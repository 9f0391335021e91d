"""Orders as events: an API publishes them, billing reacts, an event without a consumer raises an alarm."""

import pulumi

from serverless_patterns import (
    AlarmTopic,
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    EventHub,
    Function,
    Queue,
    Table,
)

ORDER = {
    "type": "object",
    "required": ["id", "total"],
    "properties": {"id": {"type": "string"}, "total": {"type": "number", "minimum": 0}},
}

force_destroy = pulumi.Config().require_bool("forceDestroy")

# Subscribe the address of those who look after the events.
alarms = AlarmTopic("alarms")
orders = Queue("orders")
hub = EventHub(
    "shop",
    {
        "events": {"OrderPlaced": {"schema": ORDER}, "BillWritten": {"optional": True}},
        "alarm_topic_arn": alarms.arn,
        "consumers": {
            "billing": {
                "detail_types": ["OrderPlaced"],
                "target": orders.target(),
                "publishes": ["BillWritten"],
            }
        },
    },
)
bills = Table("bills", {"partition_key": {"name": "id"}, "deletion_protection": not force_destroy})
Function(
    "billing",
    {
        "code": "functions",
        "handler": "billing.handler",
        "event_sources": {"orders": orders.event_source()},
        "links": {"BILLS": bills.link("PutItem"), "HUB": hub.link("BillWritten")},
    },
)

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
api = ApiGatewayFacade(
    "api",
    {
        "routes": {"POST /orders": hub.route("OrderPlaced", "shop.web")},
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("url", api.url)
pulumi.export("bills_table_name", bills.table_name)
pulumi.export("event_bus_name", hub.event_bus_name)
pulumi.export("unconsumed_queue_url", hub.unconsumed_queue_url)
