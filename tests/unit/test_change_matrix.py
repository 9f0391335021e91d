"""The change matrix is whole: every argument, and what is beside a changed entry."""

import re
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints, is_typeddict

import pytest
from tests.engine.change_matrix import MATRIX
from tests.engine.change_matrix.rows import Change, Component

import serverless_patterns

ENTRIES = {"FanOutConversion": "conversions", "UserPool": "clients"}
"""The argument of a pattern whose entries have a row for each of their own arguments."""


def read_declared(name: str) -> dict[str, Any]:
    """The arguments of a component with their types."""
    return get_type_hints(getattr(serverless_patterns, name).__init__)["args"].__annotations__


def entry_type(annotation: Any) -> Any:
    """The type of the entries of an argument such as ``dict[str, EntryArgs] | None``."""
    if is_typeddict(annotation):
        return annotation
    return next((found for each in get_args(annotation) if (found := entry_type(each))), None)


def paths_of(name: str) -> set[str]:
    """The arguments of a component, and those of the entries of its main argument."""
    arguments = read_declared(name)
    nested = ENTRIES.get(name)
    entries = entry_type(arguments[nested]).__annotations__ if nested else ()
    return {*arguments, *(f"{nested}.*.{each}" for each in entries)}


def find_changed_paths(component: Component, change: Change) -> Iterator[str]:
    """The argument that a row changes, and what changes in those of its entries that stay."""
    yield change.argument
    before = component.arguments.get(change.argument)
    if isinstance(before, Mapping) and isinstance(change.value, Mapping):
        for entry in {*before} & {*change.value}:
            old, new = before[entry], change.value[entry]
            if isinstance(old, Mapping) and isinstance(new, Mapping):
                yield from (
                    f"{change.argument}.*.{each}" for each in {*old, *new} if old.get(each) != new.get(each)
                )


def entries_beside(component: Component, change: Change) -> set[str]:
    """Prefixes of the names of resources of entries that a row does not change."""
    before = component.arguments.get(change.argument)
    if not isinstance(before, Mapping) or not isinstance(change.value, Mapping):
        return set()
    same = {entry for entry in before if entry in change.value and before[entry] == change.value[entry]}
    return {f"{re.sub(r'[^a-z0-9]+', '-', entry.lower()).strip('-')}-" for entry in same}


@pytest.mark.parametrize("name", sorted({name.partition(",")[0] for name in MATRIX}))
def test_every_argument_has_a_row_or_a_reason(name: str) -> None:
    components = [component for each, component in MATRIX.items() if each.partition(",")[0] == name]
    changed = {
        path for each in components for change in each.changes for path in find_changed_paths(each, change)
    }
    unchanged = {path for each in components for path in each.unchanged}
    assert paths_of(name) - changed - unchanged == set()
    assert changed & unchanged == set()
    assert unchanged <= paths_of(name)


@pytest.mark.parametrize("name", MATRIX)
def test_rows_change_an_argument(name: str) -> None:
    for number, change in enumerate(MATRIX[name].changes, 1):
        row = f"{number}: {change.argument}"
        assert MATRIX[name].arguments.get(change.argument) != change.value, row
        assert set(change.operations.values()) <= {"create", "update", "replace", "delete"}, row
        assert set(change.lost) <= {*change.operations}, row


@pytest.mark.parametrize("name", MATRIX)
def test_an_entry_beside_the_changed_one_stays_as_it_is(name: str) -> None:
    for number, change in enumerate(MATRIX[name].changes, 1):
        beside = tuple(entries_beside(MATRIX[name], change))
        touched = [resource for resource in change.operations if resource.startswith(beside)]
        assert bool(touched) == bool(change.beside), (f"{number}: {change.argument}", touched)
