"""What an event source has to know of the function it calls, and what it asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

import pulumi

from serverless_patterns.component import Scope
from serverless_patterns.safeguards.encryption_key import using_key
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


@dataclass(frozen=True)
class FunctionSettings:
    """The settings of the function that its sources are checked against."""

    timeout: int
    """Seconds after which a call is ended."""
    reserved_concurrency: int | None
    """Calls at once that limit the function."""
    kms_key_arn: pulumi.Input[str] | None
    """Customer-managed key that its role may decrypt with anyway."""


@dataclass(frozen=True)
class Failures:
    """The dead-letter queue of events that the function failed on."""

    queue_arn: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """What a role must be allowed that sends there (Lambda developer guide, destinations)."""
        return [allow(["sqs:SendMessage"], self.queue_arn), *using_key(self.kms_key_arn)]


@dataclass(frozen=True)
class TargetFunction:
    """The function as it stands, and what its sources share with it."""

    name: pulumi.Output[str]
    arn: pulumi.Output[str]
    any_failures: Failures | None
    """Where failures go; None only if every source keeps its own."""
    scope: Scope
    """Scope of the function; that of the source, once it is created."""

    @property
    def failures(self) -> Failures:
        """Where failures go, for a source that does not keep its own."""
        return cast("Failures", self.any_failures)


@dataclass(frozen=True)
class EventSource:
    """One thing that calls a function, checked."""

    make: Callable[[TargetFunction], None]
    """Creates its resources in the scope of the source."""
    statements: tuple[PolicyStatementArgs, ...] = ()
    """What the function's role must be allowed."""
    keeps_failures: bool = False
    """Whether it keeps by itself what the function failed on, so that there is no need for a queue."""
