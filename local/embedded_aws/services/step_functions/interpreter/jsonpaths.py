"""JSONPath, as Step Functions evaluates it: fields, indexes, slices, wildcards, descendants and filters."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from typing import Final

from embedded_aws.json_values import Json, JsonObject, is_array, is_object
from embedded_aws.services.step_functions.interpreter.filters import InvalidPathError, build_filter

_Values = list[Json]
_Holder = Sequence[Json] | JsonObject
_Step = Callable[[Json], Iterator[Json]]
_NAME: Final = re.compile(r"[^.\[\]()'\"\s?*@,:]+(?: +[^.\[\]()'\"\s?*@,:]+)*")
_QUOTED: Final = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_SLICE: Final = re.compile(r"\s*(-?\d+)?\s*:\s*(-?\d+)?\s*(?::\s*(-?\d+)?\s*)?")
_MOST_VALUES: Final = 100_000
_INDEXES: Final = re.compile(r"\s*-?\d+\s*(?:,\s*-?\d+\s*)*")


@dataclass(frozen=True)
class Path:
    """A parsed path.

    Attributes:
        steps: Functions that generate the values of the next level.
        names: The path of each level in brackets, such as ``['a']``.
        definite: Whether it has at most one value.
    """

    steps: tuple[_Step, ...]
    names: tuple[str, ...]
    definite: bool

    def find(self, root: Json) -> _Values:
        """Returns the values at the path.

        Raises:
            InvalidPathError: If there are too many, or a pattern in a filter is invalid or takes too long.
        """
        values = [root]
        for step in self.steps:
            found = (found for value in values for found in step(value))
            values = list(islice(found, _MOST_VALUES + 1))
            if len(values) > _MOST_VALUES:
                raise InvalidPathError(f"it finds more than {_MOST_VALUES:,} values")
        return values

    def explain(self, root: Json) -> str:
        """Returns why a definite path has no value."""
        for at in range(1, len(self.steps) + 1):
            if not Path(self.steps[:at], (), definite=True).find(root):
                known = "No results for path: " if at == len(self.steps) else "Missing property in path "
                return known + "$" + "".join(self.names[:at])
        return "No results for path: $" + "".join(self.names)


@lru_cache(maxsize=1024)
def parse(text: str) -> Path:
    """Returns a path that begins with ``$``.

    Args:
        text: The path; the name of a variable after the ``$`` is not a part of it.

    Raises:
        InvalidPathError: If it is not JSONPath.
    """
    steps: list[_Step] = []
    names: list[str] = []
    definite, at, text = True, 1, text.rstrip()
    while at < len(text):
        deep = text.startswith("..", at)
        at += 2 if deep else int(text[at] == "." and not text.startswith(".[", at))
        if deep:
            steps.append(_descend)
            names.append("..")
            definite = False
        if text.startswith("*", at):
            step, name, single, at = _list_children, "[*]", False, at + 1
        elif text.startswith("[?", at):
            end = _find_end(text, at)
            step, name, single, at = build_filter(text[at + 2 : end - 1], parse), "[?]", False, end
        elif text.startswith("[", at):
            end = _find_end(text, at)
            step, single = _parse_brackets(text[at + 1 : end - 1].strip())
            name, at = text[at:end], end
        else:
            step, name, single, at = _parse_name(text, at)
        steps.append(step)
        names.append(name)
        definite = definite and single
    return Path(tuple(steps), tuple(names), definite)


def _parse_name(text: str, at: int) -> tuple[_Step, str, bool, int]:
    found = _NAME.match(text, at)
    if not found:
        raise InvalidPathError(f"Invalid path: {text}")
    if text.startswith("()", found.end()):
        if found[0] not in _FUNCTIONS:
            raise InvalidPathError(f"Invalid path: {text}")
        return _apply(_FUNCTIONS[found[0]]), f".{found[0]}()", True, found.end() + 2
    return _get_fields([found[0]]), f"['{found[0]}']", True, found.end()


def _find_end(text: str, at: int) -> int:
    """Returns the position after the bracket that closes the one at a position."""
    depth = 0
    while at < len(text):
        if quoted := _QUOTED.match(text, at):
            at = quoted.end()
            continue
        depth += (text[at] in "[(") - (text[at] in "])")
        at += 1
        if not depth:
            return at
    raise InvalidPathError(f"Invalid path: {text}")


def _parse_brackets(inner: str) -> tuple[_Step, bool]:
    if inner == "*":
        return _list_children, False
    if quoted := _QUOTED.match(inner):
        names: list[str] = []
        at = 0
        while quoted:
            single = quoted[1] is not None
            names.append(quoted[1].replace("\\'", "'") if single else quoted[2].replace('\\"', '"'))
            at = quoted.end()
            comma = re.compile(r"\s*,\s*").match(inner, at)
            quoted = _QUOTED.match(inner, comma.end()) if comma else None
        if inner[at:].strip():
            raise InvalidPathError(f"Invalid path: [{inner}]")
        return _get_fields(names), len(names) == 1
    if _INDEXES.fullmatch(inner):
        indexes = [int(each) for each in inner.split(",")]
        return _get_items(indexes), len(indexes) == 1
    if found := _SLICE.fullmatch(inner):
        return _slice(slice(*(None if part is None else int(part) for part in found.groups()))), False
    raise InvalidPathError(f"Invalid path: [{inner}]")


def _get_fields(names: list[str]) -> _Step:
    return lambda value: (value[name] for name in names if is_object(value) and name in value)


def _get_items(indexes: list[int]) -> _Step:
    return lambda value: (value[at] for at in indexes if is_array(value) and -len(value) <= at < len(value))


def _slice(part: slice) -> _Step:
    return lambda value: iter(value[part] if is_array(value) else ())


def _list_children(value: Json) -> Iterator[Json]:
    return iter(value.values() if is_object(value) else value if is_array(value) else ())


def _descend(value: Json) -> Iterator[Json]:
    yield value
    for child in _list_children(value):
        yield from _descend(child)


def _apply(function: Callable[[_Holder], Json]) -> _Step:
    def apply(value: Json) -> Iterator[Json]:
        if isinstance(value, str) or is_array(value) or is_object(value):
            yield function(value)

    return apply


def _list_comparable(values: _Holder) -> list[str] | list[float]:
    texts = [each for each in values if isinstance(each, str)]
    return texts if len(texts) == len(values) else list(map(_require_number, values))


def _sum(values: _Holder) -> float:
    return sum(map(_require_number, values))


def _require_number(value: Json) -> float:
    if not isinstance(value, int | float):
        raise TypeError(f"unsupported operand type(s) for +: 'int' and '{type(value).__name__}'")
    return value


_FUNCTIONS: Final[dict[str, Callable[[_Holder], Json]]] = {
    "avg": lambda values: _sum(values) / len(values),
    "keys": list,
    "length": len,
    "max": lambda values: max(_list_comparable(values)),
    "min": lambda values: min(_list_comparable(values)),
    "size": len,
    "sum": _sum,
}
