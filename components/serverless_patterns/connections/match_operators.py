"""Operators of event patterns, such as ``{"prefix": "order-"}``, and what each accepts."""

import ipaddress
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import chain, pairwise
from typing import Any, Final, cast

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.text import show, unknown

Problem = tuple[str, str]
"""Path below an operator, and the reason."""

_STRING: Final = "must be a string"
_LOWER_BOUNDS: Final = (">", ">=")
_UPPER_BOUNDS: Final = ("<", "<=")
_COMPARISONS: Final = ("=", *_LOWER_BOUNDS, *_UPPER_BOUNDS)
_WILDCARDS_AT_ONCE: Final = 4
"""Wildcards that may match the same text at the same time, before EventBridge calls a rule too complex."""


@dataclass(frozen=True)
class Dialect:
    """Operators of event patterns that one service accepts."""

    service: str
    operators: tuple[str, ...]
    negatable: tuple[str, ...]
    """Operators that ``anything-but`` can contain."""
    affixes_ignore_case: bool
    """Whether ``prefix`` and ``suffix`` can contain ``equals-ignore-case``."""
    largest_number: float
    """Largest absolute value of a number that ``numeric`` compares with."""
    longest: int
    """Bytes of a pattern as JSON."""


_COMMON: Final = ("anything-but", "cidr", "equals-ignore-case", "exists", "numeric", "prefix", "suffix")
_EVENT_OPERATORS: Final = ("equals-ignore-case", "prefix", "suffix", "wildcard")

EVENT_BRIDGE: Final = Dialect(
    "EventBridge", (*_COMMON, "exactly", "wildcard"), _EVENT_OPERATORS, True, 5e9, 4_096
)
"""Rules of event buses (EventBridge user guide, comparison operators; PutRule)."""
LAMBDA: Final = Dialect("Lambda", _COMMON, (), True, 5e9, 4_096)
"""Filters of event source mappings (the same, "Pipe support"; Filter, AWS Lambda API reference)."""
SNS: Final = Dialect("SNS", _COMMON, ("prefix",), False, 1e9, 262_144)
"""Filter policies of subscriptions (SNS developer guide, filter policy constraints)."""


def check_operator(expression: dict[str, Any], dialect: Dialect) -> Iterator[Problem]:
    """Returns what is wrong with a match expression, such as ``{"numeric": [">", 5]}``."""
    if len(expression) != 1:
        yield "", f"{show(expression)} must have exactly one operator. Add one expression for each"
    for operator, operand in expression.items():
        if operator not in dialect.operators:
            yield operator, f"{unknown('operator', operator, dialect.operators)} ({dialect.service})"
        elif not is_output(operand):
            for path, reason in _CHECKS[operator](operand, dialect):
                yield f"{operator}.{path}" if path else operator, reason


def _check_string(operand: Any, _: Dialect) -> Iterator[Problem]:
    if not isinstance(operand, str):
        yield "", f"{show(operand)} {_STRING}"


def _check_affix(operand: Any, dialect: Dialect) -> Iterator[Problem]:
    nested = cast("dict[str, Any]", operand) if isinstance(operand, dict) else {}
    if dialect.affixes_ignore_case and list(nested) == ["equals-ignore-case"]:
        for _, reason in _check_string(nested["equals-ignore-case"], dialect):
            yield "equals-ignore-case", reason
    else:
        yield from _check_string(operand, dialect)


def _check_exists(operand: Any, _: Dialect) -> Iterator[Problem]:
    if not isinstance(operand, bool):
        yield "", f"{show(operand)} must be true or false"


def _check_wildcard(operand: Any, _: Dialect) -> Iterator[Problem]:
    if not isinstance(operand, str):
        yield "", f"{show(operand)} {_STRING}"
        return
    tokens = re.findall(r"\\.?|.", operand, re.DOTALL)
    if any(token.startswith("\\") and token not in {"\\*", "\\\\"} for token in tokens):
        yield "", rf"{show(operand)} has an invalid escape; a backslash must be followed by * or \, as in \\*"
    elif any(pair == ("*", "*") for pair in pairwise(tokens)):
        yield "", f"{show(operand)} has consecutive wildcards. Write one *"
    elif _count_wildcards_at_once(tokens) > _WILDCARDS_AT_ONCE:
        yield "", f"{show(operand)} is too complex; use fewer wildcards, or fewer repetitions after them"


