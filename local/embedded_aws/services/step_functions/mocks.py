"""Mocked integrations, as in Step Functions Local: an execution of ``<state machine>#<test case>``.

``Emulator.mock_step_functions`` brings the responses by state, by test case, by name of the state machine.
MiniStack has other mocks, which repeat the first response at each retry; they find nothing in these.
"""

import contextvars
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from embedded_aws.ministack import responses as ministack_responses
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch

_counting = threading.Lock()


@dataclass(frozen=True)
class _MockedTask:
    """A task state that does not call its service.

    Attributes:
        state: Its name.
        responses: What it returns or throws, by invocation.
        execution: MiniStack's record of the execution, which counts the invocations.
    """

    state: str
    responses: list[dict[str, Any]]
    execution: dict[str, Any]

    def respond(self) -> Any:
        """Returns the result of the next invocation, or raises its error."""
        with _counting:  # iterations of a Map state run at the same time
            counts: dict[str, int] = self.execution["mockAttempts"]
            number = counts.get(self.state, 0)
            counts[self.state] = number + 1
        for each in self.responses:
            if each["first"] <= number <= each["last"]:
                if thrown := each.get("Throw"):
                    raise step_functions.ExecutionError(thrown["Error"], thrown["Cause"])
                return each["Return"]
        case, known = self.execution["testCase"], self.responses[-1]["last"]
        raise step_functions.ExecutionError(
            "States.Runtime",
            f"The test case '{case}' has no response for invocation {number} of the state '{self.state}'; "
            f"its mocked response ends with invocation {known}.",
        )


_task: contextvars.ContextVar[_MockedTask | None] = contextvars.ContextVar("mocked_task", default=None)


def _set_mocked_task(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_task(state: Any, given: Any, execution: dict[str, Any], context: Mapping[str, Any]) -> Any:
        name = context["State"]["Name"]
        found = (
            _find_cases(context["StateMachine"]["Name"]).get(execution.get("testCase") or "", {}).get(name)
        )
        before = _task.set(_MockedTask(name, found, execution) if found else None)
        try:
            return execute(state, given, execution, context)
        finally:
            _task.reset(before)

    return execute_task


def _find_cases(machine: str) -> Mapping[str, Any]:
    return step_functions.mock_config.get().get(machine, {})


def mock_call(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Returns the response of a mocked task, which does not call its service or wait for its token."""

    def invoke_unless_mocked(*call: Any) -> Any:
        task = _task.get()
        return task.respond() if task else invoke(*call)

    return invoke_unless_mocked


def _skip_wait(sleep: Callable[[float], None]) -> Callable[[float], None]:
    """Retries of a mocked task do not wait: there is nothing that recovers meanwhile."""

    def sleep_unless_mocked(seconds: float) -> None:
        if _task.get() is None:
            sleep(seconds)

    return sleep_unless_mocked


def validate_test_case(start: Callable[[dict[str, Any]], Any]) -> Callable[[dict[str, Any]], Any]:
    """Rejects an execution of a test case that does not exist."""

    def start_case(given: dict[str, Any]) -> Any:
        named, marked, case = given.get("stateMachineArn", "").partition("#")
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


PATCHES = (
    Patch(
        step_functions.execute_task,
        _set_mocked_task,
        "a mocked task is known by its state, its test case and its state machine",
    ),
    Patch(
        step_functions.sleep,
        _skip_wait,
        "retries of a mocked task do not wait",
    ),
)
