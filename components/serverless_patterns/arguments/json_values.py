"""Values that JSON in UTF-8 can hold, with Outputs in them."""

import math
from collections.abc import Iterator, Mapping
from typing import Any, cast

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.arguments.shape import find_shape_problem
from serverless_patterns.arguments.text import join, show
from serverless_patterns.arguments.vocabulary import vocabulary


def find_unsendable(value: object) -> list[tuple[str, str]]:
    """Returns path and reason of each part of ``value`` that JSON cannot hold."""
    shape = find_shape_problem(value)
    return [("", shape)] if shape else list(_unsendable(value, ""))


def describe_invalid_key(key: object) -> str:
    """Returns the reason why ``key`` cannot be the key of an object."""
    return f"the key {show(key)} is of type {vocabulary().type_of(key)}; must be a string"


def _unsendable(value: object, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        try:
            value.encode()
        except UnicodeEncodeError:
            yield path, f"{show(value)} holds half a character (a lone surrogate); remove it"
    elif isinstance(value, Mapping):
        for key, part in cast("Mapping[object, object]", value).items():
            if isinstance(key, str):
                yield from _unsendable(key, path)
            else:
                yield join(path, str(key)), describe_invalid_key(key)
            yield from _unsendable(part, join(path, str(key)))
    elif isinstance(value, list | tuple):
        for index, part in enumerate(cast("list[Any]", value)):
            yield from _unsendable(part, join(path, str(index)))
    elif isinstance(value, float) and not math.isfinite(value):
        yield path, f"{value} must be a finite number"
    elif not (value is None or isinstance(value, int | float) or is_output(value)):
        yield path, f"{show(value)} is of type {vocabulary().type_of(value)}; must be a JSON value"
