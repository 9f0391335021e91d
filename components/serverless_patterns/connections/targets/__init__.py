"""Targets of rules, schedules and pipes: the same entry for all three, with its permissions."""

from serverless_patterns.connections.targets.args import (
    TargetApiDestinationArgs,
    TargetArgs,
    TargetDeliveryStreamArgs,
    TargetEventBusArgs,
    TargetFunctionArgs,
    TargetQueueArgs,
    TargetStreamArgs,
    TargetTopicArgs,
    TargetWorkflowArgs,
)
from serverless_patterns.connections.targets.target import Target, validate_target

__all__ = [
    "Target",
    "TargetApiDestinationArgs",
    "TargetArgs",
    "TargetDeliveryStreamArgs",
    "TargetEventBusArgs",
    "TargetFunctionArgs",
    "TargetQueueArgs",
    "TargetStreamArgs",
    "TargetTopicArgs",
    "TargetWorkflowArgs",
    "validate_target",
]
