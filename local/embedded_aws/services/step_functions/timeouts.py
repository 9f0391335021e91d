"""Timeouts of executions and tasks.

The current state of an expired execution continues to run, but no state follows.
"""

import contextvars
import json
import threading
from collections.abc import Callable
from typing import Final

from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.state_machine_records import Execution, StateMachine
from embedded_aws.services.step_functions import history

_EXPRESS: Final = 300.0  # seconds; maximum duration of an Express workflow
_HEARTBEAT: Final = "States.HeartbeatTimeout"
_RUNTIME: Final = "States.Runtime"


def limit_duration(run: Callable[[str], None]) -> Callable[[str], None]:
    """Ends an execution after its ``TimeoutSeconds``."""

    def run_limited(execution_arn: str) -> None:
        execution = step_functions.executions.get(execution_arn)
        machine = step_functions.state_machines.get(execution["stateMachineArn"]) if execution else None
        limit = _limit(machine) if machine else None
        if execution is None or limit is None:
            run(execution_arn)
            return
        within = contextvars.copy_context().run
        running = threading.Thread(target=within, args=(run, execution_arn), daemon=True)
        running.start()
        running.join(limit)
        if running.is_alive() and execution["status"] == "RUNNING":
            _expire(execution)

    return run_limited


def _limit(machine: StateMachine) -> float | None:
    try:
        given = json.loads(machine["definition"]).get("TimeoutSeconds")
    except ValueError:  # the execution fails with this error
        given = None
    if machine["type"] == "EXPRESS":
        return min(given or _EXPRESS, _EXPRESS)
    return given


def _expire(execution: Execution) -> None:
    execution.update({"status": "TIMED_OUT", "stopDate": responses.now_iso()})
    history.record_event(execution, "ExecutionTimedOut", {"executionTimedOutEventDetails": {}})
    step_functions.emit_status_event(execution)


def _match_heartbeats(matches: Callable[[list[str], str], bool]) -> Callable[[list[str], str], bool]:
    """A missed heartbeat is a ``States.Timeout`` as well (Amazon States Language, "Errors").

    No wildcard matches ``States.Runtime``. ``States.ALL`` matches ``States.DataLimitExceeded``, although the
    developer guide denies it.
    """

    def match(names: list[str], error: str) -> bool:
        if error == _RUNTIME:
            return error in names
        if error != _HEARTBEAT:
            return matches(names, error)
        return bool({"States.ALL", "States.Timeout", _HEARTBEAT} & set(names))

    return match


PATCHES = (
    Patch(
        step_functions.error_matches,
        _match_heartbeats,
        "a missed heartbeat is a States.Timeout as well, and no wildcard matches States.Runtime",
    ),
)
