"""Formatting of values and names in error messages."""

import difflib
from collections.abc import Iterable

from serverless_patterns.arguments.shape import find_shape_problem
from serverless_patterns.arguments.vocabulary import vocabulary

_LONGEST_QUOTE = 100


def show(value: object) -> str:
    """Returns ``value`` as an error quotes it: its beginning if it is long."""
    if shape := find_shape_problem(value):
        return f"a value that {shape.partition('. ')[0]}"
    quoted = vocabulary().show(value)
    return quoted if len(quoted) <= _LONGEST_QUOTE else f"{quoted[:_LONGEST_QUOTE]}…"


def nearest(value: object, known: Iterable[str]) -> str:
    """Returns a question that names the known value nearest to ``value``, or an empty string."""
    near = difflib.get_close_matches(str(value), sorted(known), n=1)
    return f" Did you mean '{near[0]}'?" if near else ""


def unknown(what: str, value: object, known: Iterable[str]) -> str:
    """Returns an error for an unknown ``what``, with the known ones and the nearest name."""
    names = sorted(known)
    return f"unknown {what} {show(value)}.{nearest(value, names)} Known: {', '.join(names) or 'none'}"


def join(path: str, argument: str) -> str:
    """Returns the path of ``argument`` below ``path``, either of which may be empty."""
    return f"{path}.{argument}" if path and argument else path or argument
