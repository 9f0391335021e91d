"""Paths to parts of a resource's inputs, as in ``ignore_changes=["rules[0].prefix", "tags"]``."""

import re
from collections.abc import Iterable, Iterator
from typing import Any, Final, cast

from embedded_aws.program.wire import Properties

_STEP: Final = re.compile(r'\[(\d+|\*)\]|\["((?:[^"\\]|\\.)*)"\]|\.?([^.\[\]]+)')
_ALL: Final = "*"


def restore_ignored(after: Properties, before: Properties, paths: Iterable[str]) -> Properties:
    """Returns the inputs ``after`` with the values ``before`` at the paths."""
    result = _copy_containers(after)
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


def _copy_containers(value: Any) -> Any:
    """A copy of containers; assets and archives are taken over."""
    match value:
        case dict():
            return {name: _copy_containers(member) for name, member in cast("Properties", value).items()}
        case list():
            return [_copy_containers(item) for item in cast("list[Any]", value)]
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


def _restore(after: Any, before: Any, steps: list[str | int]) -> None:
    first, *others = steps
    for key in _list_keys(after, before, first):
        old, new = _find_at(before, key), _find_at(after, key)
        if others and old is not None and new is not None:
            _restore(new, old, others)
        elif others and new is None:
            continue  # what holds the part is gone itself
        elif old is not None:
            after[key] = _copy_containers(old)
        elif isinstance(after, dict):
            cast("dict[Any, Any]", after).pop(key, None)


def _list_keys(after: Any, before: Any, step: str | int) -> list[Any]:
    match after, before:
        case dict(), dict():
            keys = sorted({*cast("Properties", after), *cast("Properties", before)})
            return keys if step == _ALL else [step]
        case list(), list():
            both = min(len(cast("list[Any]", after)), len(cast("list[Any]", before)))
            return [*range(both)] if step == _ALL else [step] if isinstance(step, int) and step < both else []
        case _:
            return []


def _find_at(value: Any, key: Any) -> Any:
    return cast("Properties", value).get(key) if isinstance(value, dict) else value[key]
