"""The position of an execution: its state, variables and history."""

import json
import threading
from collections import ChainMap
from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field, replace
from typing import Final

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.ministack import responses
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions import execution_logs, history
from embedded_aws.services.step_functions.interpreter.definitions import Context, State

Fields = JsonObject
_adding: Final = threading.Lock()
_SUCCESS: Final = "ExecutionSucceeded"


class EndedError(Exception):
    """The execution, or the state around a branch, has ended."""


class StateError(Exception):
    """An error of a state.

    Attributes:
        error: Its name; None if a Fail state has none.
        cause: Its description, if any.
        event: The event of the history that it adds, with its details; None if it adds none.
        matching: Name by which retriers and catchers know it.
    """

    def __init__(
        self,
        error: str | None,
        cause: str | None,
        event: tuple[str, Mapping[str, Json]] | None = None,
        *,
        matching: str | None = None,
    ) -> None:
        super().__init__(f"{error}: {cause}")
        self.error, self.cause, self.event = error, cause, event
        self.matching = matching or error or "States.TaskFailed"


def build_too_large_error(subject: str) -> StateError:
    """Returns the error of data that exceed the limit of a state."""
    problem = "returned a result with a size exceeding the maximum number of bytes service limit."
    return StateError("States.DataLimitExceeded", f"The state/task '{subject}' {problem}")


@dataclass
class Scope:
    """A branch or an iteration, which ends when another one fails."""

    ended: bool = False
    outer: "Scope | None" = None

    def has_ended(self) -> bool:
        """Whether it, or one around it, has ended."""
        return self.ended or (self.outer is not None and self.outer.has_ended())


@dataclass
class Frame:
    """The position in a workflow.

    Attributes:
        execution: MiniStack's record of the execution.
        context: The Context object.
        language: Query language of the state machine.
        variables: Variables of this scope, and of those around it.
        scope: The branch or iteration.
        previous: ID of the event that the next one follows.
        entered: ID of the event by which the current state was entered.
        definition: The current state.
        assigned: Variables that it assigns when it exits.
    """

    execution: Execution
    context: Context
    language: str
    variables: MutableMapping[str, Json] = field(default_factory=ChainMap[str, Json])
    scope: Scope = field(default_factory=Scope)
    previous: int = 0
    entered: int = 0
    definition: State = field(default_factory=lambda: State(Type=""))
    assigned: Fields = field(default_factory=dict)

    @property
    def state(self) -> str:
        """Name of the current state."""
        return self.context["State"]["Name"]

    def runs(self) -> bool:
        """Whether neither the execution nor the branch has ended."""
        return self.execution["status"] == "RUNNING" and not self.scope.has_ended()

    def open_branch(self, scope: Scope, item: JsonObject | None = None) -> "Frame":
        """Returns the frame of a branch or an iteration, with variables of its own."""
        context: Context = {**self.context}
        if item is not None:
            context["Map"] = item
        return replace(
            self,
            context=context,
            variables=ChainMap({}, *self.variables.maps if isinstance(self.variables, ChainMap) else ()),
            scope=scope,
            assigned={},
        )

    def add(self, kind: str, details: Mapping[str, Json] | None = None, *, chained: bool = True) -> int:
        """Adds an event to the history and returns its ID.

        Args:
            kind: Its type.
            details: Its details.
            chained: Whether the next event follows it.

        Raises:
            EndedError: If the execution has ended.
        """
        members: Fields = {"previousEventId": self.previous}
        if details is not None:
            members[_name_details(kind)] = details
        with _adding:
            if not self.runs():
                raise EndedError
            exceeded = None if kind == _SUCCESS else history.explain_exceeded_limit(self.execution)
            event = None if exceeded else history.add_event(self.execution, kind, members)
        if event is None:
            self.end_with_error(StateError("States.Runtime", exceeded))
            raise EndedError
        execution_logs.write_event(self.execution, event)
        added = event["id"]
        if chained:
            self.previous = added
        return added

    def end_with_error(self, error: StateError) -> None:
        """Fails the execution, unless it has ended."""
        with _adding:
            if self.execution["status"] != "RUNNING":
                return
            event = history.fail(self.execution, self.previous, error.error, error.cause)
        execution_logs.write_event(self.execution, event)

    def fail(self, problem: str, error: str = "States.Runtime") -> StateError:
        """Returns an error of the current state."""
        return StateError(error, self.explain(problem))

    def explain(self, problem: str) -> str:
        """Returns a problem with the name of the state."""
        where = f"'{self.state}' (entered at the event id #{self.entered})"
        return f"An error occurred while executing the state {where}. {problem}"


def _name_details(kind: str) -> str:
    for suffix in ("StateEntered", "StateExited"):
        if kind.endswith(suffix):
            kind = suffix
    return f"{kind[0].lower()}{kind[1:]}EventDetails"


def describe_data(name: str, value: object) -> Fields:
    """Returns the members of an input or an output in an event."""
    return {name: format_json(value), f"{name}Details": {"truncated": False}}


def format_json(value: object) -> str:
    """Returns JSON without spaces."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def now() -> str:
    """Returns the time as the Context object has it."""
    return responses.now_iso()
