"""Tables of the effects of changed arguments, from the change matrix of the tests."""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.engine.change_matrix.rows import Change, Component

    Row = tuple[Component, Change]

ROOT = Path(__file__).resolve().parents[2]
WORDS = {
    "update": "updated in place",
    "replace": "replaced",
    "create": "created",
    "delete": "deleted",
}

REFUSALS = {
    "BucketNotEmpty": "without `force_destroy`, a bucket with objects stays and the update fails",
    "protect": (
        "with `deletion_protection`, also if the same update turns that off, the update fails before anything"
        " changes"
    ),
}
"""Descriptions of changes that AWS or Pulumi rejects, by a part of the message."""


def describe_changes(name: str) -> str:
    """The table of a component: each argument of its rows, and what happens to which resource.

    A resource is shown by its name without that of the component.
    """
    if not (components := _find(name)):
        return ""
    rows: dict[str, list[Row]] = {}
    for component in components:
        for change in component.changes:
            rows.setdefault(_label(component, change), []).append((component, change))
    lines = [f"| {label} | {_happens(changes)} |" for label, changes in rows.items()]
    unchanged = [each for component in components for each in component.unchanged.items()]
    lines += [f"| {_path(path)} | {reason} |" for path, reason in unchanged]
    return "\n".join(["| changed argument | what happens |", "| --- | --- |", *lines])


def _find(name: str) -> "list[Component]":
    sys.path.append(str(ROOT))
    from tests.engine.change_matrix import MATRIX  # noqa: PLC0415 only now it can be found

    return [component for each, component in MATRIX.items() if each.partition(",")[0] == name]


def _label(component: "Component", change: "Change") -> str:
    """The argument; of one with entries, what changes in an entry, or that there is one more or less."""
    if change.part:
        return f"`{change.argument}`, {change.part}"
    before, after = component.arguments.get(change.argument), change.value
    if not (_has_entries(before) and isinstance(after, Mapping)):
        return f"`{change.argument}`"
    more, less = {*after} - {*before}, {*before} - {*after}
    if more or less:
        return (
            f"`{change.argument}`, an entry {'renamed' if more and less else 'added' if more else 'removed'}"
        )
    changed = {
        name
        for entry, old in before.items()
        for name in {*old, *after[entry]}
        if old.get(name) != after[entry].get(name)
    }
    return f"`{change.argument}`, {_format_names(sorted(changed))} of an entry"


def _path(path: str) -> str:
    argument, _, nested = path.partition(".*.")
    return f"`{argument}`, `{nested}` of an entry" if nested else f"`{argument}`"


def _format_names(names: Iterable[str]) -> str:
    return ", ".join(f"`{each}`" for each in names)


def _has_entries(value: Any) -> bool:
    return (
        isinstance(value, Mapping)
        and bool(value)
        and all(isinstance(each, Mapping) for each in value.values())
    )


def _happens(rows: "list[Row]") -> str:
    done: dict[str, dict[str, None]] = {operation: {} for operation in WORDS}
    lost: dict[str, None] = {}
    for component, change in rows:
        entries = [*_entries(component, change)]
        for resource, operation in change.operations.items():
            done[operation][_format_resource(resource, entries)] = None
        lost |= {_format_resource(resource, entries): None for resource in change.lost}
    sentences = [f"{WORDS[operation]}: {_format_names(names)}" for operation, names in done.items() if names]
    if lost:
        sentences.append(f"what is in {_format_names(lost)} is deleted")
    sentences += [
        words for message, words in REFUSALS.items() if any(message in change.refused for _, change in rows)
    ]
    return "; ".join(sentences) or "nothing in AWS"


def _entries(component: "Component", change: "Change") -> Iterator[str]:
    """Prefixes of the names of resources of an entry."""
    for value in (*component.arguments.values(), change.value):
        if _has_entries(value):
            yield from (re.sub(r"[^a-z0-9]+", "-", entry.lower()).strip("-") for entry in value)


def _format_resource(resource: str, entries: list[str]) -> str:
    if resource in entries:
        return "<entry>"
    longest = max((each for each in entries if resource.startswith(f"{each}-")), key=len, default="")
    return f"<entry>{resource.removeprefix(longest)}" if longest else resource
