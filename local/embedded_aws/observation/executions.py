"""Records executions of state machines, and the states that they enter."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.event_log.log import LOG
from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Fields, Record
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.observation.causes import find_cause, set_cause, suppress_recording_errors

_OUTCOMES: Final = {
    "ExecutionSucceeded": "ok",
    "ExecutionFailed": "error",
    "ExecutionTimedOut": "timeout",
    "ExecutionAborted": "aborted",
}


@dataclass
class _Progress:
    """Work of the current execution.

    Attributes:
        started: When it started.
        states: Types of the states that it is in, and when it entered them, by name.
    """

    started: float
    states: dict[str, tuple[str, float]] = field(default_factory=dict[str, tuple[str, float]])


_running: dict[str, _Progress] = {}
"""Progress by ARN of the execution, until it ends."""


def record_executions(run: Callable[[str], None]) -> Callable[[str], None]:
    """Records executions."""

    def run_recorded(arn: str) -> None:
        execution = step_functions.executions.get(arn)
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


def _record_history_events(add: Callable[..., Record]) -> Callable[..., Record]:
    def add_recorded(execution: Execution, kind: str, details: Fields | None = None) -> Record:
        added = add(execution, kind, details)
        with suppress_recording_errors():
            _record_history(execution, kind, details or {})
        return added

    return add_recorded


def _record_history(execution: Execution, kind: str, details: Fields) -> None:
    progress = _running.get(execution["executionArn"])
    if progress is None:
        return
    if kind.endswith("StateEntered"):
        name = read_text(read_object(details["stateEnteredEventDetails"])["name"])
        progress.states[name] = (kind.removesuffix("StateEntered"), time.monotonic())
        _record_state(execution, "entered", "running", name, progress)
    elif kind.endswith("StateExited"):
        name = read_text(read_object(details["stateExitedEventDetails"])["name"])
        _record_state(execution, "exited", "ok", name, progress)
        progress.states.pop(name, None)
    elif outcome := _OUTCOMES.get(kind):
        error = None
        if outcome != "ok":
            error = {"type": execution.get("error") or "", "message": execution.get("cause") or ""}
        for name in reversed(progress.states):
            _record_state(execution, "failed-state", outcome, name, progress, error=error)
        _record(execution, "ended", outcome, since=progress.started, error=error)
        del _running[execution["executionArn"]]  # the states that it was in may go on


def _record_state(
    execution: Execution,
    action: str,
    outcome: str,
    name: str,
    progress: _Progress,
    *,
    error: dict[str, str] | None = None,
) -> None:
    kind, entered = progress.states.get(name, (None, None))
    since = None if action == "entered" else entered
    _record(execution, action, outcome, since=since, error=error, state=name, state_type=kind)


def _record(
    execution: Execution,
    action: str,
    outcome: str,
    *,
    since: float | None = None,
    error: dict[str, str] | None = None,
    source: str | None = None,
    state: str | None = None,
    state_type: str | None = None,
) -> None:
    LOG.add(
        "execution",
        source=source,
        target=execution["stateMachineArn"],
        outcome=outcome,
        duration_ms=None if since is None else (time.monotonic() - since) * 1_000,
        action=action,
        execution=execution["executionArn"],
        state=state,
        state_type=state_type,
        error=error,
    )


PATCHES = (
    Patch(
        step_functions.add_event,
        _record_history_events,
        "the states of executions are in the event log",
    ),
)
