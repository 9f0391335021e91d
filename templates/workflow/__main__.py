"""A workflow that prices and stores each order; orders arrive as events."""

import pulumi

from serverless_patterns import Function, Table, Workflow

force_destroy = pulumi.Config().require_bool("forceDestroy")

orders = Table("orders", {"partition_key": {"name": "id"}, "deletion_protection": not force_destroy})
price = Function("price", {"code": "functions", "handler": "price.handler"})
order = Workflow(
    "order",
    {
        # As Workflow Studio writes it; the role of the workflow follows from it.
        "definition_file": "order.asl.json",
        "definition_substitutions": {"PriceFunctionArn": price.arn, "OrdersTable": orders.table_name},
        "timeout": 300,
        "retry_on_service_exceptions": True,
        "event_pattern": {"source": ["shop"], "detail-type": ["OrderPlaced"]},
    },
)

pulumi.export("workflow_arn", order.arn)
pulumi.export("orders_table_name", orders.table_name)
