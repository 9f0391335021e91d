"""Patterns of terms, such as ``ERROR -"timed out"`` or ``?WARN ?ERROR``."""

import re
from collections.abc import Callable
from typing import Final

from embedded_aws.services.cloudwatch_logs.filter_patterns.values import InvalidFilterError, read_literal

_TERM: Final = re.compile(r'\s*([-?]?)("(?:[^"\\]|\\.)*"|%(?:[^%\\]|\\.)*%|[^\s"%]+)(?=\s|$)')
_Check = Callable[[str], bool]


def compile_terms(text: str) -> _Check:
    """Returns a function that checks whether a message contains terms.

    Args:
        text: The terms.

    Raises:
        InvalidFilterError: If they are invalid.
    """
    found: dict[str, list[_Check]] = {"": [], "-": [], "?": []}
    position = 0
    while position < len(text):
        term = _TERM.match(text, position)
        if not term:
            raise InvalidFilterError("Invalid filter pattern")
        found[term[1]].append(_compile_term(term[2]))
        position = term.end()
    required, excluded, optional = found[""], found["-"], found["?"]
    if required or excluded:  # a question mark counts only if all terms have one
        required, optional = [*required, *optional], []

    def check(message: str) -> bool:
        return (
            all(each(message) for each in required)
            and not any(each(message) for each in excluded)
            and (not optional or any(each(message) for each in optional))
        )

    return check


def _compile_term(term: str) -> _Check:
    literal = read_literal(term)
    if literal.searched:
        return literal.equals
    return lambda message: literal.text in message
