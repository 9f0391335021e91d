"""Filters of log events, by their pattern."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import Final, cast

from embedded_aws.services.cloudwatch_logs.filter_patterns.conditions import (
    SELECTOR,
    Condition,
    ConditionParser,
    Find,
)
from embedded_aws.services.cloudwatch_logs.filter_patterns.terms import compile_terms
from embedded_aws.services.cloudwatch_logs.filter_patterns.values import InvalidFilterError

_NAME: Final = re.compile(r"[A-Za-z_][\w-]*")
_PROPERTY: Final = re.compile(SELECTOR)
_STEP: Final = re.compile(r"""\.?\["([^"]*)"\]|\.?\['([^']*)'\]|\[(\d+|\*)\]|\.([\w*-]+)""")
_FIELD: Final = re.compile(r'"([^"]*)"|\[([^\]]*)\]|(\S+)')
_PART: Final = re.compile(r'((?:"(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|\([^)]*\)|[^",%(])*)(,|$)')


@dataclass(frozen=True)
class Filter:
    """A filter of log events.

    Attributes:
        matches: Returns how the fields of a message are found if the filter matches it; else None.
        selectors: Selectors of the pattern, such as ``$.size`` or ``$size``.
    """

    matches: Callable[[str], Find | None]
    selectors: list[str] = field(default_factory=list[str])


@lru_cache(maxsize=256)
def compile_filter(pattern: str) -> Filter:
    """Returns the filter with a pattern.

    Args:
        pattern: The pattern.

    Raises:
        InvalidFilterError: If the pattern is invalid.
    """
    text = pattern.strip()
    if text.startswith("{"):
        return _compile_json(text)
    if text.startswith("["):
        return _compile_fields(text)
    matches = compile_terms(text)
    return Filter(lambda message: _find_nothing if matches(message) else None)


def _find_nothing(_: str) -> list[object]:
    return []


def _compile_json(text: str) -> Filter:
    if not text.endswith("}"):
        raise InvalidFilterError("Invalid filter pattern")
    parser = ConditionParser(text[1:-1], _PROPERTY)
    condition = parser.parse()

    def match(message: str) -> Find | None:
        try:
            document: object = json.loads(message)
        except (ValueError, RecursionError):
            return None
        if not isinstance(document, dict | list):
            return None
        return _accept(condition, partial(_select, cast("object", document)))

    return Filter(match, list(dict.fromkeys(parser.selectors)))


def _accept(condition: Condition, find: Find) -> Find | None:
    return find if condition(find) else None


def _select(document: object, selector: str) -> list[object]:
    found = [document]
    for step in _STEP.finditer(selector):
        name = next(each for each in step.groups() if each is not None)
        found = [inner for each in found for inner in _step_into(each, name, is_index=step[3] is not None)]
    return found


def _step_into(value: object, name: str, *, is_index: bool) -> list[object]:
    match value:
        case dict() if not is_index:
            members = cast("dict[str, object]", value)
            return [*members.values()] if name == "*" else [members[name]] if name in members else []
        case list() if is_index:
            items = cast("list[object]", value)
            return items if name == "*" else items[int(name) :][:1]
        case _:
            return []


def _compile_fields(text: str) -> Filter:
    """Returns the filter of a pattern such as ``[ip, ..., status = 4*, bytes]``."""
    if not text.endswith("]"):
        raise InvalidFilterError("Invalid filter pattern")
    parts = _split_parts(text[1:-1])
    compiled = [_compile_part(part) for part in parts]
    names = [name for name, _ in compiled]
    conditions = [condition for _, condition in compiled if condition]
    if names.count("...") > 1:
        raise InvalidFilterError("Invalid filter pattern")

    def match(message: str) -> Find | None:
        values = [
            next(each for each in found.groups() if each is not None) for found in _FIELD.finditer(message)
        ]
        named = _name_fields(names, values)
        if named is None:
            return None

        def find(selector: str) -> list[object]:
            name = selector.removeprefix("$")
            return [named[name]] if name in named else []

        return find if all(condition(find) for condition in conditions) else None

    return Filter(match, [f"${name}" for name in names if name not in {"", "..."}])


def _split_parts(text: str) -> list[str]:
    parts: list[str] = []
    position = 0
    while True:
        found = _PART.match(text, position)
        if not found:
            raise InvalidFilterError("Invalid filter pattern")
        parts.append(found[1].strip())
        if not found[2]:
            return parts
        position = found.end()


def _compile_part(part: str) -> tuple[str, Condition | None]:
    if part in {"", "..."} or _NAME.fullmatch(part):
        return part, None
    parser = ConditionParser(part, _NAME)
    condition = parser.parse()
    (name, *others) = dict.fromkeys(parser.selectors)
    if others:
        raise InvalidFilterError("Invalid filter pattern")
    return name, condition


def _name_fields(names: list[str], values: list[str]) -> dict[str, str] | None:
    """Returns the values by their names; None if there are more or fewer than the pattern has."""
    if "..." in names:
        at = names.index("...")
        after = len(names) - at - 1
        if len(values) < at + after:
            return None
        names = [*names[:at], *names[at + 1 :]]
        values = [*values[:at], *values[len(values) - after :]]
    if len(names) != len(values):
        return None
    return {name: value for name, value in zip(names, values, strict=True) if name}
