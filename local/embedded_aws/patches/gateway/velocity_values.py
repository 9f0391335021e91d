"""Values in the Velocity Template Language: Java's types with their methods and string forms."""

import json
import re
from collections.abc import Callable
from typing import Any, Final, cast

import airspeed


def as_text(value: Any) -> str:
    """Returns the string form of a value; empty for null."""
    return "" if value is None else str(value)


def as_json(value: Any) -> str:
    """Returns a value as JSON without spaces."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def velocity_value(value: Any) -> Any:
    """Converts a JSON value to a value for templates."""
    match value:
        case bool():
            return BooleanValue(value)
        case dict():
            members = cast("dict[str, Any]", value)
            return MapValue({name: velocity_value(member) for name, member in members.items()})
        case list():
            return ListValue([velocity_value(item) for item in cast("list[Any]", value)])
        case _:
            return value


class BooleanValue(int):
    """``java.lang.Boolean``."""

    def __str__(self) -> str:
        return "true" if self else "false"

    __repr__ = __str__


class ListValue(list[Any]):
    """``java.util.List``."""

    def __bool__(self) -> bool:
        return True  # in Velocity, all values except null and false are true

    def __str__(self) -> str:
        return as_json(self)

    def size(self) -> int:
        """Number of items."""
        return len(self)

    def isEmpty(self) -> BooleanValue:  # noqa: N802 named by Java
        """Whether it is empty."""
        return BooleanValue(len(self) == 0)

    def get(self, index: int) -> Any:
        """Item at an index."""
        return self[index]

    def contains(self, value: Any) -> BooleanValue:
        """Whether ``value`` is an item."""
        return BooleanValue(value in self)


class MapValue(dict[str, Any]):
    """``java.util.Map``. A member with the name of a method does not hide the method."""

    def __getitem__(self, name: str) -> Any:
        if name in _MAP_METHODS:
            raise KeyError(name)
        return super().__getitem__(name)

    def __bool__(self) -> bool:
        return True

    def __str__(self) -> str:
        return "{" + ", ".join(f"{name}={value}" for name, value in self.items()) + "}"

    def keySet(self) -> ListValue:  # noqa: N802 named by Java
        """Keys of the map."""
        return ListValue(self)

    def containsKey(self, name: str) -> BooleanValue:  # noqa: N802 named by Java
        """Whether the map has a key."""
        return BooleanValue(name in self)

    def size(self) -> int:
        """Number of members."""
        return len(self)

    def isEmpty(self) -> BooleanValue:  # noqa: N802 named by Java
        """Whether it is empty."""
        return BooleanValue(len(self) == 0)


_MAP_METHODS: Final = frozenset({"get", "keySet", "containsKey", "size", "isEmpty"})


def _replace_all(text: str, pattern: str, replacement: str) -> str:
    """``String.replaceAll``: ``$1`` is a group, and a backslash quotes the next character."""
    parts = re.findall(r"\$([0-9])|\\(.)|(.)", replacement, re.DOTALL)

    def expand(match: re.Match[str]) -> str:
        return "".join(match[int(group)] if group else quoted or plain for group, quoted, plain in parts)

    return re.sub(pattern, expand, text)


def _matches(text: str, pattern: str) -> bool:
    return re.fullmatch(pattern, text) is not None


def _equals_ignoring_case(text: str, other: object) -> bool:
    return text.lower() == str(other).lower()


def _substring(text: str, start: int, end: int | None = None) -> str:
    return text[start:end]


def _as_boolean(test: Callable[..., object]) -> Callable[..., BooleanValue]:
    return lambda *arguments: BooleanValue(bool(test(*arguments)))


# airspeed's table of the methods of Java's classes; airspeed has no type hints.
cast("Any", airspeed).__additional_methods__[str].update(
    contains=_as_boolean(str.__contains__),
    endsWith=_as_boolean(str.endswith),
    equals=_as_boolean(str.__eq__),
    equalsIgnoreCase=_as_boolean(_equals_ignoring_case),
    indexOf=str.find,
    isEmpty=_as_boolean("".__eq__),
    length=len,
    matches=_as_boolean(_matches),
    replaceAll=_replace_all,
    startsWith=_as_boolean(str.startswith),
    substring=_substring,
    toLowerCase=str.lower,
    toString=str,
    toUpperCase=str.upper,
    trim=str.strip,
)
