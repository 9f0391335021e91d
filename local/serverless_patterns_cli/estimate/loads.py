"""Monthly use of each resource: requests that enter the stack follow the arrows of its diagram.

* Every entry (a resource that nothing in the stack sends to) receives all requests.
* An API divides its requests evenly among its backends, a distribution what is not cached among its origins.
* A schedule runs as often as its expression says, one that is disabled never.
* Everything else passes each request to each target: a topic to all queues, a workflow to all functions.
* Nothing fails: dead-letter queues receive nothing. An arrow back, which closes a circle, carries nothing.
"""

import re
from collections import defaultdict
from dataclasses import dataclass

from embedded_aws import Recording, Registration
from serverless_patterns_cli.architecture import draw
from serverless_patterns_cli.architecture.kinds import (
    BUCKET,
    DISTRIBUTION,
    EVENT_RULE,
    KINDS,
    REST_API,
    ROUTED_API,
    USER_POOL,
)
from serverless_patterns_cli.architecture.rules import Edge
from serverless_patterns_cli.estimate.assumptions import Assumptions
from serverless_patterns_cli.estimate.schedule_runs import count_runs

_TABLE = "aws:dynamodb/table:Table"
_SCHEDULED = frozenset({"aws:scheduler/schedule:Schedule", EVENT_RULE})
_RUNS_OF_UNKNOWN = 30
"""Runs of a schedule whose expression is known only after the deployment."""
_READS = re.compile(r"\breads\b|\bGET\b|\bHEAD\b")
_WRITES = re.compile(r"\bwrites\b|\b(?:PUT|POST|PATCH|DELETE|ANY)\b")
_STORES = frozenset({BUCKET, _TABLE})


@dataclass(frozen=True)
class Use:
    """Monthly use of a resource.

    Attributes:
        requests: Requests, messages, events or invocations that it receives.
        reads: Those that read, of a bucket or a table.
        writes: Those that write.
    """

    requests: float = 0
    reads: float = 0
    writes: float = 0


class Loads:
    """The use of the resources of a recording."""

    def __init__(self, recording: Recording, assumptions: Assumptions) -> None:
        self._given = assumptions
        self._types = {found.urn: found.type for found in recording.registrations}
        self._names = {found.urn: found.name for found in recording.registrations}
        self._scheduled = {
            found.urn: found
            for found in recording.registrations
            if found.type in _SCHEDULED and "scheduleExpression" in found.inputs
        }
        edges = [edge for edge in draw(recording).edges if self._types.get(edge.target) != USER_POOL]
        self._with_arrows = {edge.target for edge in edges}
        flowing = _remove_circles([edge for edge in edges if edge.meaning != "failure"])
        self._into: dict[str, list[Edge]] = defaultdict(list)
        self._from: dict[str, list[Edge]] = defaultdict(list)
        for edge in flowing:
            self._into[edge.target].append(edge)
            self._from[edge.source].append(edge)
        self._found: dict[str, float] = {}

    def find_use(self, urn: str) -> Use:
        """The use of a resource; of one that is not in the diagram, none."""
        requests = self._count_requests(urn)
        if self._types.get(urn) not in _STORES:
            return Use(requests)
        into = self._into[urn]
        if not into or self._given.find_own("requests", self._names[urn]) is not None:
            return Use(requests, writes=requests)
        reads = sum(self._count_along(edge) for edge in into if _is_reading(edge))
        return Use(
            requests, reads, sum(self._count_along(edge) for edge in into if _WRITES.search(edge.label))
        )

    def is_behind_distribution(self, urn: str) -> bool:
        """Whether a distribution sends requests to the resource."""
        return any(self._types.get(edge.source) == DISTRIBUTION for edge in self._into[urn])

    def _count_requests(self, urn: str) -> float:
        if urn not in self._found:
            self._found[urn] = self._find_requests(urn)
        return self._found[urn]

    def _find_requests(self, urn: str) -> float:
        type_, name = self._types.get(urn), self._names.get(urn, "")
        own = self._given.find_own("requests", name)
        if own is not None:
            return own
        arriving = sum(map(self._count_along, self._into[urn]))
        if urn in self._scheduled:
            return arriving + self._count_runs(self._scheduled[urn])
        if self._into[urn]:
            return arriving
        is_entry = type_ is None or (type_ in KINDS and type_ != USER_POOL and urn not in self._with_arrows)
        return self._given.general("requests") if is_entry else 0

    def _count_runs(self, schedule: Registration) -> float:
        """The runs of a schedule, or of a rule with one."""
        chosen = self._given.find_chosen("schedule-runs", schedule.name)
        if chosen is not None:
            return chosen
        if schedule.inputs.get("state", "ENABLED") == "DISABLED":
            return 0
        runs = count_runs(str(schedule.inputs["scheduleExpression"]))
        return _RUNS_OF_UNKNOWN if runs is None else runs

    def _count_along(self, edge: Edge) -> float:
        """The requests that an arrow carries."""
        carried = self._count_requests(edge.source)
        type_ = self._types.get(edge.source)
        if type_ == DISTRIBUTION:
            carried *= 1 - self._given.value("cache-hit-rate", self._names[edge.source]) / 100
        if type_ in {DISTRIBUTION, REST_API, ROUTED_API} and not _is_authorizing(edge):
            targets = {other.target for other in self._from[edge.source] if not _is_authorizing(other)}
            carried /= len(targets)
        return carried


def _is_authorizing(edge: Edge) -> bool:
    return edge.label.startswith("authorizes")


def _is_reading(edge: Edge) -> bool:
    """Whether an arrow to a store reads; one without words that comes from a distribution does."""
    return bool(_READS.search(edge.label)) or (edge.meaning == "event" and not _WRITES.search(edge.label))


def _remove_circles(edges: list[Edge]) -> list[Edge]:
    outgoing: dict[str, list[Edge]] = defaultdict(list)
    for edge in edges:
        outgoing[edge.source].append(edge)
    kept: list[Edge] = []
    done: set[str] = set()

    def visit(urn: str, above: frozenset[str]) -> None:
        if urn in done:
            return
        for edge in outgoing[urn]:
            if edge.target not in above | {urn}:
                visit(edge.target, above | {urn})
                kept.append(edge)
        done.add(urn)

    targets = {edge.target for edge in edges}
    for urn in [*sorted(outgoing.keys() - targets), *sorted(outgoing.keys() & targets)]:
        visit(urn, frozenset())
    return kept
