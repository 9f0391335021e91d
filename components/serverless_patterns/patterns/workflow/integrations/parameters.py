"""Checks of the parameters of a task against those of the action that it calls.

Their names come from AWS's own service models. ``integration_parameters.json`` has them shape by shape: each
name, with an exclamation mark if it is required, and the shape of its value, after ``[]`` for a list of them
and ``{}`` for a map.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from importlib import resources
from typing import Any, TypedDict, cast

from serverless_patterns.arguments.errors import InvalidArgument
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.workflow.definition.document import State, get_members, is_object
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved
from serverless_patterns.patterns.workflow.integrations.task import Task


class _Models(TypedDict):
    integrations: dict[str, str]
    shapes: dict[str, dict[str, str]]


# Step Functions takes the names of the AWS SDK for Java, which avoids the keywords of its language.
_JAVA_NAMES = {"nul": "null"}


def check_parameters(state: State, task: Task) -> Iterator[InvalidArgument]:
    """Yields unknown, invalid and missing parameters of the action that ``state`` calls."""
    shape = _models()["integrations"].get(task.name)
    field = "Arguments" if state.jsonata else "Parameters"
    # Without parameters, the input of the state is the request. Those of a function are its payload.
    if shape and field in state.body and not task.function_arn:
        yield from _check(state.body[field], shape, f"{state.path}.{field}", task.name, jsonata=state.jsonata)


@cache
def _models() -> _Models:
    content = resources.files(__package__ or "").joinpath("integration_parameters.json").read_text("utf-8")
    return cast("_Models", json.loads(content))


def _check(value: Any, kind: str, path: str, action: str, *, jsonata: bool) -> Iterator[InvalidArgument]:
    """Yields the errors in ``value``, which must be of ``kind``; an empty kind accepts any value."""
    if not kind or isinstance(value, Unresolved) or (jsonata and _is_expression(value)):
        return
    if kind.startswith("[]"):
        if not isinstance(value, list):
            yield InvalidArgument(path, f"{show(value)} must be a list")
            return
        for index, item in enumerate(cast("list[Any]", value)):
            yield from _check(item, kind[2:], f"{path}[{index}]", action, jsonata=jsonata)
        return
    # The optimized integration takes a plain string for a value of type S.
    if isinstance(value, str) and kind.endswith("AttributeValue") and action.startswith("dynamodb:"):
        return
    if not is_object(value):
        yield InvalidArgument(path, f"{show(value)} must be an object")
        return
    members = get_members(value)
    if kind.startswith("{}"):
        for name, member in members.items():
            if jsonata or not name.endswith(".$"):
                yield from _check(member, kind[2:], f"{path}.{name}", action, jsonata=jsonata)
        return
    yield from _check_members(members, kind, path, action, jsonata=jsonata)


def _check_members(
    values: Mapping[str, Any], shape: str, path: str, action: str, *, jsonata: bool
) -> Iterator[InvalidArgument]:
    members = _models()["shapes"][shape]
    known = {name.rstrip("!").lower(): (name.rstrip("!"), kind) for name, kind in members.items()}
    given: set[str] = set()
    for written, value in values.items():
        is_path = written.endswith(".$") and not jsonata
        name = written.removesuffix(".$") if is_path else written
        lower = _JAVA_NAMES.get(name.lower(), name.lower())
        given.add(lower)
        if isinstance(written, Unresolved):
            return  # it may be any of the parameters
        # The SDKs differ in the case of letters inside a word: SSEKMSKeyId, SsekmsKeyId.
        if lower not in known or name[:1].islower():
            names = [each for each, _ in known.values()]
            yield InvalidArgument(f"{path}.{written}", unknown(f"parameter of {action}", name, names))
        elif not is_path:
            yield from _check(value, known[lower][1], f"{path}.{written}", action, jsonata=jsonata)
    for name in members:
        if name.endswith("!") and name[:-1].lower() not in given:
            yield InvalidArgument(f"{path}.{name[:-1]}", f"is missing; {action} requires it")


def _is_expression(value: Any) -> bool:
    return isinstance(value, str) and value.startswith("{%")
