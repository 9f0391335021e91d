"""Constraints of shapes: required members, lengths, ranges, patterns, and enumerations.

The messages are those of the framework that most AWS services have in common, as recorded from AWS.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Final, Protocol, cast

from embedded_aws.json_values import Json, JsonObject
from embedded_aws.protocol.models import Member, Model, Shape, Structure

_SECONDS: Final = 0.5
"""Longest time that a pattern of a model may take."""
_LENGTHS: Final = frozenset({"string", "blob", "list", "map"})
_NUMBERS: Final = frozenset({"integer", "long", "float", "double"})
_REDACTED: Final = "***Sensitive Data Redacted***"
_CONSTRAINTS: Final = {"enum", "max", "min", "pattern"}


class _Pattern(Protocol):
    """A compiled pattern of the package regex, which has no types."""

    def fullmatch(self, string: str, *, timeout: float) -> object: ...


@dataclass(frozen=True)
class Constraints:
    """Constraints of the shapes of a service.

    Attributes:
        model: Model of the service.
        hidden: Whether messages leave out values, and the values of enumerations.
    """

    model: Model
    hidden: bool = False

    def find_errors(self, name: str, value: Json, path: str) -> Iterator[str]:
        """Yields the message of each constraint that a value does not satisfy.

        Args:
            name: Name of its shape.
            value: The value, as it is in JSON.
            path: Its path, such as ``tags.1.member.tagKey``.
        """
        shape = self.model.shapes[name]
        if shape["type"] == "string" and not _CONSTRAINTS & shape.keys():
            return
        for reason in self._find_reasons(shape, value):
            hidden = self.hidden or shape.get("sensitive") or shape["type"] == "blob"
            shown = "" if hidden else f" '{self.show(shape, value)}'"
            yield f"Value{shown} at '{path}' failed to satisfy constraint: {reason}"
        match value:
            case dict() if shape["type"] == "structure":
                yield from self.find_errors_of_members(shape, value, path)
            case dict() if shape["type"] == "map":
                inner = shape["value"]["shape"]
                if not self._is_string(inner):
                    for key, each in value.items():
                        yield from self.find_errors(inner, each, f"{path}.{key}.member")
            case list() if shape["type"] == "list":
                inner = shape["member"]["shape"]
                if not self._is_string(inner):
                    for number, each in enumerate(value, 1):
                        yield from self.find_errors(inner, each, f"{path}.{number}.member")
            case _:
                pass

    def find_errors_of_members(self, shape: Structure, value: JsonObject, path: str) -> Iterator[str]:
        """Yields the messages of missing and invalid members of a structure.

        Args:
            shape: The shape of the structure.
            value: Its members by name.
            path: Its path; empty for the input of an operation.
        """
        begin = f"{path}." if path else ""
        for name in shape.get("required", ()):
            if value.get(name) is None:
                shown = "" if self.hidden else " null"
                yield (
                    f"Value{shown} at '{begin}{lower_first(name)}' failed to satisfy constraint:"
                    " Member must not be null"
                )
        for name, member in shape["members"].items():
            if value.get(name) is not None:
                yield from self.find_errors(member["shape"], value[name], f"{begin}{lower_first(name)}")

    def _find_reasons(self, shape: Shape, value: Json) -> Iterator[str]:
        yield from (text for text, holds in self._list_constraints(shape, value) if not holds)
        # The constraints of strings in a list or map are in the message of the list or map, all of them.
        if shape["type"] == "list" and isinstance(value, list):
            yield from self._find_reason_of_all(shape["member"], value, "Member")
        elif shape["type"] == "map" and isinstance(value, dict):
            yield from self._find_reason_of_all(shape["key"], list(value), "Map keys")
            yield from self._find_reason_of_all(shape["value"], list(value.values()), "Map value")

    def _find_reason_of_all(self, member: Member, values: list[Json], subject: str) -> Iterator[str]:
        shape = self.model.shapes[member["shape"]]
        if shape["type"] == "string" and _CONSTRAINTS & shape.keys():
            found = [list(self._list_constraints(shape, value)) for value in values if isinstance(value, str)]
            if not all(holds for each in found for _, holds in each):
                texts = ", ".join(text for text, _ in found[0])
                yield f"{subject} must satisfy constraint: [{texts}]"

    def _list_constraints(self, shape: Shape, value: Json) -> Iterator[tuple[str, bool]]:
        """Yields the messages of the constraints of a shape, and whether a value satisfies each of them."""
        if isinstance(value, str) and (pattern := shape.get("pattern")):
            yield (
                f"Member must satisfy regular expression pattern: {pattern}",
                matches_pattern(pattern, value),
            )
        size, noun = measure(shape["type"], value)
        if size is not None:
            if (maximum := shape.get("max")) is not None:
                yield f"Member must have {noun} less than or equal to {maximum}", size <= maximum
            if (minimum := shape.get("min")) is not None:
                yield f"Member must have {noun} greater than or equal to {minimum}", size >= minimum
        if isinstance(value, str) and (values := shape.get("enum")):
            listed = "" if self.hidden else f": [{', '.join(values)}]"
            yield f"Member must satisfy enum value set{listed}", value in values

    def _is_string(self, name: str) -> bool:
        return self.model.shapes[name]["type"] == "string"

    def show(self, shape: Shape | None, value: Json) -> str:
        """Returns a value as it is in messages: in the notation of Java.

        Args:
            shape: Its shape; None for a value in one of another type.
            value: The value, as it is in JSON.
        """
        if shape and shape.get("sensitive"):
            return _REDACTED
        match value:
            case bool():
                return str(value).lower()
            case list():
                inner = self._find_inner(shape and shape.get("member"))
                return f"[{', '.join(self.show(inner, each) for each in value)}]"
            case dict():
                return self._show_members(shape, value)
            case None:
                return "null"
            case _:
                return str(value)

    def _show_members(self, shape: Shape | None, value: JsonObject) -> str:
        if shape is None or shape["type"] != "structure":
            inner = self._find_inner(shape and shape.get("value"))
            return f"{{{', '.join(f'{key}={self.show(inner, each)}' for key, each in value.items())}}}"
        parts = (
            f"{lower_first(name)}={self.show(self.model.shapes[member['shape']], value.get(name))}"
            for name, member in shape["members"].items()
        )
        return f"{shape['name']}({', '.join(parts)})"

    def _find_inner(self, member: Member | None) -> Shape | None:
        return self.model.shapes[member["shape"]] if member else None


def lower_first(name: str) -> str:
    """Returns the name of a member as it is in messages, such as ``tagKey``."""
    return name[:1].lower() + name[1:]


def measure(kind: str, value: Json) -> tuple[float | None, str]:
    """Returns the length or value that the limits of a shape are about, and its name; None if it has none.

    Args:
        kind: Type of the shape.
        value: The value.
    """
    if kind in _LENGTHS and isinstance(value, (str, bytes, list, dict)):
        if kind == "blob" and isinstance(value, str):  # Base64 in JSON
            return (len(value) - value[-2:].count("=")) * 3 // 4, "length"
        return len(cast("str", value)), "length"
    if kind in _NUMBERS and isinstance(value, (int, float)) and not isinstance(value, bool):
        return value, "value"
    return None, ""


def matches_pattern(pattern: str, value: str) -> bool:
    """Returns whether a value matches a pattern, or cannot be compared with it.

    Args:
        pattern: Regular expression of a model.
        value: The value.
    """
    compiled = _compile(pattern)
    try:
        return compiled is None or compiled.fullmatch(value, timeout=_SECONDS) is not None
    except TimeoutError:
        return True


@cache
def _compile(pattern: str) -> _Pattern | None:
    """Returns a compiled pattern; None for one of another dialect, as some patterns of the models are."""
    import regex  # noqa: PLC0415 not at the start of the emulator: it takes a megabyte

    try:
        return regex.compile(pattern)
    except regex.error:
        return None
