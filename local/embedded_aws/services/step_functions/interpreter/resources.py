"""The ``Resource`` of a Task state."""

import re
from dataclasses import dataclass
from functools import cached_property

from embedded_aws.services.step_functions.interpreter.frames import Fields


@dataclass(frozen=True)
class TaskResource:
    """An activity, a function, or an action of a service.

    Attributes:
        text: The ``Resource``.
    """

    text: str

    @cached_property
    def is_activity(self) -> bool:
        """Whether a worker of an activity does the task."""
        return ":activity:" in self.text

    @cached_property
    def is_integration(self) -> bool:
        """Whether it is an action of a service."""
        return ":states:::" in self.text

    @property
    def waits_for_token(self) -> bool:
        """Whether the task ends when its token comes back."""
        return self.text.endswith(".waitForTaskToken")

    @property
    def is_nested_workflow(self) -> bool:
        """Whether the task is an execution that is waited for."""
        return ":states:startExecution.sync" in self.text

    @property
    def call(self) -> str:
        """The ``Resource`` without the pattern of the integration."""
        return re.sub(r"\.(sync(:2)?|waitForTaskToken)$", "", self.text)

    @cached_property
    def names(self) -> dict[str, str]:
        """The action and its service, as events name them."""
        service, _, action = self.text.partition(":states:::")[2].rpartition(":")
        if action == "2":  # startExecution.sync:2
            service, _, action = self.text.partition(":states:::")[2].removesuffix(":2").rpartition(":")
            action += ":2"
        return {"resource": action, "resourceType": service}

    @property
    def kind(self) -> str:
        """The beginning of the types of its events."""
        if self.is_activity:
            return "Activity"
        return "Task" if self.is_integration else "LambdaFunction"

    def describe_start(self) -> tuple[str, Fields | None]:
        """Returns the event of its start."""
        return f"{self.kind}Started", dict(self.names) if self.is_integration else None

    def describe_end(self, outcome: str, details: Fields) -> tuple[str, Fields]:
        """Returns an event of its end.

        Args:
            outcome: End of the type, such as ``Failed``.
            details: Its details.
        """
        return f"{self.kind}{outcome}", {**details, **self.names} if self.is_integration else details
