"""Current work of the threads of MiniStack.

MiniStack does not list its work: each delivery, invocation, and execution is a thread. A thread rests if it
waits for the next round of a loop, or for an outside event, such as the answer to a task token.
"""

import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from types import FrameType
from typing import Final, TypedDict, cast

from embedded_aws.ministack.threads import INVOCATION, LOOPS, SLEEP

# Threads that wait for their next round.
_LOOPS: Final = LOOPS | {
    "embedded_aws.services.lambda_.runtimes.api_worker._Server.run",
    "embedded_aws.event_sources.due.Due.wait",
    "embedded_aws.event_sources.loop.run",
    "embedded_aws.services.codedeploy.progress.rest",
    "embedded_aws.services.sqs.metrics.rest",
    # Of a running container, which has no output at the moment.
    "embedded_aws.emulator.containers.container.Container.logs",
    "embedded_aws.emulator.containers.engine_containers.EngineContainer._await_end",
    "embedded_aws.emulator.containers.engine.ContainerEngine.call",
    "embedded_aws.emulator.containers.health.HealthCheck.await_failure",
    "embedded_aws.server.process._await_end",
    "__main__._await_end",  # the same: it is the module that the interpreter runs
}
# States that wait for an answer from outside.
_ANSWERS: Final = {"embedded_aws.services.step_functions.interpreter.callbacks._wait"}
# What waits for its own threads, which are looked at themselves.
_PARENTS: Final = {
    "embedded_aws.services.step_functions.interpreter.parallels.run_all",
    "embedded_aws.services.step_functions.timeouts.limit_duration.<locals>.run_limited",
}
_RETRIES: Final = "embedded_aws.services.lambda_.event_sources.asynchronous.AsynchronousInvocation._attempt"
_WAITING_MODULES: Final = {"threading", "concurrent.futures._base"}
_POOL: Final = "concurrent.futures.thread._worker"
_REQUEST_POOL: Final = "ministack-worker"
_OURS: Final = ("ministack.", "embedded_aws.", "__main__.")
_ADAPTER: Final = "embedded_aws.ministack."
_DELIVERIES: Final = {
    "eventbridge": "EventBridge delivers an event",
    "s3": "S3 sends a notification",
    "scheduler": "EventBridge Scheduler starts a schedule",
    "sns": "SNS delivers a message",
}
_read_frames: Final[Callable[[], Mapping[int, FrameType]]] = vars(sys)["_current_frames"]


class _Entered(TypedDict):
    name: str


class _Event(TypedDict):
    """An event in the history of an execution; those of other types have other details."""

    type: str
    stateEnteredEventDetails: _Entered


class _Execution(TypedDict):
    """An execution of a state machine, as MiniStack keeps it."""

    name: str
    status: str
    stateMachineArn: str
    events: list[_Event]


def list_busy_threads() -> Iterator[str]:
    """Describes each thread that does something."""
    frames = _read_frames()
    for thread in threading.enumerate():
        if thread is threading.current_thread():
            continue
        frame = frames.get(thread.ident or 0)
        stack = list(_list_frames(frame))
        if not (stack and _is_resting(thread, stack)):
            yield _describe(thread, stack)


def _list_frames(frame: FrameType | None) -> Iterator[FrameType]:
    """The frames of a thread, the innermost first."""
    while frame:
        yield frame
        frame = frame.f_back


def _name(frame: FrameType) -> str:
    return f"{frame.f_globals.get('__name__', '')}.{frame.f_code.co_qualname}"


def _is_resting(thread: threading.Thread, stack: list[FrameType]) -> bool:
    own = next((frame for frame in stack if _name(frame).startswith(_OURS)), None)
    if own is None:
        return _is_resting_in_pool(thread, stack)
    name = _name(own)
    if name in _LOOPS:
        return True
    waits = stack[0].f_globals.get("__name__") in _WAITING_MODULES
    return (waits and name in _ANSWERS | _PARENTS) or (name == SLEEP and _has_ended(stack))


def _is_resting_in_pool(thread: threading.Thread, stack: list[FrameType]) -> bool:
    """Whether a thread of a pool has no work; the work of those that serve requests is counted with these."""
    worker = next((frame for frame in stack if _name(frame) == _POOL), None)
    if worker is None:
        return False
    return thread.name.startswith(_REQUEST_POOL) or worker.f_locals.get("work_item") is None


def _has_ended(stack: list[FrameType]) -> bool:
    """Whether the execution was stopped, although its thread still sleeps in a Wait state."""
    execution = _find_execution(stack)
    return execution is not None and execution["status"] != "RUNNING"


def _find_execution(stack: list[FrameType]) -> _Execution | None:
    found: Iterator[object] = (
        frame.f_locals.get("execution") for frame in stack if "step_functions" in _name(frame)
    )
    # The variable of another function may be the name of an execution.
    return next((cast("_Execution", each) for each in found if isinstance(each, dict)), None)


def _describe(thread: threading.Thread, stack: list[FrameType]) -> str:
    for frame in stack:
        name = _name(frame)
        if name == INVOCATION:
            config = frame.f_locals["func"].get("config") or frame.f_locals["func"]
            return f"function '{config.get('FunctionName', '')}' is running"
        if name == _RETRIES:
            config = frame.f_locals["self"].config
            return f"function '{config['FunctionName']}' is invoked again after an error"
    if execution := _find_execution(stack):
        machine = execution["stateMachineArn"].rpartition(":")[2]
        entered = [each for each in execution["events"] if each["type"].endswith("StateEntered")]
        state = entered[-1]["stateEnteredEventDetails"]["name"] if entered else ""
        where = f" in state '{state}'" if state else ""
        return f"execution '{execution['name']}' of state machine '{machine}' is running{where}"
    names = (_name(frame) for frame in reversed(stack))
    outer = next(
        (name for name in names if name.startswith(_OURS) and not name.startswith(_ADAPTER)), thread.name
    )
    service = outer.removeprefix("ministack.services.").partition(".")[0]
    return _DELIVERIES.get(service, f"{outer} is running")
