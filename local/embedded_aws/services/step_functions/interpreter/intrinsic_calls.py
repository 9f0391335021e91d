"""Calls of intrinsic functions, such as ``States.Format('{}', $.name)``."""

import re
from typing import Final, Literal, TypeAlias

from embedded_aws.json_values import Json

Argument: TypeAlias = (
    tuple[Literal["call"], "Call"] | tuple[Literal["str", "path"], str] | tuple[Literal["value"], Json]
)
"""An argument, with its kind."""
Call: TypeAlias = tuple[str, list[Argument]]
"""Name and arguments of a function."""
_STRING: Final = re.compile(r"'((?:[^'\\]|\\.)*)'", re.DOTALL)
_ATOM: Final = re.compile(r"[^,()'\[]+(?:\[(?:[^\[\]']|'[^']*')*\][^,()'\[]*)*")
_CALL: Final = re.compile(r"\s*(States\.\w+)\s*\(")


def parse_intrinsic(text: str) -> Call:
    """Returns the name and the arguments of a call of an intrinsic function.

    Raises:
        ValueError: If it is not such a call.
    """
    call, end = _parse_call(text, 0)
    if text[end:].strip():
        raise ValueError(f"unexpected text after the function: {text[end:].strip()[:50]}")
    return call


def _parse_call(text: str, at: int) -> tuple[Call, int]:
    found = _CALL.match(text, at)
    if not found:
        raise ValueError(f"not an intrinsic function: {text[at : at + 50]}")
    at, arguments = found.end(), list[Argument]()
    while True:
        at = _skip_spaces(text, at)
        if text.startswith(")", at):
            return (found[1], arguments), at + 1
        if arguments:
            if not text.startswith(",", at):
                raise ValueError(f"a comma is missing: {text[at : at + 50]}")
            at = _skip_spaces(text, at + 1)
        argument, at = _parse_argument(text, at)
        arguments.append(argument)


def _parse_argument(text: str, at: int) -> tuple[Argument, int]:
    if text.startswith("States.", at):
        call, end = _parse_call(text, at)
        return ("call", call), end
    if quoted := _STRING.match(text, at):
        return ("str", quoted[1]), quoted.end()
    atom = _ATOM.match(text, at)
    if not atom:
        raise ValueError(f"not an argument: {text[at : at + 50]}")
    word = atom[0].strip()
    if word.startswith("$"):
        return ("path", word), atom.end()
    known = {"true": True, "false": False, "null": None}
    number = float(word) if re.search("[.eE]", word) and word not in known else None
    return ("value", known[word] if word in known else int(word) if number is None else number), atom.end()


def _skip_spaces(text: str, at: int) -> int:
    while at < len(text) and text[at].isspace():
        at += 1
    return at
