"""Paths to parts of a resource's inputs, as in ``ignore_changes=["rules[0].prefix", "tags"]``."""

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, TypeAlias, TypeGuard, cast

from embedded_aws.program.wire import Properties

_STEP: Final = re.compile(r'\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)')
_ALL: Final = "*"
_Container: TypeAlias = "dict[str, object] | list[object]"


def restore_ignored(after: Properties, before: Properties, paths: Iterable[str]) -> Properties:
    """Returns the inputs ``after`` with the values ``before`` at the paths."""
    result = {name: _copy_containers(value) for name, value in after.items()}
    for path in paths:
        _restore(result, before, _parse_steps(path))
    return result


def matches(path: str, changed: str) -> bool:
    """Whether a change at ``changed``, such as ``rules[].prefix``, is one at a path or beneath it."""
    wanted = [_ALL if isinstance(step, int) else step for step in _parse_steps(path)]
    found = [part for name in changed.split(".") for part in _split_lists(name)]
    return len(wanted) <= len(found) and all(
        step in (_ALL, part) for step, part in zip(wanted, found, strict=False)
    )


def _is_container(value: object) -> TypeGuard[_Container]:
    return isinstance(value, dict | list)


def _copy_containers(value: object) -> object:
    """A copy of containers; assets and archives are taken over."""
    match value:
        case dict():
            return {name: _copy_containers(member) for name, member in cast("Properties", value).items()}
        case list():
            return [_copy_containers(item) for item in cast("list[object]", value)]
        case _:
            return value


def _split_lists(name: str) -> Iterator[str]:
    yield name.removesuffix("[]")
    if name.endswith("[]"):
        yield _ALL


def _parse_steps(path: str) -> list[str | int]:
    steps: list[str | int] = []
    for match in _STEP.finditer(path):
        index, quoted, name = match.groups()
        if index is not None:
            steps.append(int(index) if index.isdigit() else _ALL)
        else:
            steps.append(name or quoted.replace('\\"', '"'))
    return steps


def _restore(after: _Container, before: _Container, steps: list[str | int]) -> None:
    first, *others = steps
    for key in _list_keys(after, before, first):
        old, new = _find_at(before, key), _find_at(after, key)
        if others and _is_container(old) and _is_container(new):
            _restore(new, old, others)
        elif others and new is None:
            continue  # what holds the part is gone itself
        elif old is not None:
            _set(after, key, _copy_containers(old))
        elif isinstance(after, dict):
            after.pop(str(key), None)


def _list_keys(after: _Container, before: _Container, step: str | int) -> Sequence[str | int]:
    match after, before:
        case dict(), dict():
            return sorted({*after, *before}) if step == _ALL else [step]
        case list(), list():
            both = min(len(after), len(before))
            return [*range(both)] if step == _ALL else [step] if isinstance(step, int) and step < both else []
        case _:
            return []


def _find_at(value: _Container, key: str | int) -> object:
    return value.get(str(key)) if isinstance(value, dict) else value[int(key)]


def _set(holder: _Container, key: str | int, value: object) -> None:
    if isinstance(holder, dict):
        holder[str(key)] = value
    else:
        holder[int(key)] = value
