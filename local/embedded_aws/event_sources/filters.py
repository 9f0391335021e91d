"""Filter criteria of event source mappings: which records a function receives."""

import base64
import json
from collections.abc import Mapping
from typing import Any, cast

from embedded_aws.ministack import eventbridge

_Record = dict[str, Any]


def matches(mapping: Mapping[str, Any], record: _Record) -> bool:
    """Whether a record matches one of the filters of a mapping, or there are none.

    Args:
        mapping: The event source mapping.
        record: The record as the function receives it.
    """
    criteria: Mapping[str, Any] = mapping.get("FilterCriteria") or {}
    patterns = [each["Pattern"] for each in criteria.get("Filters", []) if each.get("Pattern")]
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def is_valid_pattern(pattern: str) -> bool:
    """Whether Lambda accepts a pattern."""
    alternatives, problem = eventbridge.parse_pattern(pattern)
    return not problem and not any(map(_has_unsupported, cast("list[_Record]", alternatives)))


def _has_unsupported(node: Any) -> bool:
    """Whether an operator is one that only event buses support (EventBridge user guide, "Pipe support")."""
    if isinstance(node, list):
        return any(
            operator == "wildcard" or (operator == "anything-but" and isinstance(operand, dict))
            for expression in cast("list[Any]", node)
            if isinstance(expression, dict)
            for operator, operand in cast("_Record", expression).items()
        )
    return isinstance(node, dict) and any(map(_has_unsupported, cast("_Record", node).values()))


def _matches(pattern: str, record: _Record) -> bool:
    compiled = eventbridge.compile_pattern(pattern)
    return bool(compiled) and any(
        eventbridge.matches_detail(_select_seen(record, each), each)
        for each in cast("list[_Record]", compiled)
    )


def _select_seen(record: _Record, pattern: _Record) -> _Record:
    """Returns a record as filters see it; they cannot name the envelope of the data of Kinesis."""
    if "kinesis" in record:
        around = {name: value for name, value in record.items() if name != "kinesis"}
        data = base64.b64decode(record["kinesis"]["data"]).decode(errors="replace")
        return {**around, **record["kinesis"], **_read_content("data", data, pattern)}
    if isinstance(record.get("body"), str):
        return {**record, **_read_content("body", record["body"], pattern)}
    return record


def _read_content(name: str, text: str, pattern: _Record) -> _Record:
    """Returns the content as JSON if the pattern is about its properties, otherwise as a string.

    Lambda drops what is JSON if the pattern is for a string, and the other way round.
    """
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    is_object = isinstance(value, dict)
    if is_object is isinstance(pattern.get(name), dict):
        return {name: value if is_object else text}
    return {name: None}
