"""Differences between the inputs of a resource and those of the last update, and their effect."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import zip_longest
from typing import cast

import pulumi

from embedded_aws.program.archives import hash_content
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.resource_type import Changes, ResourceType


def compare(kind: ResourceType, before: Properties, after: Properties, outputs: Properties) -> Changes:
    """Compares two sets of inputs, both :func:`make_comparable`.

    Args:
        kind: The type of the resource.
        before: Those of the last time.
        after: Those that the program wants now.
        outputs: Properties of the resource. An input that is equal to one of them is not a change.
    """
    before = {name: value for name, value in before.items() if name in after or not is_empty(value)}
    left_out = {name: value for name, value in kind.defaults.items() if name in before}
    after = {**left_out, **{name: before[name] for name in kind.kept if name in before}, **after}
    known = {name: outputs[name] for name in after if name not in before and name in outputs}
    paths = frozenset(find_changed_paths({**known, **before}, after))
    inputs = frozenset(path for path in paths if path in before or path in after)
    replacing = paths & {*kind.replaced_by, "region"}
    if not kind.can_update:
        replacing |= inputs - set(kind.meaningless)
    named = after.get(kind.name_input)
    same_name = named is not None and named == before.get(kind.name_input)
    return Changes(inputs, replacing, kind.delete_before_replace or same_name)


def make_comparable(inputs: Properties) -> Properties:
    """The inputs with the hash of their content for files, which may change behind the same path."""
    return {name: _make_comparable(value) for name, value in inputs.items()}


def _make_comparable(value: object) -> object:
    match value:
        case pulumi.Asset() | pulumi.Archive():
            return {"sha256": hash_content(value)}
        case dict():
            return make_comparable(cast("Properties", value))
        case list():
            return [_make_comparable(item) for item in cast("list[object]", value)]
        case _:
            return value


def find_changed_paths(
    before: Mapping[str, object], after: Mapping[str, object], path: str = ""
) -> Iterator[str]:
    """Yields the path of all that differs, such as ``volumes``, ``volumes[]`` and ``volumes[].name``."""
    for name in sorted({*before, *after}):
        if not is_same(before.get(name), after.get(name)):
            yield from _find_paths(before.get(name), after.get(name), f"{path}{name}")


def _find_paths(before: object, after: object, path: str) -> Iterator[str]:
    yield path
    match before, after:
        case dict(), dict():
            yield from find_changed_paths(cast("Properties", before), cast("Properties", after), f"{path}.")
        case list(), list():
            for old, new in zip_longest(cast("list[object]", before), cast("list[object]", after)):
                if not is_same(old, new):
                    yield from _find_paths(old, new, f"{path}[]")
        case _:
            pass


def list_possible(states: Sequence[Properties], wanted: Properties) -> Properties:
    """Possible properties of a resource after failed updates.

    Uncertain values are those that differ from the wanted ones, so that a comparison finds every
    change that may be necessary.

    Args:
        states: What it had, and what each update was to make; None for nothing.
        wanted: What it is to have now.
    """
    return states[0] if _are_same(states) else _list_possible_members(states, wanted)


def _are_same(states: Sequence[object]) -> bool:
    return all(is_same(states[0], state) for state in states)


def _list_possible_members(states: Sequence[Properties], wanted: Properties) -> Properties:
    names = sorted({name for state in states for name in state})
    found = {name: _list_possible([state.get(name) for state in states], wanted.get(name)) for name in names}
    return {name: value for name, value in found.items() if value is not None}


def _list_possible(states: Sequence[object], wanted: object) -> object:
    if _are_same(states):
        return states[0]
    present = [state for state in states if state is not None]
    if all(isinstance(state, dict) for state in present):
        there = [cast("Properties", state or {}) for state in states]
        return _list_possible_members(there, cast("Properties", wanted if isinstance(wanted, dict) else {}))
    if all(isinstance(state, list) for state in present):
        lists = [cast("list[object]", state or []) for state in states]
        items = [item for each in lists for item in each]
        return [
            item
            for position, item in enumerate(items)
            if item not in items[:position]
            and (
                all(item in each for each in lists)
                or item not in (wanted if isinstance(wanted, list) else [])
            )
        ]
    return next(state for state in states if not is_same(state, wanted))


def is_empty(value: object) -> bool:
    """Returns whether a value is none for AWS's provider."""
    return value is None or value in ("", [], {})


def is_same(before: object, after: object) -> bool:
    """Returns whether two values are equal: numbers as strings and the layout of JSON do not matter."""
    return before == after or _parse_json(before) == _parse_json(after)


def _parse_json(value: object) -> object:
    if isinstance(value, str) and value[:1] in '{["-0123456789tf':
        with suppress(ValueError):
            return json.loads(value)
    return value
