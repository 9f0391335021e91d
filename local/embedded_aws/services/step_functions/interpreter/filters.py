"""Filters of JSONPath, such as ``[?(@.price < 10 && @.title)]``."""

import json
import operator
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from embedded_aws.json_values import is_array, is_object

_Test = Callable[[Any], Any]
_TOKEN: Final = re.compile(
    r"\s*(?:(?P<path>[@$](?:\.\.?[\w*-]+(?:\(\))?|\[(?:[^\[\]'\"]|'[^']*'|\"[^\"]*\")*\])*)"
    r"|(?P<text>'(?:[^'\\]|\\.)*'|\"(?:[^\"\\]|\\.)*\")"
    r"|(?P<number>-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"
    r"|(?P<pattern>/(?:[^/\\]|\\.)+/i?)"
    r"|(?P<list>\[[^\]]*\])"
    r"|(?P<word>true|false|null|nin|in|empty|size)\b"
    r"|(?P<operator>&&|\|\||==|!=|<=|>=|=~|<|>|!|\(|\)))"
)

_MISSING: Final = object()


class InvalidPathError(ValueError):
    """A path that is not JSONPath."""


def build_filter(text: str, parse: Callable[[str], Any]) -> Callable[[Any], Iterator[Any]]:
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

    def select(value: Any) -> Iterator[Any]:
        items = value if is_array(value) else [value] if is_object(value) else []
        return (item for item in items if test(item))

    return select


class _Reader:
    """A reader of the tokens of a filter."""

    def __init__(self, text: str, parse: Callable[[str], Any]) -> None:
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
            return lambda item: left(item) is not _MISSING
        right = self._read_value()
        return lambda item: _compare(name, left(item), right(item))

    def _read_value(self) -> _Test:
        if not self._tokens:
            raise InvalidPathError("Invalid filter: it ends too early")
        kind, text = self._tokens.pop(0)
        if kind == "path":
            path = self._parse("$" + text[1:])
            return lambda item: (path.find(item) or [_MISSING])[0] if path.definite else path.find(item)
        if kind in {"operator", "pattern"}:
            value: Any = text
        elif kind == "text":
            value = re.sub(r"\\(.)", r"\1", text[1:-1])
        else:
            value = json.loads(text.replace("'", '"'))
        return lambda _: value


def _compare(name: str, left: Any, right: Any) -> bool:
    if _MISSING in (left, right):
        return name == "!="
    try:
        return bool(_OPERATORS[name](left, right))
    except TypeError:
        return name == "!="


def _match(value: str, pattern: str) -> bool:
    import re2  # noqa: PLC0415 - loads a library

    text, _, flags = pattern[1:].rpartition("/")
    return cast("Any", re2).fullmatch(f"(?i){text}" if "i" in flags else text, value) is not None


_OPERATORS: Final[dict[str, Callable[[Any, Any], Any]]] = {
    "==": lambda left, right: left == right and isinstance(left, bool) == isinstance(right, bool),
    "!=": lambda left, right: left != right or isinstance(left, bool) != isinstance(right, bool),
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=~": _match,
    "in": lambda left, right: left in right,
    "nin": lambda left, right: left not in right,
}
