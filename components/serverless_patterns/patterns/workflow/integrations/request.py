"""The request that a state sends to a service, as far as its definition determines it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

from serverless_patterns.arguments.text import show
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved

_PART_OF_ARN = "[^*?]+", "a string that is not empty, without * and ?"


class BadValueError(Exception):
    """A value that the service would reject."""

    def __init__(self, path: str, reason: str) -> None:
        super().__init__(f"{path}: {reason}")
        self.path, self.reason = path, reason


class DynamicValueError(Exception):
    """A value that is determined at run time."""

    def __init__(self, path: str) -> None:
        super().__init__(path)
        self.path = path


class UnresolvedValueError(Exception):
    """A value that depends on an ``Output``."""


@dataclass(frozen=True)
class Request:
    """The ``Parameters`` or ``Arguments`` of a state, or an object inside them.

    Every method raises one of the three errors above for a value that it cannot return.
    """

    values: object
    path: str

    def has(self, name: str) -> bool:
        """Whether the request has a value called ``name``, even if it is determined at run time."""
        values = self._object()
        return name in values or f"{name}.$" in values

    def text(self, name: str) -> str:
        """Returns a string that is not empty."""
        return self.match(name, "(?s:.+)", "a string that is not empty")[0]

    def part(self, name: str) -> str:
        """Returns a string that becomes part of an ARN, and therefore contains no wildcard."""
        return self.match(name, *_PART_OF_ARN)[0]

    def match(self, name: str, pattern: str, expected: str) -> re.Match[str]:
        """Returns the match of a string with ``pattern``, which ``expected`` describes."""
        return _match(self._value(name), f"{self.path}.{name}", pattern, expected)

    def inner(self, name: str) -> "Request":
        """Returns the object called ``name``."""
        return Request(self._value(name), f"{self.path}.{name}")

    def parts(self, name: str) -> list[str]:
        """Returns the strings in the list called ``name``, which contain no wildcard."""
        return [_match(item, path, *_PART_OF_ARN)[0] for item, path in self._items(name)]

    def objects(self, name: str) -> list["Request"]:
        """Returns the objects in the list called ``name``."""
        return [Request(item, path) for item, path in self._items(name)]

    def names(self) -> list[str]:
        """Returns the names of all values."""
        names = list(self._object())
        for name in names:
            _require_resolved(name, self.path)
        return names

    def _items(self, name: str) -> list[tuple[Any, str]]:
        """Returns the items of the list called ``name``, each with its path."""
        value, path = self._value(name), f"{self.path}.{name}"
        if not isinstance(value, list):
            raise BadValueError(path, f"{show(value)} must be a list")
        items = cast("Sequence[object]", value)
        return [(item, f"{path}[{index}]") for index, item in enumerate(items)]

    def _value(self, name: str) -> Any:
        values = self._object()
        if f"{name}.$" in values:
            raise DynamicValueError(f"{self.path}.{name}.$")
        if name not in values:
            raise BadValueError(f"{self.path}.{name}", "is missing")
        return _require_resolved(values[name], f"{self.path}.{name}")

    def _object(self) -> Mapping[str, Any]:
        if self.values is None:
            raise DynamicValueError(self.path)  # without parameters, the input of the state is the request
        values = _require_resolved(self.values, self.path)
        if not isinstance(values, Mapping):
            raise BadValueError(self.path, f"{show(values)} must be an object")
        return cast("Mapping[str, Any]", values)


def _require_resolved(value: Any, path: str) -> Any:
    """Returns ``value``, if the definition determines it."""
    if isinstance(value, Unresolved):
        raise UnresolvedValueError
    if isinstance(value, str) and value.startswith("{%"):
        raise DynamicValueError(path)
    return value


def _match(value: Any, path: str, pattern: str, expected: str) -> re.Match[str]:
    resolved = _require_resolved(value, path)
    match = re.fullmatch(pattern, resolved) if isinstance(resolved, str) else None
    if match is None:
        raise BadValueError(path, f"{show(resolved)} must be {expected}")
    return match
