"""Inputs of a program, as far as they are known before anything is created."""

import re
from collections.abc import Mapping
from enum import Enum
from importlib import import_module
from typing import Final, cast

import pulumi

from embedded_aws.json_values import read_object
from embedded_aws.program.wire import Properties

_TYPES: Final = import_module("pulumi._types")


class Unknown:
    """A value that another resource has."""


UNKNOWN: Final = Unknown()
"""In the place of each value that is not known yet."""


def read_known_inputs(given: Mapping[str, object]) -> Properties:
    """Returns inputs by Pulumi's names, with a mark in place of unknown values.

    Args:
        given: Inputs as a program gives them, with names in Python's or Pulumi's spelling.
    """
    return {_convert_to_camel(name): _read_known(value) for name, value in given.items() if value is not None}


def _read_known(given: object) -> object:
    value = given.value if isinstance(given, Enum) else given
    if value is None or isinstance(value, str | int | float | pulumi.Archive | pulumi.Asset):
        return value
    if _TYPES.is_input_type(type(value)):
        value = _TYPES.input_type_to_dict(value)
    if isinstance(value, list | tuple):
        return [_read_known(each) for each in cast("list[object]", value)]
    if isinstance(value, Mapping):
        return read_known_inputs(cast("Mapping[str, object]", value))
    return UNKNOWN


def read_member(given: Mapping[str, object], *path: str) -> Mapping[str, object]:
    """Returns the object at a path of inputs; an empty one if it is not known, or is not an object.

    Args:
        given: The inputs.
        path: Names of the members.
    """
    found: object = given
    for name in path:
        found = read_object(found).get(name)
    return read_object(found)


def read_list(given: Mapping[str, object], name: str) -> list[object] | None:
    """Returns the list in an input; None if it is not known, or is not a list."""
    found: object = given.get(name)
    return cast("list[object]", found) if isinstance(found, list) else None


def _convert_to_camel(name: str) -> str:
    return re.sub(r"(?<=[a-z0-9])_([a-z0-9])", lambda found: found[1].upper(), name)
