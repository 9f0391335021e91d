"""Workflow: an order from validation to shipment, with compensation, and a synchronous quote."""

from pathlib import Path

import pulumi
import pulumi_aws as aws

from safeguards import read_safeguards
from serverless_patterns import Function, LinkArgs, Queue, Table, Topic, Workflow, WorkflowArgs, allow

SOURCES = Path(__file__).resolve().parents[1] / "patterns/workflow/src"
MARGIN_SECONDS = 3600
"""Seconds for the steps that do not wait: an execution that times out is not compensated."""

config = pulumi.Config()
approval_seconds = config.get_int("approvalTimeoutSeconds", 86_400)
shipment_seconds = config.get_int("shipmentTimeoutSeconds", 86_400)
approval_above = config.get_int("approvalThresholdCents", 50_000)

region, account = aws.get_region_output().region, aws.get_caller_identity_output().account_id
rule_arn = pulumi.Output.format(
    "arn:{0}:events:{1}:{2}:rule/order-rule-*", aws.get_partition_output().partition, region, account
)
safe = read_safeguards(
    "workflow",
    "Encrypts orders, stock and payments.",
    # For orders that are not delivered; the rule is made by the workflow, which needs the key.
    [{"service": "events.amazonaws.com", "source_arn": rule_arn}],
)

stock = Table(
    "stock", {"partition_key": {"name": "item"}, "deletion_protection": safe.lasting, **safe.encrypted}
)
payments = Table(
    "payments", {"partition_key": {"name": "payment"}, "deletion_protection": safe.lasting, **safe.encrypted}
)
notifications = Topic("notifications", {**safe.encrypted})
approvals = Queue("approvals", {**safe.watched})
shipments = Queue("shipments", {**safe.watched})


def create_function(name: str, links: dict[str, LinkArgs]) -> Function:
    """The function of the module ``name``."""
    return Function(
        name,
        {
            "code": str(SOURCES / "functions"),
            "handler": f"{name}.handler",
            "links": links,
            **safe.logged,
        },
    )


validate = create_function("validate", {})
price = create_function("price", {"STOCK_TABLE": stock.link("GetItem")})
charge = create_function("charge", {"PAYMENTS_TABLE": payments.link("GetItem", "UpdateItem")})
refund = create_function("refund", {"PAYMENTS_TABLE": payments.link("UpdateItem")})

order_args: WorkflowArgs = {
    "definition_file": str(SOURCES / "order.asl.json"),
    "definition_substitutions": {
        "ValidateFunctionArn": validate.arn,
        "PriceFunctionArn": price.arn,
        "ChargeFunctionArn": charge.arn,
        "RefundFunctionArn": refund.arn,
        "StockTable": stock.table_name,
        "ApprovalAboveCents": approval_above,
        "ApprovalQueueUrl": approvals.url,
        "ApprovalSeconds": approval_seconds,
        "ShipmentQueueUrl": shipments.url,
        "ShipmentSeconds": shipment_seconds,
        "NotificationTopicArn": notifications.arn,
    },
    "timeout": approval_seconds + shipment_seconds + MARGIN_SECONDS,
    "retry_on_service_exceptions": True,
    "event_pattern": {"source": ["shop"], "detail-type": ["OrderPlaced"]},
    "policy_statements": safe.using_key,
    **safe.guarded,
}
if expression := config.get("orderSchedule"):
    beans = {"item": "house-blend", "quantity": 2, "country": "DE", "card": "tok_visa"}
    order_args["schedule"] = {"expression": expression, "input": beans}

order = Workflow("order", order_args)
quote = Workflow(
    "quote",
    {
        "type": "EXPRESS",
        "definition_file": str(SOURCES / "quote.asl.json"),
        "definition_substitutions": {
            "ValidateFunctionArn": validate.arn,
            "PriceFunctionArn": price.arn,
            "ApprovalAboveCents": approval_above,
        },
        **safe.guarded,
    },
)
warehouse = Function(
    "ship",
    {
        "code": str(SOURCES / "functions"),
        "handler": "ship.handler",
        # A task token has no ARN: the actions take "*" only (Service Authorization Reference).
        "policy_statements": [allow(["states:SendTaskFailure", "states:SendTaskSuccess"], "*")],
        "event_sources": {"shipments": shipments.event_source()},
        **safe.logged,
    },
)

pulumi.export("order_arn", order.arn)
pulumi.export("order_role_arn", order.role_arn)
pulumi.export("order_definition", order.definition)
pulumi.export("quote_arn", quote.arn)
pulumi.export("quote_role_arn", quote.role_arn)
pulumi.export("quote_definition", quote.definition)
pulumi.export("stock_table_name", stock.table_name)
pulumi.export("payments_table_name", payments.table_name)
pulumi.export("notification_topic_arn", notifications.arn)
pulumi.export("approval_queue_url", approvals.url)
pulumi.export("shipment_queue_url", shipments.url)
pulumi.export("warehouse_name", warehouse.function_name)
