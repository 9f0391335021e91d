"""A stack of which each update, refresh and destroy spawns the CLI once."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from pulumi import automation

OPERATIONS = {
    automation.OpType.CREATE: "create",
    automation.OpType.UPDATE: "update",
    automation.OpType.DELETE: "delete",
    automation.OpType.REPLACE: "replace",
}


class ChangingStack(automation.Stack):
    """A stack of which the Automation API asks the CLI nothing after an update.

    It would spawn the CLI three times more for the outputs and the history; the events say what is needed.
    """

    def change(self, program: automation.PulumiFn) -> dict[str, str]:
        """Exchanges the program; returns the operation on each resource by its URN."""
        done: dict[str, str] = {}

        def note(event: automation.EngineEvent) -> None:
            if (seen := event.resource_pre_event) and seen.metadata.op in OPERATIONS:
                done[seen.metadata.urn] = OPERATIONS[seen.metadata.op]

        self.up(program=program, on_event=note)
        return done

    def update(self) -> set[str]:
        """Updates with the same program; returns the operations that there were."""
        return _operations(self.up)

    def read(self) -> set[str]:
        """Refreshes every resource; returns the operations that there were."""
        return _operations(self.refresh)

    def remove(self) -> set[str]:
        """Destroys every resource; returns the operations that there were."""
        return _operations(self.destroy)

    def read_outputs(self) -> dict[str, Any]:
        """The outputs of the program, from the state."""
        resources = self.export_stack().deployment["resources"]
        (found,) = (each["outputs"] for each in resources if each["type"] == "pulumi:pulumi:Stack")
        return found

    def outputs(self) -> automation.OutputMap:
        """None."""
        return {}

    def info(self, show_secrets: bool = True) -> automation.UpdateSummary:
        """A summary without content."""
        nothing: dict[str, Any] = {}
        return automation.UpdateSummary("update", datetime.now(UTC), "", nothing, nothing, "succeeded")


def _operations(run: Callable[..., object]) -> set[str]:
    found: set[str] = set()

    def note(event: automation.EngineEvent) -> None:
        if event.summary_event:
            found.update(event.summary_event.resource_changes)

    run(on_event=note)
    return found
