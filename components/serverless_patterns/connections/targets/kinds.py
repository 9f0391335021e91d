"""Actions on each kind of target, and on the key that encrypts it (EventBridge user guide, permissions)."""

from collections.abc import Mapping
from dataclasses import dataclass

from serverless_patterns.connections.service_call import SEND_ENCRYPTED


@dataclass(frozen=True)
class TargetKind:
    """A kind of target.

    Attributes:
        actions: Actions of a role that delivers one event.
        batch_actions: Actions of a role that delivers several at once, as a pipe does.
        key_actions: Actions on the customer managed key of the target.
    """

    actions: tuple[str, ...]
    batch_actions: tuple[str, ...] = ()
    key_actions: tuple[str, ...] = ()


KINDS: Mapping[str, TargetKind] = {
    "function": TargetKind(("lambda:InvokeFunction",)),
    "queue": TargetKind(("sqs:SendMessage",), key_actions=SEND_ENCRYPTED),
    "topic": TargetKind(("sns:Publish",), key_actions=SEND_ENCRYPTED),
    "workflow": TargetKind(("states:StartExecution",)),
    "stream": TargetKind(
        ("kinesis:PutRecord",), ("kinesis:PutRecords",), key_actions=("kms:GenerateDataKey",)
    ),
    "delivery_stream": TargetKind(("firehose:PutRecord",), ("firehose:PutRecordBatch",)),
    "event_bus": TargetKind(("events:PutEvents",)),
    "api_destination": TargetKind(("events:InvokeApiDestination",)),
}
"""The kinds by their argument of a target."""
