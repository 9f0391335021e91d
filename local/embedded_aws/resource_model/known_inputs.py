"""Inputs of a program, as far as they are known before anything is created."""

import re
from collections.abc import Mapping
from enum import Enum
from typing import Any, Final, cast

import pulumi

_TYPES: Final = cast("Any", pulumi)._types


class Unknown:
    """A value that another resource has."""


UNKNOWN: Final = Unknown()
"""In the place of each value that is not known yet."""


def read_known_inputs(given: Any) -> Any:
    """Returns inputs by Pulumi's names, with a mark in place of unknown values.

    Args:
        given: A value as a program gives it, with names in Python's or Pulumi's spelling.
    """
    value = given.value if isinstance(given, Enum) else given
    if value is None or isinstance(value, str | int | float):
        return value
    if _TYPES.is_input_type(type(value)):
        value = _TYPES.input_type_to_dict(value)
    if isinstance(value, list | tuple):
        return [read_known_inputs(each) for each in cast("list[Any]", value)]
    if isinstance(value, Mapping):
        members = cast("Mapping[str, Any]", value)
        return {
            _convert_to_camel(name): read_known_inputs(each)
            for name, each in members.items()
            if each is not None
        }
    return UNKNOWN


def read_member(given: Mapping[str, Any], *path: str) -> Mapping[str, Any]:
    """Returns the object at a path of inputs; an empty one if it is not known, or is not an object.

    Args:
        given: The inputs.
        path: Names of the members.
    """
    found: Any = given
    for name in path:
        found = cast("Mapping[str, Any]", found).get(name) if isinstance(found, Mapping) else None
    return cast("Mapping[str, Any]", found) if isinstance(found, Mapping) else {}


def read_list(given: Mapping[str, Any], name: str) -> list[Any] | None:
    """Returns the list in an input; None if it is not known, or is not a list."""
    found: Any = given.get(name)
    return cast("list[Any]", found) if isinstance(found, list) else None


def _convert_to_camel(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name)
