"""Orders whose changes are events, published as the table commits them."""

import pulumi

from serverless_patterns import (
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    EventBus,
    Function,
    Outbox,
    Table,
)

protected = not pulumi.Config().require_bool("forceDestroy")

orders = Table(
    "orders",
    {
        "partition_key": {"name": "id"},
        "stream_view_type": "NEW_IMAGE",
        "deletion_protection": protected,
    },
)
shop = EventBus("shop", {"archive_retention_days": 30})
Outbox(
    "changes",
    {
        "stream": orders.event_source(),
        "source": "shop.orders",
        "event_bus_arn": shop.arn,
        "detail_types": {"insert": "OrderPlaced", "modify": "OrderChanged", "remove": "OrderRemoved"},
    },
)

# A consumer; others join the bus in the same way.
mails = Table("mails", {"partition_key": {"name": "id"}, "deletion_protection": protected})
Function(
    "mail",
    {
        "code": "functions",
        "handler": "mail.handler",
        "event_sources": {"placed": shop.event_source({"detail-type": ["OrderPlaced"]})},
        "links": {"MAILS": mails.link("PutItem")},
    },
)

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
api = ApiGatewayFacade(
    "api",
    {
        "routes": {
            "PUT /orders/{id}": {
                **orders.route("put", attributes={"item": "body.item"}, if_not_exists=True),
                "request_schema": {
                    "type": "object",
                    "required": ["item"],
                    "properties": {"item": {"type": "string", "minLength": 1}},
                },
            },
            "GET /orders/{id}": orders.route("get"),
        },
        # Anyone can order; add an `authorizer`.
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("url", api.url)
pulumi.export("mails_table_name", mails.table_name)
