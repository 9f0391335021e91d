"""Statements with named parameters, as statements with the numbered ones of PostgreSQL."""

import re
from collections.abc import Container
from typing import Final

from embedded_aws.services.rds.data_api.errors import DataApiError

_TOKEN: Final = re.compile(
    r"""
      (?P<other>
          [eE]'(?:[^'\\]|''|\\.)*+'?           # a string with escapes
        | '(?:[^']|'')*+'?                     # a string
        | "(?:[^"]|"")*+"?                     # a quoted name
        | --[^\n]*+
        | ::                                   # a cast
        | :=
      )
    | (?P<comment>/\*)
    | (?P<dollar>\$(?:[^\W\d]\w*)?\$)          # a string between tags
    | (?P<word>[^\W\d][\w$]*+)                 # a name, of which $ can be a part
    | :(?P<parameter>\w+)
    """,
    re.VERBOSE | re.DOTALL,
)
_COMMENT_EDGE: Final = re.compile(r"/\*|\*/")


def number_parameters(statement: str, given: Container[str]) -> tuple[str, list[str]]:
    """Returns a statement with ``$1``, ``$2`` and so on, and the names of the parameters in this order.

    Each occurrence is a parameter of its own, as in the Data API.

    Args:
        statement: The statement, with parameters such as ``:name``.
        given: Names that have a value.

    Raises:
        DataApiError: If a parameter has no value.
    """
    parts: list[str] = []
    names: list[str] = []
    start = at = 0
    while found := _TOKEN.search(statement, at):
        at = found.end()
        if found["comment"]:
            at = _find_end_of_comment(statement, at)
        elif tag := found["dollar"]:
            end = statement.find(tag, at)
            at = len(statement) if end < 0 else end + len(tag)
        elif name := found["parameter"]:
            if name not in given:
                if name[0].isdigit():
                    continue  # the end of a slice of an array, such as [1:2]
                raise DataApiError("BadRequestException", f"Cannot find parameter: {name}")
            names.append(name)
            parts += [statement[start : found.start()], f"${len(names)}"]
            start = at
    return "".join([*parts, statement[start:]]), names


def _find_end_of_comment(statement: str, start: int) -> int:
    """Returns the end of a comment, in which there can be others."""
    depth = 1
    for edge in _COMMENT_EDGE.finditer(statement, start):
        depth += 1 if edge[0] == "/*" else -1
        if depth == 0:
            return edge.end()
    return len(statement)
