"""Waits of state machines: what cannot be waited for fails the execution."""

import json
import re
from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.step_functions.errors import fail

_LONGEST: Final = 2**31 - 1  # seconds
_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)
_MISSING: Final = object()


def _check_waits(execute: Callable[..., Any]) -> Callable[..., Any]:
    def execute_checked(state: dict[str, Any], given: Any, ctx: Any = None) -> Any:
        if step_functions.query_language(state, ctx) != "JSONata":
            effective = step_functions.apply_input_path(state, given, ctx)
            if "SecondsPath" in state:
                _check_seconds(state["SecondsPath"], effective, ctx)
            elif "TimestampPath" in state:
                _check_timestamp(state["TimestampPath"], effective, ctx)
        return execute(state, given, ctx)

    return execute_checked


def _check_seconds(path: str, given: Any, ctx: Any) -> None:
    value = _find_value(path, given, ctx)
    if value is _MISSING:
        raise fail(ctx, f"The SecondsPath parameter does not reference an input value: {path}")
    if not _INTEGER.fullmatch(_format_text(value)):
        problem = "cannot be parsed as a long value"
        raise fail(ctx, f"The SecondsPath parameter {problem}: {path} == {_format_text(value)}")
    if int(value) < 0:
        raise fail(ctx, f"The SecondsPath parameter references a negative value: {path} == {value}")
    if int(value) > _LONGEST:
        raise fail(ctx, "Wait state delay is too long.")


def _check_timestamp(path: str, given: Any, ctx: Any) -> None:
    value = _find_value(path, given, ctx)
    if value is _MISSING:
        raise fail(ctx, f"The TimestampPath parameter does not reference an input value: {path}")
    parsed = _parse_timestamp(value)
    if parsed is None:
        problem = "does not reference a valid ISO-8601 extended offset date-time format string"
        raise fail(ctx, f"The TimestampPath parameter {problem}: {path} == {_format_text(value)}")
    if (parsed - datetime.now(parsed.tzinfo)).total_seconds() > _LONGEST:
        raise fail(ctx, "Wait state delay is too long.")


def _find_value(path: str, given: Any, ctx: Any) -> Any:
    value = step_functions.resolve_path(path, given, ctx)
    return _MISSING if value is None else value


def _format_text(value: Any) -> str:
    return value if isinstance(value, str) else json.dumps(value)


def _parse_timestamp(value: Any) -> datetime | None:
    """Returns a timestamp with its offset; None if it is not one, or does not exist."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None


def _require_offset(timestamp_of: Callable[..., str]) -> Callable[..., str]:
    """Timestamps of JSONata expressions have an offset, and exist."""

    def find_timestamp(state: dict[str, Any], given: Any, ctx: Any) -> str:
        timestamp = timestamp_of(state, given, ctx)
        if _parse_timestamp(timestamp) is None:
            raise fail(
                ctx,
                "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format "
                f"string: {timestamp}",
                "States.QueryEvaluationError",
            )
        return timestamp

    return find_timestamp


PATCHES = (
    Patch(
        step_functions.execute_wait,
        _check_waits,
        "a SecondsPath or TimestampPath with a negative or nonsensical value fails the execution",
    ),
    Patch(
        step_functions.wait_timestamp,
        _require_offset,
        "a timestamp of a JSONata expression needs an offset",
    ),
)
