"""Workflow: an order from its validation to its shipment, undone if anything fails, and a quote at once."""

from pathlib import Path
from typing import NotRequired, TypedDict

import pulumi
import pulumi_aws as aws

from serverless_patterns import Function, Queue, Table, Topic, Workflow, WorkflowArgs
from serverless_patterns.policy import PolicyStatementArgs, allow, resource_document, service_may

SOURCES = Path(__file__).resolve().parents[1] / "patterns/workflow/src"
MARGIN_SECONDS = 3600
"""Time for all that waits for nobody: an execution that is ended from outside undoes nothing."""

TAGS: dict[str, pulumi.Input[str]] = {"pattern": "workflow"}


class Encrypted(TypedDict):
    """What every component is told."""

    tags: dict[str, pulumi.Input[str]]
    kms_key_arn: NotRequired[pulumi.Input[str]]


class Watched(Encrypted):
    """What a component is told if it can fail."""

    alarm_topic_arn: NotRequired[pulumi.Input[str]]


class Logged(Watched):
    """What a component is told if it keeps a log."""

    log_retention_days: int


config = pulumi.Config()
hardened = config.get_bool("hardened") or False
approval_seconds = config.get_int("approvalSeconds", 86_400)
shipment_seconds = config.get_int("shipmentSeconds", 86_400)
approval_above = config.get_int("approvalAboveCents", 50_000)


def make_key() -> pulumi.Output[str]:
    """A key for everything; in its policy the resource ``*`` is the key itself (AWS KMS developer guide)."""
    account, region = aws.get_caller_identity_output().account_id, aws.get_region_output().region
    partition = aws.get_partition_output().partition

    def arn(service: str, rest: str) -> pulumi.Output[str]:
        return pulumi.Output.format("arn:{0}:{1}:{2}:{3}:{4}", partition, service, region, account, rest)

    root = pulumi.Output.format("arn:{0}:iam::{1}:root", partition, account)
    administration = {"Effect": "Allow", "Principal": {"AWS": root}, "Action": "kms:*", "Resource": "*"}
    logging = {
        "Effect": "Allow",
        "Principal": {"Service": pulumi.Output.format("logs.{0}.amazonaws.com", region)},
        "Action": [
            "kms:Decrypt",
            "kms:Encrypt",
            "kms:GenerateDataKey",
            "kms:ReEncryptFrom",
            "kms:ReEncryptTo",
        ],
        "Resource": "*",
        "Condition": {"ArnLike": {"kms:EncryptionContext:aws:logs:arn": arn("logs", "log-group:/aws/*")}},
    }
    delivering = {
        "Effect": "Allow",
        "Principal": {"Service": "delivery.logs.amazonaws.com"},
        "Action": ["kms:Decrypt"],
        "Resource": "*",
        "Condition": {"StringEquals": {"kms:EncryptionContext:SourceArn": arn("logs", "*")}},
    }
    undelivered = service_may(
        {"service": "events.amazonaws.com", "source_arn": arn("events", "rule/order-rule-*")},
        ["kms:Decrypt", "kms:GenerateDataKey"],
        "*",
        account,
    )
    key = aws.kms.Key(
        "workflow-key",
        description="Encrypts orders, stock and payments.",
        enable_key_rotation=True,
        tags=TAGS,
    )
    policy = aws.kms.KeyPolicy(
        "workflow-key-policy",
        key_id=key.key_id,
        policy=resource_document(administration, logging, delivering, undelivered),
    )
    return pulumi.Output.all(key.arn, policy.id).apply(lambda known: known[0])


encrypted: Encrypted = {"tags": TAGS}
using_key: list[PolicyStatementArgs] = []
if hardened:
    key_arn = make_key()
    encrypted["kms_key_arn"] = key_arn
    using_key = [allow(["kms:Decrypt", "kms:GenerateDataKey"], key_arn)]
watched: Watched = {**encrypted}
if topic_arn := config.get("alarmTopicArn"):
    watched["alarm_topic_arn"] = topic_arn
logged: Logged = {**watched, "log_retention_days": 365 if hardened else 30}
lasting = not config.get_bool("disposable")

stock = Table("stock", {"partition_key": {"name": "item"}, "deletion_protection": lasting, **encrypted})
payments = Table(
    "payments", {"partition_key": {"name": "payment"}, "deletion_protection": lasting, **encrypted}
)
notifications = Topic("notifications", {**encrypted})
approvals = Queue("approvals", {**watched})
shipments = Queue("shipments", {**watched})


def make_function(
    name: str, environment: dict[str, pulumi.Input[str]], *statements: PolicyStatementArgs
) -> Function:
    """The function of the module ``name``."""
    return Function(
        name,
        {
            "code": str(SOURCES / "functions"),
            "handler": f"{name}.handler",
            "environment": environment,
            "statements": list(statements),
            **logged,
        },
    )


paying: dict[str, pulumi.Input[str]] = {"PAYMENTS_TABLE": payments.table_name}
validate = make_function("validate", {})
price = make_function("price", {"STOCK_TABLE": stock.table_name}, allow(["dynamodb:GetItem"], stock.arn))
charge = make_function("charge", paying, allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], payments.arn))
refund = make_function("refund", paying, allow(["dynamodb:UpdateItem"], payments.arn))

order_args: WorkflowArgs = {
    "definition_file": str(SOURCES / "order.asl.json"),
    "substitutions": {
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
    "retry_defaults": True,
    "event_pattern": {"source": ["shop"], "detail-type": ["OrderPlaced"]},
    "statements": using_key,
    **logged,
}
if expression := config.get("standingOrder"):
    beans = {"item": "house-blend", "quantity": 2, "country": "DE", "card": "tok_visa"}
    order_args["schedule"] = {"expression": expression, "input": beans}

order = Workflow("order", order_args)
quote = Workflow(
    "quote",
    {
        "type": "EXPRESS",
        "definition_file": str(SOURCES / "quote.asl.json"),
        "substitutions": {
            "ValidateFunctionArn": validate.arn,
            "PriceFunctionArn": price.arn,
            "ApprovalAboveCents": approval_above,
        },
        **logged,
    },
)
warehouse = Function(
    "ship",
    {
        "code": str(SOURCES / "functions"),
        "handler": "ship.handler",
        # A task token has no ARN: the actions take "*" only (Service Authorization Reference).
        "statements": [allow(["states:SendTaskFailure", "states:SendTaskSuccess"], "*")],
        "event_sources": {"shipments": shipments.event_source()},
        **logged,
    },
)

pulumi.export("order_arn", order.arn)
pulumi.export("order_role_arn", order.role_arn)
pulumi.export("order_definition", order.definition)
pulumi.export("quote_arn", quote.arn)
pulumi.export("quote_role_arn", quote.role_arn)
pulumi.export("quote_definition", quote.definition)
pulumi.export("stock_table", stock.table_name)
pulumi.export("payments_table", payments.table_name)
pulumi.export("notification_topic_arn", notifications.arn)
pulumi.export("approval_queue_url", approvals.url)
pulumi.export("shipment_queue_url", shipments.url)
pulumi.export("warehouse_name", warehouse.function_name)