def _count_wildcards_at_once(tokens: list[str]) -> int:
    """Returns the number of wildcards that match the same text at once, for the worst text."""
    stars = [index for index, each in enumerate(tokens) if each == "*"]
    if not stars:
        return 0
    worst = 0
    for begin, end in zip(stars, [*stars[1:], len(tokens)], strict=True):
        active = {stars[0], stars[0] + 1}
        for token in tokens[begin + 1 : end] * len(stars):
            moved = {index + 1 for index in active if index < len(tokens) and tokens[index] == token}
            waiting = {index for index in active | moved if index < len(tokens) and tokens[index] == "*"}
            active = moved | waiting | {index + 1 for index in waiting}
            worst = max(worst, len(waiting))
    return worst


def _check_cidr(operand: Any, _: Dialect) -> Iterator[Problem]:
    address, slash, bits = operand.partition("/") if isinstance(operand, str) else ("", "", "")
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        parsed = None
    if parsed is None or not slash or not re.fullmatch(r"\d{1,3}", bits) or int(bits) >= parsed.max_prefixlen:
        yield "", f"{show(operand)} must be an IP address, a slash, and 0 to 31 bits (IPv6: 127): 10.0.0.0/24"


def _convert_to_list(operand: Any) -> list[Any] | None:
    return list(cast("list[Any]", operand)) if isinstance(operand, list | tuple) else None


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _check_numeric(operand: Any, dialect: Dialect) -> Iterator[Problem]:
    form = (
        'must be a comparison, such as ["=", 5], or a range from the lower bound, such as [">", 0, "<=", 5]'
    )
    terms = _convert_to_list(operand) or []
    if any(is_output(term) for term in terms):
        return
    numbers = terms[1::2]
    comparisons = tuple(terms[::2])
    # Compared as strings, since what a caller gives need not be hashable.
    known = [str(each) in _COMPARISONS for each in comparisons]
    if len(terms) not in {2, 4} or not all(known):
        yield "", f"{show(operand)} {form}"
        return
    for index, number in enumerate(numbers):
        if not _is_number(number):
            yield str(2 * index + 1), f"{show(number)} must be a number"
        elif abs(number) > dialect.largest_number:
            limit = f"{dialect.largest_number:,.0f}"
            yield str(2 * index + 1), f"{show(number)} is out of range; must be -{limit} to {limit}"
    if len(terms) == 2:  # noqa: PLR2004 a comparison
        return
    if comparisons[0] not in _LOWER_BOUNDS or comparisons[1] not in _UPPER_BOUNDS:
        yield "", f"{show(operand)} {form}"
    elif all(map(_is_number, numbers)) and numbers[0] >= numbers[1]:
        yield "", f"{show(operand)} matches nothing; the lower bound must be less than the upper one"


def _check_anything_but(operand: Any, dialect: Dialect) -> Iterator[Problem]:
    if isinstance(operand, dict):
        yield from _check_negated(cast("dict[str, Any]", operand), dialect)
        return
    listed = _convert_to_list(operand)
    values = [operand] if listed is None else listed
    if any(is_output(value) for value in values):
        return
    if not values or not (all(isinstance(value, str) for value in values) or all(map(_is_number, values))):
        yield "", f"{show(operand)} must be a string, a number, a list of strings or a list of numbers"


def _check_negated(nested: dict[str, Any], dialect: Dialect) -> Iterator[Problem]:
    if len(nested) != 1:
        yield "", f"{show(nested)} must have exactly one operator"
    for operator, operand in nested.items():
        if operator not in dialect.negatable:
            fix = "" if dialect.negatable else f" 'anything-but' of {dialect.service} takes values only."
            yield operator, f"{unknown('operator', operator, dialect.negatable)}.{fix}"
            continue
        listed = None if dialect is SNS else _convert_to_list(operand)
        values = [operand] if listed is None else listed
        if not values:
            yield operator, "is empty; name at least one string"
        check = _check_wildcard if operator == "wildcard" else _check_string
        for reason in chain.from_iterable(check(value, dialect) for value in values if not is_output(value)):
            yield operator, reason[1]
        if operator in {"prefix", "suffix"} and "" in [value for value in values if isinstance(value, str)]:
            yield operator, "'' must not be empty"


_CHECKS: Final[dict[str, Callable[[Any, Dialect], Iterator[Problem]]]] = {
    "anything-but": _check_anything_but,
    "cidr": _check_cidr,
    "equals-ignore-case": _check_string,
    "exactly": _check_string,
    "exists": _check_exists,
    "numeric": _check_numeric,
    "prefix": _check_affix,
    "suffix": _check_affix,
    "wildcard": _check_wildcard,
}
