"""Asynchronous invocations of a function: how often and how long Lambda tries them, and what it keeps."""

from collections.abc import Sequence
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws

from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.source import Failures
from serverless_patterns.connections.event_sources.target import InvocationTarget


@dataclass(frozen=True)
class InvocationLimits:
    """Limits after which Lambda discards an event; None for those of AWS."""

    maximum_event_age_in_seconds: int | None
    maximum_retry_attempts: int | None

    @property
    def are_given(self) -> bool:
        """Whether one of them differs from those of AWS."""
        return (self.maximum_event_age_in_seconds, self.maximum_retry_attempts) != (None, None)


def configure_invocations(
    scope: Scope, target: InvocationTarget, limits: InvocationLimits, failures: Failures | None
) -> Sequence[pulumi.Resource]:
    """Configures the asynchronous invocations of a function, unless everything is as AWS has it.

    Args:
        scope: Scope of the function.
        target: The function, by its alias if it has one.
        limits: When Lambda gives up an event.
        failures: Where events go that the function failed to process.

    Returns:
        What event sources are created after, so that these settings apply to the very first event.
    """
    if not failures and not limits.are_given:
        return []
    config = aws.lambda_.FunctionEventInvokeConfig(
        scope.child("asynchronous"),
        function_name=target.function_name,
        qualifier=target.qualifier,
        maximum_event_age_in_seconds=limits.maximum_event_age_in_seconds,
        maximum_retry_attempts=limits.maximum_retry_attempts,
        destination_config={"on_failure": {"destination": failures.queue_arn}} if failures else None,
        opts=scope.opts(),
    )
    return [config]
