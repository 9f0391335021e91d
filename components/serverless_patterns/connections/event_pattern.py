"""Event patterns, by which EventBridge and Lambda choose the events that pass."""

from typing import Any, cast

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import join, show


def check_event_pattern(errors: Errors, argument: str, pattern: dict[str, Any]) -> None:
    """Checks that ``pattern``, found under ``argument``, chooses some events and is built as AWS wants it."""
    if not pattern:
        errors.add(argument, "is empty: it would match every event. Name a field, at least")
    _check_node(errors, argument, pattern)


def _check_node(errors: Errors, path: str, node: Any) -> None:
    """Everything in a pattern is a list of what matches, or leads to one."""
    if isinstance(node, dict):
        for name, part in cast("dict[str, Any]", node).items():
            _check_node(errors, join(path, name), part)
    elif not isinstance(node, list):
        errors.add(path, f"{show(node)} must be in a list, as in [{show(node)}]")
