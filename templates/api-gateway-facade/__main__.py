"""An API that accepts orders, stores them one after the other, and reads them without a function."""

import pulumi

from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade, Function, Queue, Table
from serverless_patterns.safeguards import allow

force_destroy = pulumi.Config().require_bool("forceDestroy")

orders = Table("orders", {"partition_key": {"name": "id"}, "deletion_protection": not force_destroy})
accepted = Queue("accepted", {})
Function(
    "store",
    {
        "code": "functions",
        "handler": "store.handler",
        "environment": {"ORDERS_TABLE": orders.table_name},
        "policy_statements": [allow(["dynamodb:PutItem"], orders.arn)],
        "event_sources": {"accepted": accepted.event_source()},
    },
)

# One role writes the logs of all APIs of an account in a Region, so it outlives this stack. Remove it here if
# another program of the account creates it.
role = ApiGatewayCloudWatchRole("api-logs", {"retain_on_delete": True})
api = ApiGatewayFacade(
    "api",
    {
        "routes": {
            "POST /orders": {
                **accepted.route(),
                "request_schema": {
                    "type": "object",
                    "required": ["id", "item"],
                    "properties": {"id": {"type": "string"}, "item": {"type": "string"}},
                },
            },
            "GET /orders/{id}": orders.route("get"),
        },
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("api_url", api.url)
