"""Records executions of state machines, and the states that they enter."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final

from embedded_aws.event_log.log import LOG
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.observation.causes import find_cause, set_cause, suppress_recording_errors

_OUTCOMES: Final = {
    "ExecutionSucceeded": "ok",
    "ExecutionFailed": "error",
    "ExecutionTimedOut": "timeout",
    "ExecutionAborted": "aborted",
}

_Execution = dict[str, Any]


@dataclass
class _Progress:
    """Work of the current execution.

    Attributes:
        started: When it started.
        state: Name of the state that it is in; None between two.
        state_type: Type of that state, such as ``"Task"``.
        entered: When it entered the state.
    """

    started: float
    state: str | None = None
    state_type: str | None = None
    entered: float = 0.0


_running: dict[str, _Progress] = {}
"""Progress by ARN of the execution, until it ends."""


def record_executions(run: Callable[[str], None]) -> Callable[[str], None]:
    """Records executions."""

    def run_recorded(arn: str) -> None:
        execution: _Execution | None = step_functions.executions.get(arn)
        if execution is None:
            run(arn)
            return
        with suppress_recording_errors():
            _running[arn] = _Progress(time.monotonic())
            _record(execution, "started", "running", source=find_cause())
        try:
            with set_cause(execution["stateMachineArn"]):
                run(arn)
        finally:
            _running.pop(arn, None)

    return run_recorded


def _record_history_events(add: Callable[..., Any]) -> Callable[..., Any]:
    def add_recorded(execution: _Execution, kind: str, details: dict[str, Any] | None = None) -> Any:
        added = add(execution, kind, details)
        with suppress_recording_errors():
            _record_history(execution, kind, details or {})
        return added

    return add_recorded


def _record_history(execution: _Execution, kind: str, details: dict[str, Any]) -> None:
    progress = _running.get(execution["executionArn"])
    if progress is None:
        return
    if kind.endswith("StateEntered"):
        progress.state = details["stateEnteredEventDetails"]["name"]
        progress.state_type = kind.removesuffix("StateEntered")
        progress.entered = time.monotonic()
        _record(execution, "entered", "running", progress)
    elif kind.endswith("StateExited"):
        _record(execution, "exited", "ok", progress, since=progress.entered)
        progress.state = progress.state_type = None
    elif outcome := _OUTCOMES.get(kind):
        error = None
        if outcome != "ok":
            error = {"type": execution.get("error") or "", "message": execution.get("cause") or ""}
        if progress.state:
            _record(execution, "failed-state", outcome, progress, since=progress.entered, error=error)
        progress.state = progress.state_type = None
        _record(execution, "ended", outcome, progress, since=progress.started, error=error)
        del _running[execution["executionArn"]]  # the state that it was in may go on


def _record(
    execution: _Execution,
    action: str,
    outcome: str,
    progress: _Progress | None = None,
    *,
    since: float | None = None,
    error: dict[str, str] | None = None,
    source: str | None = None,
) -> None:
    LOG.add(
        "execution",
        source=source,
        target=execution["stateMachineArn"],
        outcome=outcome,
        duration_ms=None if since is None else (time.monotonic() - since) * 1_000,
        action=action,
        execution=execution["executionArn"],
        state=progress and progress.state,
        state_type=progress and progress.state_type,
        error=error,
    )


PATCHES = (
    Patch(
        step_functions.add_event,
        _record_history_events,
        "the states of executions are in the event log",
    ),
)
