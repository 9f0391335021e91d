"""Mocked integrations, as in Step Functions Local: an execution of ``<state machine>#<test case>``.

``Emulator.mock_step_functions`` brings the responses by state, by test case, by name of the state machine.
MiniStack has other mocks, which repeat the first response at each retry; they find nothing in these.
"""

import contextvars
import threading
from collections.abc import Callable, Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import NotRequired, ParamSpec, TypedDict, cast

from embedded_aws.json_values import Json, JsonObject, read_text
from embedded_aws.ministack import responses as ministack_responses
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions.interpreter.definitions import Context

_Parameters = ParamSpec("_Parameters")
_counting = threading.Lock()


class MockedResponse(TypedDict):
    """Result or error of some invocations of a task."""

    first: int
    last: int
    Throw: NotRequired[dict[str, str]]
    Return: NotRequired[Json]


_Cases = Mapping[str, Mapping[str, list[MockedResponse]]]
"""Responses by state, by test case."""


@dataclass(frozen=True)
class _MockedTask:
    """A task state that does not call its service.

    Attributes:
        state: Its name.
        responses: What it returns or throws, by invocation.
        execution: MiniStack's record of the execution, which counts the invocations.
    """

    state: str
    responses: list[MockedResponse]
    execution: Execution

    def respond(self) -> Json:
        """Returns the result of the next invocation, or raises its error."""
        with _counting:  # iterations of a Map state run at the same time
            counts = self.execution["mockAttempts"]
            number = counts.get(self.state, 0)
            counts[self.state] = number + 1
        for each in self.responses:
            if each["first"] <= number <= each["last"]:
                if thrown := each.get("Throw"):
                    raise step_functions.ExecutionError(thrown["Error"], thrown["Cause"])
                return each.get("Return")
        case, known = self.execution.get("testCase"), self.responses[-1]["last"]
        raise step_functions.ExecutionError(
            "States.Runtime",
            f"The test case '{case}' has no response for invocation {number} of the state '{self.state}'; "
            f"its mocked response ends with invocation {known}.",
        )


_task: contextvars.ContextVar[_MockedTask | None] = contextvars.ContextVar("mocked_task", default=None)


@contextmanager
def mock_task(execution: Execution, context: Context) -> Generator[None]:
    """Makes the responses of the current state those of its calls, if the test case has some.

    Args:
        execution: MiniStack's record of the execution.
        context: The Context object.
    """
    name = context["State"]["Name"]
    found = _find_cases(context["StateMachine"]["Name"]).get(execution.get("testCase") or "", {}).get(name)
    before = _task.set(_MockedTask(name, found, execution) if found else None)
    try:
        yield
    finally:
        _task.reset(before)


def is_mocked() -> bool:
    """Whether the current task is mocked: its retries do not wait, since nothing recovers meanwhile."""
    return _task.get() is not None


def _find_cases(machine: str) -> _Cases:
    # A cast, because MiniStack reads the file, whose form it does not check.
    return cast("_Cases", step_functions.mock_config.get().get(machine, {}))


def mock_call(invoke: Callable[_Parameters, Json]) -> Callable[_Parameters, Json]:
    """Returns the response of a mocked task, which does not call its service."""

    def invoke_unless_mocked(*call: _Parameters.args, **named: _Parameters.kwargs) -> Json:
        task = _task.get()
        return task.respond() if task else invoke(*call, **named)

    return invoke_unless_mocked


def validate_test_case(start: Callable[[JsonObject], Response]) -> Callable[[JsonObject], Response]:
    """Rejects an execution of a test case that does not exist."""

    def start_case(given: JsonObject) -> Response:
        named, marked, case = read_text(given.get("stateMachineArn")).partition("#")
        arn = step_functions.resolve_state_machine(named)
        if not marked or arn is None:
            return start({**given, "stateMachineArn": named} if marked else given)
        known = _find_cases(step_functions.state_machines[arn]["name"])
        if case not in known:
            names = ", ".join(sorted(known)) or "none; give the deployment a mock configuration"
            message = f"Invalid Arn: '{named}#{case}': there is no test case '{case}'. Test cases: {names}"
            return ministack_responses.json_error("InvalidArn", message, 400)
        return start({**given, "stateMachineArn": f"{arn}#{case}"})

    return start_case
