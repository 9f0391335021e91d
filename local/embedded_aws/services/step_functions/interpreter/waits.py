"""Wait states."""

import re
from datetime import UTC, datetime
from typing import Final

from embedded_aws.json_values import Json
from embedded_aws.ministack import step_functions
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.filters import MISSING
from embedded_aws.services.step_functions.interpreter.frames import Frame, format_json
from embedded_aws.services.step_functions.interpreter.values import (
    evaluate_as,
    fail_evaluation,
    find,
)
from embedded_aws.services.step_functions.timestamps import parse_timestamp

_LONGEST: Final = 2**31 - 1  # seconds
_INTEGER: Final = re.compile(r"[+-]?\d+", re.ASCII)


def wait(state: State, given: Json, frame: Frame, *, jsonata: bool) -> None:
    """Waits as long as a state says.

    Args:
        state: The state.
        given: Its effective input.
        frame: The position.
        jsonata: Whether it is in JSONata.
    """
    if "Seconds" in state:
        seconds = _read_jsonata_seconds(state["Seconds"], given, frame) if jsonata else state["Seconds"]
    elif "SecondsPath" in state:
        seconds = _find_seconds(state["SecondsPath"], given, frame)
    elif "TimestampPath" in state:
        seconds = _find_timestamp(state["TimestampPath"], given, frame)
    elif jsonata:
        seconds = _read_jsonata_timestamp(state.get("Timestamp"), given, frame)
    else:
        seconds = _measure(parse_timestamp(state.get("Timestamp")) or datetime.now(UTC))
    if seconds > _LONGEST:
        raise frame.fail("Wait state delay is too long.")
    step_functions.sleep(seconds)


def _find_seconds(path: str, given: Json, frame: Frame) -> int:
    value = find(path, given, frame)
    if value is MISSING or value is None:
        raise frame.fail(f"The SecondsPath parameter does not reference an input value: {path}")
    text = _format_text(value)
    if not _INTEGER.fullmatch(text):
        raise frame.fail(f"The SecondsPath parameter cannot be parsed as a long value: {path} == {text}")
    if int(text) < 0:
        raise frame.fail(f"The SecondsPath parameter references a negative value: {path} == {text}")
    return int(text)


def _find_timestamp(path: str, given: Json, frame: Frame) -> float:
    value = find(path, given, frame)
    if value is MISSING or value is None:
        raise frame.fail(f"The TimestampPath parameter does not reference an input value: {path}")
    parsed = parse_timestamp(value)
    if parsed is None:
        problem = "does not reference a valid ISO-8601 extended offset date-time format string"
        raise frame.fail(f"The TimestampPath parameter {problem}: {path} == {_format_text(value)}")
    return _measure(parsed)


def _read_jsonata_seconds(seconds: Json, given: Json, frame: Frame) -> int:
    value = evaluate_as("number", seconds, "Seconds", given, frame)
    if not isinstance(value, int | float) or not float(value).is_integer():
        problem = f"The Seconds field cannot be parsed as an integer: {format_json(value)}"
        raise fail_evaluation(problem, frame, "Seconds")
    if value < 0:
        raise fail_evaluation(f"Seconds cannot be negative but was: {format_json(value)}", frame, "Seconds")
    return int(value)


def _read_jsonata_timestamp(timestamp: Json, given: Json, frame: Frame) -> float:
    value = evaluate_as("string", timestamp, "Timestamp", given, frame)
    parsed = parse_timestamp(value)
    if parsed is None:
        problem = (
            "The Timestamp field cannot be parsed as an ISO-8601 extended offset date-time format string"
        )
        raise fail_evaluation(f"{problem}: {value}", frame, "Timestamp")
    return _measure(parsed)


def _measure(until: datetime) -> float:
    return max(0.0, (until - datetime.now(UTC)).total_seconds())


def _format_text(value: Json) -> str:
    return value if isinstance(value, str) else format_json(value)
