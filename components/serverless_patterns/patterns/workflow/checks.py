"""Checks of a definition: what AWS rejects, what may wait without end, and what is likely a mistake."""

import difflib
import json
import re
from collections.abc import Iterator, Mapping
from typing import Any, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.workflow.definition.document import State, walk
from serverless_patterns.patterns.workflow.definition.expressions import (
    check_expressions,
    find_unknown_variables,
    texts_of,
)
from serverless_patterns.patterns.workflow.definition.fields import is_number
from serverless_patterns.patterns.workflow.definition.structure import check_structure
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved
from serverless_patterns.patterns.workflow.integrations.parameters import check_parameters
from serverless_patterns.patterns.workflow.integrations.task import Task, parse, task_of

DEFINITION_BYTES = 1_048_576
"""The largest definition (Step Functions quotas)."""
STATE_NAME_CHARACTERS = 80
"""The longest name of a state (Amazon States Language)."""
EXPRESS_SECONDS = 300
"""The longest duration of an Express execution (Step Functions quotas)."""

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


_IDENTIFIERS = frozenset(
    {
        "Cluster",
        "EventBusName",
        "FunctionName",
        "QueueUrl",
        "Resource",
        "StateMachineArn",
        "TaskDefinition",
        "TopicArn",
    }
)
"""Parameters that name a resource, and so never hold a token."""


_DATA = frozenset({"Arguments", "Assign", "ItemSelector", "Output", "Parameters", "Result", "ResultSelector"})
"""Fields that hold data of users, in which a ``Resource`` is not one of the workflow."""


def check_definition(definition: Mapping[str, Any], *, express: bool) -> Iterator[InvalidArgument]:
    """Yields the errors in a definition.

    Args:
        definition: The definition; what is unresolved in it is assumed to be valid.
        express: Whether it is the definition of an Express workflow.
    """
    yield from check_structure(definition)
    yield from check_expressions(definition)
    yield from _check_machine(definition, express=express)
    for state in walk(definition, express=express):
        if len(state.name) > STATE_NAME_CHARACTERS:
            reason = f"its name has {len(state.name)} characters, at most {STATE_NAME_CHARACTERS} are allowed"
            yield InvalidArgument(state.path, reason)
        if state.is_distributed_map and state.express:
            yield InvalidArgument(state.path, "is a Distributed Map, which requires a Standard workflow")
        if state.kind == "Task":
            yield from _check_task(state)


def find_warnings(definition: Mapping[str, Any]) -> Iterator[InvalidArgument]:
    """Yields what AWS accepts but is likely a mistake.

    Args:
        definition: A valid definition; what is unresolved in it is assumed to be valid.
    """
    yield from find_unknown_variables(definition)
    for state in walk(definition, express=False):
        yield from _find_unknown_errors(state)
        task = task_of(state)
        if (
            task
            and task.is_callback
            and not any(_passes_token(field, text) for _, field, text in texts_of(state))
        ):
            token = "$states.context.Task.Token" if state.jsonata else "$$.Task.Token"
            reason = f"waits for a task token, but its parameters do not contain {token}"
            yield InvalidArgument(f"{state.path}.Resource", reason)


def find_foreign_resources(definition: Mapping[str, Any], partition: str) -> Iterator[InvalidArgument]:
    """Yields each ``Resource`` of another partition, with which every execution would fail.

    Args:
        definition: The definition; a resource that is unresolved in it is assumed to be valid.
        partition: Partition of the Region of the workflow, such as ``aws-cn``.
    """
    for path, resource in _find_resources(definition, "definition"):
        beginning, _, rest = resource.partition(":")
        named, _, rest = rest.partition(":")
        if beginning == "arn" and named != partition:
            reason = (
                f"{show(resource)} belongs to the partition {named}; must belong to {partition}."
                f" Write arn:${{AWS::Partition}}:{rest}"
            )
            yield InvalidArgument(path, reason)


