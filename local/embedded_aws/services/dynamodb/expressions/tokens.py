"""Tokens of expressions, and the error for those that do not fit."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid

_TOKEN: Final = re.compile(
    r"(?P<name>[A-Za-z][A-Za-z0-9_]*)|(?P<alias>#[A-Za-z0-9_]+)|(?P<value>:[A-Za-z0-9_]+)|(?P<index>[0-9]+)"
    r"|(?P<symbol><>|<=|>=|[-+=<>(),.\[\]])|(?P<other>\S)"
)

_LISTS: Final = frozenset({"name", "IN"})
"""Tokens before the parentheses of a list."""


@dataclass(frozen=True, slots=True)
class Token:
    """A token with its position in the expression."""

    kind: str
    text: str
    start: int
    end: int


class Tokens:
    """The tokens of an expression, which a parser takes one by one.

    Args:
        parameter: The parameter of the request, such as ``"FilterExpression"``.
        text: The expression.
        keywords: Names that are keywords, in capitals.
    """

    def __init__(self, parameter: str, text: str, keywords: frozenset[str]) -> None:
        self.parameter, self._text, self._position = parameter, text, 0
        self._tokens = [_build_token(found, keywords) for found in _TOKEN.finditer(text)]

    def peek(self, offset: int = 0) -> Token:
        """Returns a token without taking it."""
        position = self._position + offset
        if position < len(self._tokens):
            return self._tokens[position]
        return Token("end", "<EOF>", len(self._text), len(self._text))

    def take(self) -> Token:
        """Returns the next token, and goes on to the one after it."""
        token = self.peek()
        self._position += 1
        return token

    def skip(self, kind: str) -> bool:
        """Takes the next token if it is a symbol or keyword; returns whether it did."""
        if self.peek().kind != kind:
            return False
        self._position += 1
        return True

    def expect(self, kind: str) -> Token:
        """Returns the next token.

        Raises:
            DynamoDbError: If it is of another kind.
        """
        if self.peek().kind != kind:
            raise self.syntax_error()
        return self.take()

    def end(self) -> None:
        """Requires that no token is left."""
        self.expect("end")

    def separate(self, parse: Callable[[], object]) -> None:
        """Calls a parser for each entry of a list with commas."""
        parse()
        while self.skip(","):
            parse()

    def has_redundant_parentheses(self) -> bool:
        """Whether a pair of parentheses has nothing but another pair in it."""
        pairs: dict[int, int] = {}
        open_ones: list[int] = []
        for position, token in enumerate(self._tokens):
            if token.kind == "(":
                open_ones.append(position)
            elif token.kind == ")" and open_ones:
                pairs[open_ones.pop()] = position
        return any(
            pairs.get(start + 1) == end - 1 and (start == 0 or self._tokens[start - 1].kind not in _LISTS)
            for start, end in pairs.items()
        )

    def syntax_error(self) -> DynamoDbError:
        """Returns the error at the next token, with the tokens beside it."""
        first = self._tokens[max(self._position - 1, 0)].start if self._tokens else 0
        last = self._tokens[min(self._position + 1, len(self._tokens) - 1)].end if self._tokens else 0
        near = self._text[first:last]
        return self.error(f'Syntax error; token: "{self.peek().text}", near: "{near}"')

    def error(self, message: str) -> DynamoDbError:
        """Returns an error of the expression."""
        return invalid(f"Invalid {self.parameter}: {message}")


def _build_token(found: re.Match[str], keywords: frozenset[str]) -> Token:
    kind, text = str(found.lastgroup), found[0]
    if kind == "symbol":
        kind = text
    elif kind == "name" and text.upper() in keywords:
        kind = text.upper()
    return Token(kind, text, found.start(), found.end())
