"""Everything that is checked in a definition: what AWS refuses, and what would wait for ever."""

import json
import re
from collections.abc import Iterator, Mapping
from typing import Any

from serverless_patterns.conformance import Fault, show, unknown
from serverless_patterns.workflow.definition import State, walk
from serverless_patterns.workflow.expressions import check_expressions, texts_of
from serverless_patterns.workflow.structure import check_structure
from serverless_patterns.workflow.substitution import Pending
from serverless_patterns.workflow.task import Task, parse

DEFINITION_BYTES = 1_048_576
"""The largest definition (Step Functions quotas)."""
STATE_NAME_CHARACTERS = 80
"""The longest name of a state (Amazon States Language)."""
EXPRESS_SECONDS = 300
"""The longest an Express workflow runs (Step Functions quotas)."""

RESERVED_ERRORS = frozenset(
    {
        *("States.ALL", "States.BranchFailed", "States.DataLimitExceeded", "States.HeartbeatTimeout"),
        *("States.ExceedToleratedFailureThreshold", "States.Http.Socket", "States.IntrinsicFailure"),
        *("States.ItemReaderFailed", "States.NoChoiceMatched", "States.ParameterPathFailure"),
        *("States.Permissions", "States.QueryEvaluationError", "States.ResultPathMatchFailure"),
        *("States.ResultWriterFailed", "States.Runtime", "States.TaskFailed", "States.Timeout"),
    }
)
"""Step Functions Developer Guide, concepts-error-handling, and the Amazon States Language."""

_HTTP_STATUS = re.compile(r"States\.Http\.StatusCode\.\d{3}")
# The token, or an object that holds it.
_TOKEN = re.compile(r"\bTask\.Token\b|^\$\$(\.Task)?$|\$states\.context(\.Task)?\b(?!\.)")


def check_definition(definition: Mapping[str, Any], *, express: bool) -> Iterator[Fault]:
    """Everything that is wrong with a complete definition.

    Args:
        definition: The definition; what is pending in it is taken to be right.
        express: Whether it is the definition of an Express workflow.
    """
    yield from check_structure(definition)
    yield from check_expressions(definition)
    yield from _check_machine(definition, express=express)
    for state in walk(definition, express=express):
        if len(state.name) > STATE_NAME_CHARACTERS:
            reason = f"its name has {len(state.name)} characters, at most {STATE_NAME_CHARACTERS} are allowed"
            yield Fault(state.path, reason)
        if state.is_distributed_map and state.express:
            yield Fault(state.path, "is a Distributed Map, which only a Standard workflow can run")
        yield from _check_errors(state)
        if state.kind == "Task":
            yield from _check_task(state)


def _check_machine(definition: Mapping[str, Any], *, express: bool) -> Iterator[Fault]:
    size = len(json.dumps(definition, ensure_ascii=False).encode())
    if size > DEFINITION_BYTES:
        yield Fault("definition", f"has {size:,} bytes, at most {DEFINITION_BYTES:,} are allowed")
    timeout = definition.get("TimeoutSeconds")
    if timeout is None:
        reason = "is missing: an execution that hangs would hang for a year. Set it there, or as 'timeout'"
        yield Fault("definition.TimeoutSeconds", reason)
    elif express and isinstance(timeout, int) and timeout > EXPRESS_SECONDS:
        reason = f"{timeout} has to be at most {EXPRESS_SECONDS}, the longest that an Express workflow runs"
        yield Fault("definition.TimeoutSeconds", reason)


def _check_errors(state: State) -> Iterator[Fault]:
    """Names that begin with ``States.`` are reserved; any other may be a service's or one's own."""
    for path, field, name in texts_of(state):
        is_known = name in RESERVED_ERRORS or _HTTP_STATUS.fullmatch(name)
        if field == "ErrorEquals" and name.lower().startswith("states.") and not is_known:
            yield Fault(path, unknown("error", name, RESERVED_ERRORS))


def _check_task(state: State) -> Iterator[Fault]:
    resource = state.body.get("Resource")
    if isinstance(resource, Pending):
        return
    if not isinstance(resource, str):
        yield Fault(f"{state.path}.Resource", f"{show(resource)} has to be what the task calls")
        return
    try:
        task = parse(resource)
    except ValueError as error:
        yield Fault(f"{state.path}.Resource", str(error))
        return
    yield from _check_waiting(state, task)


def _check_waiting(state: State, task: Task) -> Iterator[Fault]:
    """A task that waits for others needs a workflow that can, and an end to its patience."""
    what = "an activity" if task.is_activity else f".{task.pattern}"
    if task.waits and state.express:
        yield Fault(f"{state.path}.Resource", f"is {what}, for which only a Standard workflow can wait")
    needed = ("TimeoutSeconds",) if task.is_job else ("HeartbeatSeconds", "TimeoutSeconds")
    if task.waits and not any(name in state.body or f"{name}Path" in state.body for name in needed):
        reason = f"is {what} without {' or '.join(needed)}: an answer that never comes would be waited for"
        yield Fault(state.path, reason)
    if task.is_callback and not any(_TOKEN.search(text) for _, _, text in texts_of(state)):
        token = "$states.context.Task.Token" if state.jsonata else "$$.Task.Token"
        yield Fault(f"{state.path}.Resource", f"is {what}, but its parameters hand on no {token} to return")
    timeout, heartbeat = state.body.get("TimeoutSeconds"), state.body.get("HeartbeatSeconds")
    if isinstance(timeout, int) and isinstance(heartbeat, int) and heartbeat >= timeout:
        yield Fault(
            f"{state.path}.HeartbeatSeconds", f"{heartbeat} has to be less than TimeoutSeconds, {timeout}"
        )
