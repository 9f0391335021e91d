"""Filter criteria of event source mappings: which records a function receives."""

import base64
import json
from collections.abc import Mapping

from embedded_aws.json_values import Json, JsonObject, is_array, read_object, read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.lambda_functions import SourceSettings

_Record = Mapping[str, Json]
_Event = Mapping[str, object]


def matches(mapping: SourceSettings, record: _Event) -> bool:
    """Whether a record matches one of the filters of a mapping, or there are none.

    Args:
        mapping: The event source mapping.
        record: The record as the function receives it.
    """
    criteria = mapping.get("FilterCriteria") or {}
    patterns = [pattern for each in criteria.get("Filters", []) if (pattern := each.get("Pattern"))]
    return not patterns or any(_matches(pattern, record) for pattern in patterns)


def is_valid_pattern(pattern: str) -> bool:
    """Whether Lambda accepts a pattern."""
    alternatives, problem = eventbridge.parse_pattern(pattern)
    return not problem and not any(map(_has_unsupported, alternatives or ()))


def _has_unsupported(node: object) -> bool:
    """Whether an operator is one that only event buses support (EventBridge user guide, "Pipe support")."""
    if is_array(node):
        return any(
            operator == "wildcard" or (operator == "anything-but" and isinstance(operand, dict))
            for expression in node
            for operator, operand in read_object(expression).items()
        )
    return any(map(_has_unsupported, read_object(node).values()))


def _matches(pattern: str, record: _Event) -> bool:
    compiled = eventbridge.compile_pattern(pattern) or ()
    return any(eventbridge.matches_detail(_select_seen(record, each), each) for each in compiled)


def _select_seen(record: _Event, pattern: _Record) -> _Event:
    """Returns a record as filters see it; they cannot name the envelope of the data of Kinesis."""
    if "kinesis" in record:
        around = {name: value for name, value in record.items() if name != "kinesis"}
        inside = read_object(record["kinesis"])
        data = base64.b64decode(read_text(inside["data"])).decode(errors="replace")
        return {**around, **inside, **_read_content("data", data, pattern)}
    if isinstance(body := record.get("body"), str):
        return {**record, **_read_content("body", body, pattern)}
    return record


def _read_content(name: str, text: str, pattern: _Record) -> JsonObject:
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
