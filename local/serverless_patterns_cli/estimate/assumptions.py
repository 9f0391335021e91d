"""Assumptions of an estimate about a month; each can be set, for all resources or for one."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.estimate.prices import REGION

_NUMBER: Final = re.compile(r"(?P<digits>\d+(?:\.\d+)?)(?P<suffix>[kKM]?)")
_SUFFIXES: Final = {"": 1, "k": 1_000, "K": 1_000, "M": 1_000_000}


@dataclass(frozen=True)
class Assumption:
    """Names and defaults of the assumptions.

    Attributes:
        default: Value if none is given; None if it follows from the stack.
        words: What it is, for the report.
        most: The largest valid value.
    """

    default: float | None
    words: str
    most: float = math.inf


ASSUMPTIONS: Final[Mapping[str, Assumption]] = {
    "requests": Assumption(
        1_000_000, "requests, uploads or events a month that enter the stack, at each entry"
    ),
    "duration": Assumption(100, "milliseconds of an invocation, and of an Express execution", 900_000),
    "payload": Assumption(4, "KB of a message, event, item, or response", 10_000_000),
    "storage": Assumption(1, "GB in each bucket, table, database, and image repository"),
    "transfer": Assumption(
        None, "GB to the internet, of each API and distribution; by default requests × payload"
    ),
    "cache-hit-rate": Assumption(0, "percent of requests that CloudFront answers from its cache", 100),
    "transitions": Assumption(
        None, "state transitions of a standard execution; by default each state of the definition once"
    ),
    "users": Assumption(1_000, "users active in a month, of each user pool"),
    "log": Assumption(1, "KB in the log for an invocation, an execution, or a request", 1_000_000),
    "traced": Assumption(5, "percent of requests with a trace, where tracing is on", 100),
    "connection-minutes": Assumption(1, "minutes of a connection for a message of a WebSocket API"),
    "capacity": Assumption(
        None,
        "Aurora capacity units of each instance of a database on average; by default the least, or 0.5 of one"
        " that pauses",
        256,
    ),
    "schedule-runs": Assumption(
        None, "runs a month of each schedule; by default those of its expression, such as 43,800 of a minute"
    ),
}


class Assumptions:
    """The values of an estimate. Those that no rule has read have no effect on the stack."""

    def __init__(self, given: Mapping[str, Iterable[str]], region: str = REGION) -> None:
        """Reads what was given.

        Args:
            given: Values by the name of the assumption, such as ``5M``, or ``jpeg=300`` for one resource.
            region: Region of the prices.

        Raises:
            UserError: If there are invalid values, or no prices of the Region; the message has all of them.
        """
        self._read: set[str] = set()
        self._general: dict[str, float] = {}
        self._of: dict[tuple[str, str], float] = {}
        problems: list[str] = []
        if region != REGION:
            problems.append(f"--region {region!r} must be {REGION}: prices of other Regions are unknown.")
        for name, texts in given.items():
            for text in texts:
                resource, _, number = text.rpartition("=")
                value = _read_number(number)
                most = ASSUMPTIONS[name].most
                if value is None or value > most or text.startswith("="):
                    limit = f" up to {most:,.0f}" if most < math.inf else ""
                    problems.append(
                        f"--{name} {text!r} must be a number from 0{limit}, such as 250, 40k or 5M,"
                        " or one for a resource, such as api=5M."
                    )
                elif resource:
                    self._of[name, resource] = value
                else:
                    self._general[name] = value
        if problems:
            raise UserError("\n".join(problems))

    def check_resources(self, known: Iterable[str]) -> None:
        """Checks the names of resources.

        Raises:
            UserError: If there are unknown ones; the message has all of them.
        """
        names = set(known)
        wrong = {resource for _, resource in self._of} - names
        if wrong:
            raise UserError("\n".join(explain_unknown("resource", each, names) for each in sorted(wrong)))

    def is_given(self, name: str) -> bool:
        """Whether a value was given, for all resources or for one."""
        return name in self._general or any(which == name for which, _ in self._of)

    def general(self, name: str) -> float:
        """The value for resources without one of their own; of an assumption with a default."""
        self._read.add(name)
        found = self._general.get(name, ASSUMPTIONS[name].default)
        if found is None:
            raise KeyError(name)
        return found

    def find_chosen(self, name: str, resource: str) -> float | None:
        """The value that was given for a resource, or for all; None if neither was."""
        own = self.find_own(name, resource)
        return self._general.get(name) if own is None else own

    def find_own(self, name: str, resource: str) -> float | None:
        """The value that was given for this resource."""
        self._read.add(name)
        return self._of.get((name, resource))

    def value(self, name: str, resource: str) -> float:
        """The value for a resource."""
        own = self.find_own(name, resource)
        return self.general(name) if own is None else own

    def describe(self) -> list[dict[str, object]]:
        """Returns each assumption with its values, its meaning, and whether it has an effect."""
        return [
            {
                "name": name,
                "value": self._general.get(name, assumption.default),
                "resources": {of: value for (which, of), value in sorted(self._of.items()) if which == name},
                "meaning": assumption.words,
                "has_effect": name in self._read,
            }
            for name, assumption in ASSUMPTIONS.items()
        ]


def _read_number(text: str) -> float | None:
    found = _NUMBER.fullmatch(text)
    return float(found["digits"]) * _SUFFIXES[found["suffix"]] if found else None
