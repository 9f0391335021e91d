"""Filters of JSONPath, such as ``[?(@.price < 10 && @.title)]``."""

import json
import re
from collections.abc import Callable, Iterator
from enum import Enum
from typing import Final, Protocol

from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError, compile_pattern
from embedded_aws.json_values import Json, is_array, is_object
from embedded_aws.services.step_functions.interpreter.comparisons import compare

_TOKEN: Final = re.compile(
    r"\s*(?:(?P<path>[@$](?:\.\.?[\w*-]+(?:\(\))?|\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<pattern>/(?:[^/\\]|\\.)+/i?)"
    r"|(?P<list>\[[^\]]*\])"
    r"|(?P<word>true|false|null|nin|in|empty|size)\b"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\)))"
)


class Missing(Enum):
    """Value of a path that finds nothing."""

    MISSING = "missing"


MISSING: Final = Missing.MISSING
_Test = Callable[[Json], Json | Missing]


class _Path(Protocol):
    """A parsed path."""

    @property
    def definite(self) -> bool: ...

    def find(self, root: Json) -> list[Json]: ...


class InvalidPathError(ValueError):
    """A path that is not JSONPath."""


def build_filter(text: str, parse: Callable[[str], _Path]) -> Callable[[Json], Iterator[Json]]:
    """Returns the step of a filter.

    Args:
        text: The expression in parentheses.
        parse: Parses the paths in it.

    Raises:
        InvalidPathError: If it is not a filter.
    """
    reader = _Reader(text, parse)
    test = reader.read_alternatives()
    if reader.next is not None:
        raise InvalidPathError(f"Invalid filter: {text}")

    def select(value: Json) -> Iterator[Json]:
        items = value if is_array(value) else [value] if is_object(value) else []
        return (item for item in items if test(item))

    return select


class _Reader:
    """A reader of the tokens of a filter."""

    def __init__(self, text: str, parse: Callable[[str], _Path]) -> None:
        self._parse = parse
        self._tokens: list[tuple[str, str]] = []
        at = 0
        while text[at:].strip():
            found = _TOKEN.match(text, at)
            if not found or not found.lastgroup:
                raise InvalidPathError(f"Invalid filter: {text}")
            self._tokens.append((found.lastgroup, found[found.lastgroup]))
            at = found.end()

    @property
    def next(self) -> str | None:
        return self._tokens[0][1] if self._tokens else None

    def _take(self, *texts: str) -> str | None:
        return self._tokens.pop(0)[1] if self.next in texts else None

    def read_alternatives(self) -> _Test:
        tests = [self._read_conjunction()]
        while self._take("||"):
            tests.append(self._read_conjunction())
        return lambda item: any(test(item) for test in tests)

    def _read_conjunction(self) -> _Test:
        tests = [self._read_test()]
        while self._take("&&"):
            tests.append(self._read_test())
        return lambda item: all(test(item) for test in tests)

    def _read_test(self) -> _Test:
        if self._take("!"):
            test = self._read_test()
            return lambda item: not test(item)
        if self._take("("):
            test = self.read_alternatives()
            if not self._take(")"):
                raise InvalidPathError("Invalid filter: a parenthesis is not closed")
            return test
        left = self._read_value()
        name = self._take(*_OPERATORS)
        if name is None:
            return lambda item: left(item) is not MISSING
        right = self._read_value()
        return lambda item: _compare(name, left(item), right(item))

    def _read_value(self) -> _Test:
        if not self._tokens:
            raise InvalidPathError("Invalid filter: it ends too early")
        kind, text = self._tokens.pop(0)
        if kind == "path":
            path = self._parse("$" + text[1:])
            return lambda item: next(iter(path.find(item)), MISSING) if path.definite else path.find(item)
        if kind in {"operator", "pattern"}:
            value: Json = text
        elif kind == "text":
            value = re.sub(r"\\(.)", r"\1", text[1:-1])
        else:
            value = json.loads(text.replace("'", '"'))
        return lambda _: value


def _compare(name: str, left: Json | Missing, right: Json | Missing) -> bool:
    if left is MISSING or right is MISSING:
        return name == "!="
    try:
        return _OPERATORS[name](left, right)
    except TypeError:
        return name == "!="


def _match(value: Json, pattern: Json) -> bool:
    if not isinstance(value, str) or not isinstance(pattern, str):
        raise TypeError("a pattern matches strings")
    text, _, flags = pattern[1:].rpartition("/")
    try:
        return compile_pattern(text, "i" if "i" in flags else "").fullmatch(value) is not None
    except (InvalidPatternError, SlowPatternError) as error:
        raise InvalidPathError(f"Invalid filter: {error}") from None


def _order(name: str) -> Callable[[Json, Json], bool]:
    """Returns a comparison of two numbers or two strings."""

    def compare_values(left: Json, right: Json) -> bool:
        if isinstance(left, str) and isinstance(right, str):
            return compare(name, left, right)
        if isinstance(left, int | float) and isinstance(right, int | float):
            return compare(name, left, right)
        raise TypeError("values of other types have no order")

    return compare_values


def _equals(left: Json, right: Json) -> bool:
    return left == right and isinstance(left, bool) == isinstance(right, bool)


def _contains(items: Json, item: Json) -> bool:
    if isinstance(items, str) and isinstance(item, str):
        return item in items
    if is_array(items) or is_object(items):
        return item in items
    raise TypeError("the value has no items")


_OPERATORS: Final[dict[str, Callable[[Json, Json], bool]]] = {
    "==": _equals,
    "!=": lambda left, right: not _equals(left, right),
    "<": _order("<"),
    "<=": _order("<="),
    ">": _order(">"),
    ">=": _order(">="),
    "=~": _match,
    "in": lambda left, right: _contains(right, left),
    "nin": lambda left, right: not _contains(right, left),
}
