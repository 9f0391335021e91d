"""Event patterns, by which EventBridge and Lambda choose the events that pass."""

from typing import Any, cast

from serverless_patterns.conformance import join, show
from serverless_patterns.validation import Given


def check_event_pattern(given: Given, argument: str, pattern: dict[str, Any]) -> None:
    """Checks that ``pattern``, found under ``argument``, chooses some events and is built as AWS wants it."""
    if not pattern:
        given.fault(argument, "is empty: it would match every event. Name a field, at least")
    _check_node(given, argument, pattern)


def _check_node(given: Given, path: str, node: Any) -> None:
    """Everything in a pattern is a list of what matches, or leads to one."""
    if isinstance(node, dict):
        for name, part in cast("dict[str, Any]", node).items():
            _check_node(given, join(path, name), part)
    elif not isinstance(node, list):
        given.fault(path, f"{show(node)} has to be in a list, as in [{node!r}]")
