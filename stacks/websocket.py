"""WebSocket API: clients of a shop are sent what happens to their orders, and talk to each other in rooms."""

import pulumi

from cloudwatch_role import depend_on_cloudwatch_role
from safeguards import read_safeguards
from serverless_patterns import Function, Queue, WebSocketApi
from tickets import CODE, create_tickets

safe = read_safeguards("websocket-api", "Encrypts tickets, orders, connections and messages.")
tickets, authorizer = create_tickets(safe)
orders = Queue("orders", {"visibility_timeout_seconds": 180, **safe.watched})
ORDER = {
    "type": "object",
    "required": ["item"],
    "properties": {"item": {"type": "string", "minLength": 1, "maxLength": 100}},
}

live = WebSocketApi(
    "live",
    {
        "authorizer": authorizer,
        "channel": "authorizer.principalId",
        "routes": {
            "order": {
                **orders.websocket_route(),
                "request_schema": ORDER,
                "throttle": {"rate_limit": 5, "burst_limit": 10},
            },
            "join": {"subscribe": {"channel": "body.room"}},
            "leave": {"unsubscribe": {"channel": "body.room"}},
            "say": {"publish": {"channel": "body.room"}},
            "ping": {"mock": {"body": {"pong": True}}},
        },
        "force_destroy": pulumi.Config().get_bool("forceDestroy") or False,
        **safe.logged,
    },
    depend_on_cloudwatch_role("live", safe),
)
Function(
    "order-processor",
    {
        "code": CODE,
        "handler": "orders.handler",
        "event_sources": {"orders": orders.event_source()},
        "links": {"MESSAGES_QUEUE": live.publish_link()},
        **safe.logged,
    },
)

pulumi.export("live_url", live.url)
pulumi.export("connections_url", live.connections_url)
pulumi.export("connections_table_arn", live.connections_table_arn)
pulumi.export("messages_queue_url", live.messages_queue_url)
pulumi.export("tickets_table_name", tickets.table_name)
pulumi.export("orders_queue_url", orders.url)
