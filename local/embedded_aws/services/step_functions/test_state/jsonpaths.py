"""Input and output processing with JSONPath. Unlike in MiniStack, a path that finds nothing is an error."""

import json
from collections.abc import Mapping
from typing import Any, cast

from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions.test_state.contexts import Context
from embedded_aws.services.step_functions.test_state.invalid_test import build_unsupported_error


def apply_path(state: Mapping[str, Any], field: str, data: Any, context: Context) -> Any:
    """Applies ``InputPath``, ``OutputPath`` or ``ItemsPath``."""
    path = state.get(field, "$")
    if path is None:
        return {}
    _require(path, data, context, f"Invalid path '{path}'")
    return step_functions.resolve_path(path, data, context)


def apply_template(template: Any, data: Any, context: Context) -> Any:
    """Applies a payload template: ``Parameters``, ``ResultSelector`` or ``ItemSelector``."""
    _require_all(template, data, context)
    return step_functions.resolve_parameters(template, data, context)


def apply_result_path(path: str | None, given: Any, result: Any) -> Any:
    """Adds a result to the input."""
    if path not in {None, "$"} and not isinstance(given, dict):
        raise step_functions.ExecutionError(
            "States.ResultPathMatchFailure",
            f'Unable to apply step "{path}" to input {json.dumps(given)}',
        )
    return step_functions.apply_result_path(path, given, result)


def read_path(path: str, data: Any, context: Context, field: str) -> Any:
    """Returns what the path in a field such as ``SecondsPath`` finds."""
    _require(
        path, data, context, f"The JSONPath '{path}' specified for the field '{field}' could not be found"
    )
    return step_functions.resolve_path(path, data, context)


def _require_all(template: Any, data: Any, context: Context) -> None:
    if isinstance(template, list):
        for each in cast("list[Any]", template):
            _require_all(each, data, context)
    elif isinstance(template, dict):
        for key, value in cast("dict[str, Any]", template).items():
            if not key.endswith(".$"):
                _require_all(value, data, context)
            elif isinstance(value, str) and not value.startswith("States."):
                where = f"could not be found in the input '{json.dumps(data)}'"
                _require(
                    value, data, context, f"The JSONPath '{value}' specified for the field '{key}' {where}"
                )


def _require(path: str, data: Any, context: Context, problem: str) -> None:
    source: Any = context if path.startswith("$$.") else data
    tokens = step_functions.parse_path(path[1:] if path.startswith("$$.") else path)
    if tokens is None or not path.startswith("$"):
        raise build_unsupported_error(f"the JSONPath '{path}'")
    for kind, value in tokens:
        if kind == "wildcard":
            return  # finds any number of values
        found = isinstance(source, dict) and value in source if kind == "field" else _has(source, value)
        if not found:
            raise step_functions.ExecutionError("States.Runtime", problem)
        source = cast("Any", source)[value]


def _has(source: Any, index: int) -> bool:
    return isinstance(source, list) and index < len(cast("list[Any]", source))
