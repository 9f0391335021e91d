"""Values of conditions, and their comparison with those of a log event."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from operator import ge, gt, le, lt
from typing import Final

from embedded_aws.emulator.patterns import InvalidPatternError, Pattern, SlowPatternError, compile_pattern

NUMBER: Final = re.compile(r"[+-]?(?:\d++(?:\.\d*+)?|\.\d++)(?:[eE][+-]?\d+)?")
_ORDERS: Final[Mapping[str, Callable[[float, float], bool]]] = {">": gt, "<": lt, ">=": ge, "<=": le}


class InvalidFilterError(Exception):
    """A filter pattern is invalid."""


@dataclass(frozen=True)
class Literal:
    """A value in a condition.

    Attributes:
        text: Its text without quotes.
        quoted: Whether it is a string in quotes.
        pattern: Its regular expression, if it is one; else that of its wildcards.
        searched: Whether the expression matches a part of a value.
    """

    text: str
    quoted: bool
    pattern: Pattern
    searched: bool

    def equals(self, value: object) -> bool:
        """Returns whether a value of a log event is equal."""
        if isinstance(value, bool) or value is None or isinstance(value, dict | list):
            return False
        if isinstance(value, int | float) and not self.searched:
            return not self.quoted and self.number is not None and float(value) == self.number
        try:
            find = self.pattern.search if self.searched else self.pattern.fullmatch
            return find(str(value)) is not None
        except SlowPatternError:
            return False

    @property
    def number(self) -> float | None:
        """The number, if it is one."""
        return None if self.quoted else read_number(self.text)


def read_literal(token: str) -> Literal:
    """Returns the value that a token of a pattern stands for.

    Args:
        token: A string in quotes, a regular expression between percent signs, or a word.

    Raises:
        InvalidFilterError: If its regular expression is invalid.
    """
    is_expression, quoted = token.startswith("%"), token.startswith('"')
    text = token[1:-1] if is_expression or quoted else token
    if quoted:
        text = re.sub(r"\\(.)", r"\1", text)
    try:
        wildcards = ".*".join(re.escape(part) for part in text.split("*"))
        pattern = compile_pattern(text if is_expression else wildcards, "" if is_expression else "s")
    except InvalidPatternError:
        raise InvalidFilterError("Invalid filter pattern") from None
    return Literal(text, quoted, pattern, is_expression)


def read_number(value: object) -> float | None:
    """Returns the number that a value or its text is; None if it is not one."""
    if isinstance(value, bool):
        return None
    return float(text) if NUMBER.fullmatch(text := str(value)) else None


def compare(operator: str, value: object, literal: Literal) -> bool:
    """Returns whether a value of a log event satisfies a condition.

    Args:
        operator: Operator, such as ``"="``.
        value: Value of the log event.
        literal: Value in the condition.
    """
    if operator in {"=", "!="}:
        return literal.equals(value) == (operator == "=")
    given, limit = read_number(value), literal.number
    return given is not None and limit is not None and _ORDERS[operator](given, limit)
