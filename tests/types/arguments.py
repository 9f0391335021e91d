"""Errors that editors and type checkers find in the arguments of a component.

``make check`` checks this file with basedpyright. Each wrong line ignores the error that it must have, and an
ignored error that is not there is an error itself.
"""

# pyright: reportUnnecessaryTypeIgnoreComment=true, reportUnusedExpression=false
import pulumi

from serverless_patterns import (
    FanOutConversion,
    FanOutConversionArgs,
    Function,
    Queue,
    QueueArgs,
    ServicePrincipalArgs,
    Table,
    TableArgs,
    Topic,
    Workflow,
)
from serverless_patterns.arguments import Completed

topic = Topic("news", {})

# Right: literals, outputs where AWS takes them, None for what is left out, nested dicts, dicts of their own.
queue = Queue(
    "orders",
    {
        "delay_seconds": 5,
        "fifo": None,
        "kms_key_arn": None,
        "subscriptions": {"news": {"topic_arn": topic.arn}},
    },
)
sender: ServicePrincipalArgs = {"service": "sns.amazonaws.com", "source_arn": topic.arn}
queue_args: QueueArgs = {"senders": [sender], "tags": {"team": pulumi.Output.from_input("shop")}}
conversions: FanOutConversionArgs = {"conversions": {"small": {"image": {"width": 300, "height": 300}}}}
Function(
    "consume",
    {"code": "src", "handler": "consume.handler", "event_sources": {"orders": queue.event_source()}},
)


def double_delay(given: QueueArgs[Completed]) -> int:
    """An argument with a default is not None once it is validated."""
    return 2 * given["delay_seconds"]  # pyright: ignore[reportTypedDictNotRequiredAccess]


# Wrong: a misspelled key, also in a nested dict.
Queue("orders", {"delay_second": 5})  # pyright: ignore[reportArgumentType]
Queue("orders", {"senders": [{"servise": "sns.amazonaws.com"}]})  # pyright: ignore[reportArgumentType]
FanOutConversion("x", {"conversions": {"a": {"image": {"widht": 9}}}})  # pyright: ignore[reportArgumentType]
queue_args["delay"] = 5  # pyright: ignore[reportGeneralTypeIssues]

# Wrong: a value of another type, an Output where a plain value is needed, a required key that is missing.
Queue("orders", {"delay_seconds": "5"})  # pyright: ignore[reportArgumentType]
Queue("orders", {"delay_seconds": pulumi.Output.from_input(5)})  # pyright: ignore[reportArgumentType]
table_args: TableArgs = {"deletion_protection": True}  # pyright: ignore[reportAssignmentType]
FanOutConversion("media", {})  # pyright: ignore[reportArgumentType]

# Right and wrong: one of a few values, also of a link.
orders = Queue("orders")
Workflow("order", {"type": "EXPRESS", "definition_file": "order.asl.json", "log_retention_days": 30})
Workflow("order", {"type": "EXPRES"})  # pyright: ignore[reportArgumentType]
orders.link("send", "PurgeQueue")
orders.link("sned")  # pyright: ignore[reportArgumentType]
items = Table("items", {"partition_key": {"name": "id", "type": "N"}})
Table("items", {"partition_key": {"name": "id", "type": "X"}})  # pyright: ignore[reportArgumentType]
items.link("wirte")  # pyright: ignore[reportArgumentType]
Table("items")  # pyright: ignore[reportCallIssue]