def _find_resources(node: object, path: str) -> Iterator[tuple[str, str]]:
    """Yields the path and the value of each ``Resource``: those of tasks, item readers and result writers."""
    if isinstance(node, Mapping):
        for name, part in cast("Mapping[str, object]", node).items():
            if name == "Resource" and isinstance(part, str) and not isinstance(part, Unresolved):
                yield f"{path}.{name}", part
            elif name not in _DATA:
                yield from _find_resources(part, f"{path}.{name}")
    elif isinstance(node, list):
        for index, part in enumerate(cast("list[object]", node)):
            yield from _find_resources(part, f"{path}[{index}]")


def _passes_token(field: str, text: str) -> bool:
    if isinstance(text, Unresolved):
        return field not in _IDENTIFIERS
    return _TOKEN.search(text) is not None


def _check_machine(definition: Mapping[str, Any], *, express: bool) -> Iterator[InvalidArgument]:
    size = len(json.dumps(definition, ensure_ascii=False).encode())
    if size > DEFINITION_BYTES:
        yield InvalidArgument("definition", f"has {size:,} bytes, at most {DEFINITION_BYTES:,} are allowed")
    timeout = definition.get("TimeoutSeconds")
    if timeout is None:
        reason = "is required, since an execution could run for a year otherwise. Set it or 'timeout'"
        yield InvalidArgument("definition.TimeoutSeconds", reason)
    elif express and is_number(timeout) and timeout > EXPRESS_SECONDS:
        reason = f"{timeout} must be at most {EXPRESS_SECONDS} for an Express workflow"
        yield InvalidArgument("definition.TimeoutSeconds", reason)


def _find_unknown_errors(state: State) -> Iterator[InvalidArgument]:
    """Yields unknown error names that begin with ``States.``, which is reserved."""
    for path, field, name in texts_of(state):
        is_known = name in RESERVED_ERRORS or _HTTP_STATUS.fullmatch(name) or isinstance(name, Unresolved)
        if field == "ErrorEquals" and name.lower().startswith("states.") and not is_known:
            near = difflib.get_close_matches(name, sorted(RESERVED_ERRORS), n=1, cutoff=0.75)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            reason = f"{show(name)} is not an error name of Step Functions.{hint}"
            yield InvalidArgument(path, reason)


def _check_task(state: State) -> Iterator[InvalidArgument]:
    resource = state.body.get("Resource")
    if isinstance(resource, Unresolved):
        return
    if "Resource" not in state.body:
        return  # check_structure reports it
    if not isinstance(resource, str):
        yield InvalidArgument(
            f"{state.path}.Resource", f"{show(resource)} must be the ARN of the called resource"
        )
        return
    try:
        task = parse(resource)
    except ValueError as error:
        yield InvalidArgument(f"{state.path}.Resource", str(error))
        return
    yield from _check_waiting(state, task)
    yield from check_parameters(state, task)


def _check_waiting(state: State, task: Task) -> Iterator[InvalidArgument]:
    """A task that waits for another party requires a Standard workflow and a timeout."""
    what = "an activity" if task.is_activity else f".{task.pattern}"
    if task.waits and state.express:
        yield InvalidArgument(f"{state.path}.Resource", f"is {what}, which requires a Standard workflow")
    needed = ("TimeoutSeconds",) if task.is_job else ("HeartbeatSeconds", "TimeoutSeconds")
    if task.waits and not any(name in state.body or f"{name}Path" in state.body for name in needed):
        reason = f"is {what} without {' or '.join(needed)}, so it could wait for a year. Set one"
        yield InvalidArgument(state.path, reason)
    timeout, heartbeat = state.body.get("TimeoutSeconds"), state.body.get("HeartbeatSeconds")
    if is_number(timeout) and is_number(heartbeat) and heartbeat >= timeout:
        reason = f"{heartbeat} must be less than TimeoutSeconds, {timeout}"
        yield InvalidArgument(f"{state.path}.HeartbeatSeconds", reason)
