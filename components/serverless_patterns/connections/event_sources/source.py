"""Base class of event sources: requirements on the function, and created resources."""

from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass

import pulumi

from serverless_patterns.component import Scope
from serverless_patterns.connections.event_sources.target import InvocationTarget
from serverless_patterns.safeguards.dead_letters import allow_dead_letters
from serverless_patterns.safeguards.policy import PolicyStatementArgs, ServicePrincipalArgs


@dataclass(frozen=True)
class FunctionSettings:
    """Settings of a function that its event sources depend on."""

    timeout: int
    reserved_concurrent_executions: int | None
    kms_key_arn: pulumi.Input[str] | None
    """Customer managed key that the execution role is allowed to decrypt with in any case."""


@dataclass(frozen=True)
class Failures:
    """The dead-letter queue of a function."""

    queue_arn: pulumi.Input[str]
    kms_key_arn: pulumi.Input[str] | None

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """Permissions of a role that sends to the queue (Lambda developer guide, destinations)."""
        return allow_dead_letters(self.queue_arn, self.kms_key_arn)


class EventSource(ABC):
    """An event source whose failed events go to the dead-letter queue of the function."""

    statements: Sequence[PolicyStatementArgs] = ()
    """Permissions that the execution role needs."""

    def list_senders(self, scope: Scope) -> Sequence[ServicePrincipalArgs]:  # noqa: ARG002
        """Returns the services that send to the dead-letter queue without the function.

        The ARN of a resource that does not exist yet ends with a wildcard.

        Args:
            scope: Scope of the event source.
        """
        return ()

    def prepare(self, scope: Scope) -> Sequence[ServicePrincipalArgs]:
        """Creates what sends to the dead-letter queue without the function, before that queue exists.

        Args:
            scope: Scope of the event source.

        Returns:
            What it is.
        """
        return self.list_senders(scope)

    @abstractmethod
    def create(self, scope: Scope, target: InvocationTarget, failures: Failures) -> None:
        """Creates the resources of the event source.

        Args:
            scope: Scope of the event source, whose name the main resource has.
            target: The function to invoke.
            failures: Where events go that the function failed to process.
        """
