"""Problems of a program: all that cannot run here, in the words of every command."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from typing import Final, Literal

from embedded_aws.errors import DeploymentError

Kind = Literal[
    "type", "function", "machine", "refused", "input", "language", "configuration", "package", "program"
]

_HOW: Final = "`serverless-patterns help resource-types` says how, also from a package of your own"
_HEADINGS: Final[dict[Kind, str]] = {
    "type": "the embedded emulator does not have:",
    "function": "the embedded emulator does not have:",
    "machine": "this machine cannot run:",
    "refused": "the embedded emulator refuses:",
    "input": "",
    "language": "what runs the language is not there:",
    "configuration": "the configuration is incomplete:",
    "package": "packages of the program are not installed:",
    "program": "the program fails:",
}
"""Headings of the kinds, in the order in which they are listed; a line about inputs needs none."""


@dataclass(frozen=True)
class Problem:
    """A part of a program that cannot run here.

    Attributes:
        kind: A missing ``type`` or ``function``; ``machine`` for a runtime or an image that this machine does
            not run; ``refused`` for a value, and ``input`` for inputs that the type does not take. For a
            project as a whole: its ``language``, a key of its ``configuration``, a missing ``package``, or an
            error of its ``program``.
        token: Token of the type or function; name of the runtime, the key, or the package.
        reason: The reason; empty for a type or a function that is missing.
        fix: The way out, such as a type to use instead.
        name: Name of the resource; empty for a function.
        urn: URN of the resource; empty for a function.
    """

    kind: Kind
    token: str
    reason: str = ""
    fix: str = ""
    name: str = ""
    urn: str = ""

    def to_json(self) -> dict[str, str]:
        """Returns the members that are not empty."""
        return {name: value for name, value in asdict(self).items() if value}


class UnsupportedError(DeploymentError):
    """A program has parts that cannot run here. Nothing of it was created.

    Attributes:
        problems: All of them.
    """

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__(describe(problems))
        self.problems = problems


def describe(problems: Sequence[Problem]) -> str:
    """Returns all problems by their kinds, each on a line."""
    kinds = list(_HEADINGS)
    ordered = sorted(problems, key=lambda each: kinds.index(each.kind))
    lines: list[str] = []
    for heading, of_kind in groupby(ordered, lambda each: _HEADINGS[each.kind]):
        found = list(of_kind)
        missing = found[0].kind in ("type", "function")
        lines += [
            *([heading] if heading else []),
            *(_describe_missing(found) if missing else map(describe_resource, found)),
        ]
        if any("add it to" in line for line in lines) and missing:
            lines.append(_HOW)
    return "\n".join(lines)


def _describe_missing(problems: Iterable[Problem]) -> list[str]:
    """Returns a line for each type and function, with all resources that are of the type."""
    by_token: dict[str, list[Problem]] = {}
    for each in problems:
        by_token.setdefault(each.token, []).append(each)
    lines: list[str] = []
    for token, found in by_token.items():
        names = ", ".join(f"'{each.name}' ({each.urn})" for each in found if each.name)
        lines.append(f"  {found[0].kind} {token}{f' of {names}' if names else ''}; {found[0].fix}")
    return lines


def describe_resource(problem: Problem) -> str:
    """Returns the line of a problem of a resource."""
    fix = f"; {problem.fix}" if problem.fix else ""
    if not problem.urn:
        subject = "" if problem.kind == "language" else problem.token
        return f"  {' '.join(filter(None, (subject, problem.reason)))}{fix}"
    if problem.kind == "input":
        return f"{problem.token} '{problem.name}' {problem.reason}{fix}"
    return f"  {problem.token} '{problem.name}' ({problem.urn}): {problem.reason}{fix}"
