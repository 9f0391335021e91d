"""Conditions that are joined by ``&&`` and ``||``."""

import re
from collections.abc import Callable, Iterable
from typing import Final

from embedded_aws.services.cloudwatch_logs.filter_patterns.values import (
    InvalidFilterError,
    compare,
    read_literal,
)

Find = Callable[[str], list[object]]
"""Returns the values of a log event that a selector names; none if there are none."""

Condition = Callable[[Find], bool]
"""Returns whether a log event satisfies a condition."""

SELECTOR: Final = r"""\$(?:\.?\["[^"]*"\]|\.?\['[^']*'\]|\[(?:\d+|\*)\]|\.[\w*-]+)*"""
"""A property of JSON."""

_TOKEN: Final = re.compile(
    rf"\s*(?:({SELECTOR})"
    r"|(\"(?:[^\"\\]|\\.)*\"|%(?:[^%\\]|\\.)*%)"
    r"|(&&|\|\||!=|>=|<=|=|>|<|\(|\))"
    r"|([^\s()=<>!&|\"]+))"
)
_OPERATORS: Final = frozenset({"=", "!=", ">", "<", ">=", "<="})
_IS: Final = {"TRUE": True, "FALSE": False, "NULL": None}
_DEEPEST: Final = 50


class ConditionParser:
    """A parser of conditions.

    Attributes:
        selectors: The selectors of the conditions so far.
    """

    def __init__(self, text: str, selector: re.Pattern[str]) -> None:
        """Reads the tokens of conditions.

        Args:
            text: The conditions.
            selector: Expression of a selector.
        """
        self.selectors: list[str] = []
        self._selector = selector
        self._tokens = [*_split(text), ""]
        self._position = self._depth = 0

    def parse(self) -> Condition:
        """Returns the condition.

        Raises:
            InvalidFilterError: If it is invalid.
        """
        condition = self._parse_any()
        if self._peek():
            raise InvalidFilterError("Invalid filter pattern")
        return condition

    def _parse_any(self) -> Condition:
        return _join(any, self._list("||", lambda: _join(all, self._list("&&", self._parse_one))))

    def _list(self, separator: str, parse: Callable[[], Condition]) -> list[Condition]:
        found = [parse()]
        while self._peek() == separator:
            self._next()
            found.append(parse())
        return found

    def _parse_one(self) -> Condition:
        token = self._next()
        if token == "(":  # noqa: S105 not a password
            self._depth += 1
            if self._depth > _DEEPEST:
                raise InvalidFilterError("Invalid filter pattern")
            condition = self._parse_any()
            self._expect(")")
            self._depth -= 1
            return condition
        if not self._selector.fullmatch(token):
            raise InvalidFilterError("Invalid filter pattern")
        self.selectors.append(token)
        return self._parse_comparison(token)

    def _parse_comparison(self, selector: str) -> Condition:
        operator = self._next()
        if operator.upper() == "IS":
            wanted = self._next().upper()
            if wanted not in _IS:
                raise InvalidFilterError("Invalid filter pattern")
            return lambda find: any(each is _IS[wanted] for each in find(selector))
        if operator.upper() == "EXISTS":
            return lambda find: bool(find(selector))
        if operator.upper() == "NOT":
            self._expect("EXISTS")
            return lambda find: not find(selector)
        value = self._next()
        if operator not in _OPERATORS or not value or value in {*_OPERATORS, "(", ")", "&&", "||"}:
            raise InvalidFilterError("Invalid filter pattern")
        literal = read_literal(value)
        return lambda find: any(compare(operator, each, literal) for each in find(selector))

    def _peek(self) -> str:
        return self._tokens[self._position]

    def _next(self) -> str:
        token = self._peek()
        self._position = min(self._position + 1, len(self._tokens) - 1)
        return token

    def _expect(self, token: str) -> None:
        if self._next().upper() != token:
            raise InvalidFilterError("Invalid filter pattern")


def _join(how: Callable[[Iterable[bool]], bool], conditions: list[Condition]) -> Condition:
    if len(conditions) == 1:
        return conditions[0]
    return lambda find: how(condition(find) for condition in conditions)


def _split(text: str) -> list[str]:
    tokens: list[str] = []
    position, text = 0, text.strip()
    while position < len(text):
        found = _TOKEN.match(text, position)
        if not found:
            raise InvalidFilterError("Invalid filter pattern")
        tokens.append(next(each for each in found.groups() if each is not None))
        position = found.end()
    return tokens
