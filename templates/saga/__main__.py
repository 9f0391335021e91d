"""Orders as a saga: stock is reserved and the card is charged, or neither."""

import pulumi

from serverless_patterns import (
    AlarmTopic,
    ApiGatewayCloudWatchRole,
    ApiGatewayFacade,
    Function,
    LinkArgs,
    Saga,
    Table,
)

protected = not pulumi.Config().require_bool("forceDestroy")

stock = Table("stock", {"partition_key": {"name": "item"}, "deletion_protection": protected})
effects = Table("effects", {"partition_key": {"name": "id"}, "deletion_protection": protected})
recorded: dict[str, LinkArgs] = {"EFFECTS": effects.link("GetItem", "PutItem", "UpdateItem")}
stored: dict[str, LinkArgs] = {**recorded, "STOCK": stock.link("UpdateItem")}


def create_task(name: str, links: dict[str, LinkArgs]) -> Function:
    """Creates the function of a step or a compensation."""
    return Function(name, {"code": "functions", "handler": f"steps.{name}", "links": links})


# Subscribe to it: it has the ARN of each order that is neither completed nor undone.
alarms = AlarmTopic("alarms")
orders = Saga(
    "orders",
    {
        "alarm_topic_arn": alarms.arn,
        "steps": [
            {
                "name": "reserve",
                "function_arn": create_task("reserve", stored).arn,
                "non_retryable_errors": ["RefusedError"],
                "compensation": {"function_arn": create_task("release", stored).arn},
            },
            {
                "name": "charge",
                "function_arn": create_task("charge", recorded).arn,
                "non_retryable_errors": ["CardDeclinedError"],
                "compensation": {"function_arn": create_task("refund", recorded).arn},
            },
        ],
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
                **orders.route(),
                "request_schema": {
                    "type": "object",
                    "required": ["item", "quantity", "card"],
                    "properties": {
                        "item": {"type": "string", "minLength": 1},
                        "quantity": {"type": "integer", "minimum": 1},
                        "card": {"type": "string"},
                    },
                },
            },
        },
        # Anyone can order; add an `authorizer`.
        "throttle": {"rate_limit": 50, "burst_limit": 20},
    },
    pulumi.ResourceOptions(depends_on=[role]),
)

pulumi.export("url", api.url)
pulumi.export("stock_table_name", stock.table_name)
