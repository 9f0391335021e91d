"""Parses references and expressions of templates."""

import re
from abc import ABC, abstractmethod
from typing import Final

from embedded_aws.velocity import syntax
from embedded_aws.velocity.syntax import Block, Expression, RenderingError
from embedded_aws.velocity.values import BooleanValue

_DEEPEST: Final = 60  # blocks and expressions inside each other

_REFERENCE: Final = re.compile(r"\$(!?)(\{?)([A-Za-z_][\w-]*)", re.ASCII)
_PROPERTY: Final = re.compile(r"\.([A-Za-z_][\w-]*)", re.ASCII)
_NUMBER: Final = re.compile(r"-?(?:\d+(?:\.\d+)?|\.\d+)", re.ASCII)
_APOSTROPHES: Final = re.compile(r"'([^']*)'")
_QUOTES: Final = re.compile(r'"((?:[^"]|"")*)"')
_WORD: Final = re.compile(r"(true|false|null)\b")
CLOSING: Final = {end: re.compile(rf"\s*\{end}") for end in ")]}"}
_BRACE: Final = re.compile(r"\}")
_BRACKET: Final = re.compile(r"\[")
COMMA: Final = re.compile(r"\s*,")
_DOTS: Final = re.compile(r"\s*\.\.")
_NOT: Final = re.compile(r"!|not\b")
_PARENTHESIS: Final = re.compile(r"\(")
_SPACE: Final = re.compile(r"\s*")
_CONSTANTS: Final[dict[str, object]] = {"true": BooleanValue(1), "false": BooleanValue(0), "null": None}
_NAME: Final = re.compile(r"\$?!?\{?([A-Za-z_][\w-]*)\}?", re.ASCII)

_LEVELS: Final = tuple(
    re.compile(rf"\s*({operators})")
    for operators in (
        r"\|\||or\b",
        r"&&|and\b",
        r"==|!=|(?:eq|ne)\b",
        r"<=|>=|<|>|(?:lt|le|gt|ge)\b",
        r"\+|-",
        r"\*|/|%",
    )
)
_OPERATORS: Final = {
    "||": "or",
    "&&": "and",
    "==": "eq",
    "!=": "ne",
    "<": "lt",
    "<=": "le",
    ">": "gt",
    ">=": "ge",
}


class ExpressionParser(ABC):
    """A parser of references and expressions at a position of a template."""

    def __init__(self, text: str, depth: int = 0) -> None:
        self._text = text
        self._at = 0
        self._depth: int = depth

    @abstractmethod
    def parse_inner(self, text: str) -> Block:
        """Parses the inside of a string in quotation marks."""

    # Expressions

    def _expression(self) -> Expression:
        self._enter()
        expression = self._binary(0)
        self._depth -= 1
        return expression

    def _binary(self, level: int) -> Expression:
        if level == len(_LEVELS):
            return self._value()
        left = self._binary(level + 1)
        while operator := self._take(_LEVELS[level]):
            name = _OPERATORS.get(operator[1], operator[1])
            left = syntax.Binary(name, left, self._binary(level + 1))
        return left

    def _value(self) -> Expression:
        self._space()
        if self._take(_NOT):
            self._enter()
            negation = syntax.Not(self._value())
            self._depth -= 1
            return negation
        if quoted := self._take(_APOSTROPHES):
            return syntax.Literal(quoted[1])
        if quoted := self._take(_QUOTES):
            return self._interpolate(quoted[1].replace('""', '"'))
        if number := self._take(_NUMBER):
            return syntax.Literal(float(number[0]) if "." in number[0] else _parse_integer(number[0]))
        if word := self._take(_WORD):
            return syntax.Literal(_CONSTANTS[word[1]])
        return self._composite()

    def _composite(self) -> Expression:
        match self._text[self._at : self._at + 1]:
            case "$" if reference := self._reference():
                return reference
            case "(":
                self._at += 1
                inner = self._expression()
                self._close(")")
                return inner
            case "[":
                self._at += 1
                return self._list()
            case "{":
                self._at += 1
                return self._map()
            case _:
                raise self._error("a value")

    def _interpolate(self, text: str) -> Expression:
        if not set(text) & {"$", "#", "\\"}:
            return syntax.Literal(text)
        return syntax.Interpolated(self.parse_inner(text))

    def _list(self) -> Expression:
        items: list[Expression] = []
        while not self._take(CLOSING["]"]):
            items.append(self._expression())
            if len(items) == 1 and self._take(_DOTS):
                last = self._expression()
                self._close("]")
                return syntax.RangeOf(items[0], last)
            self._separate("]")
        return syntax.ListOf(tuple(items))

    def _map(self) -> Expression:
        members: list[tuple[Expression, Expression]] = []
        while not self._take(CLOSING["}"]):
            key = self._expression()
            self._expect(":")
            members.append((key, self._expression()))
            self._separate("}")
        return syntax.MapOf(tuple(members))

    def _arguments(self) -> tuple[Expression, ...]:
        items: list[Expression] = []
        while not self._take(CLOSING[")"]):
            items.append(self._expression())
            self._take(COMMA)  # the arguments of macros need no comma
        return tuple(items)

    def _reference(self) -> syntax.Reference | None:
        """Returns the reference that begins here; None if it is the character alone."""
        start = self._take(_REFERENCE)
        if not start:
            return None
        self._enter()
        steps: list[syntax.Property | syntax.Call | syntax.Index] = []
        while step := self._step():
            steps.append(step)
        if start[2] and not self._take(_BRACE):
            raise self._error("}")
        self._depth -= 1
        return syntax.Reference(start[3], tuple(steps))

    def _step(self) -> syntax.Property | syntax.Call | syntax.Index | None:
        if name := self._take(_PROPERTY):
            if not self._take(_PARENTHESIS):
                return syntax.Property(name[1])
            return syntax.Call(name[1], self._arguments())
        if not self._take(_BRACKET):
            return None
        index = self._expression()
        self._close("]")
        return syntax.Index(index)

    # Tokens

    def _take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        found = pattern.match(self._text, self._at)
        if found:
            self._at = found.end()
        return found

    def _space(self) -> None:
        self._take(_SPACE)

    def _expect(self, token: str) -> None:
        self._space()
        if not self._text.startswith(token, self._at):
            raise self._error(token)
        self._at += len(token)

    _close = _expect

    def _open(self) -> None:
        self._expect("(")

    def _separate(self, end: str) -> None:
        self._space()
        if not self._take(COMMA) and not self._text.startswith(end, self._at):
            raise self._error(f", or {end}")

    def _name(self) -> str:
        self._space()
        found = self._take(_NAME)
        if not found:
            raise self._error("a name")
        return found[1]

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _DEEPEST:
            raise RenderingError(f"the template is nested more than {_DEEPEST} deep")

    def _error(self, expected: str, at: int | None = None) -> RenderingError:
        at = self._at if at is None else at
        line = self._text.count("\n", 0, at) + 1
        return RenderingError(f"line {line}: expected {expected} at {self._text[at : at + 40]!r}")


def _parse_integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:  # Python has a limit of digits
        raise RenderingError(f"{text[:40]} is out of range") from None
