"""What is drawn of a stack: its resources in groups, and the connections between them."""

from collections.abc import Collection
from dataclasses import dataclass

from embedded_aws import Recording
from serverless_patterns_cli.architecture.grouping import Group, group
from serverless_patterns_cli.architecture.kinds import KINDS
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules import RULES, Edge


@dataclass(frozen=True)
class Architecture:
    """A stack as a drawing shows it.

    Attributes:
        everything: Every resource that is drawn, in nested groups.
        edges: The connections, sorted.
    """

    everything: Group
    edges: list[Edge]


def draw(recording: Recording) -> Architecture:
    """What is to be drawn of what a program registered; the same for equal recordings."""
    resources = Resources(recording)
    drawn = {found.urn for found in recording.registrations if found.type in KINDS}
    edges = {
        edge
        for registration in recording.registrations
        if registration.type in RULES
        for edge in RULES[registration.type](resources, registration)
        if {edge.source, edge.target} <= drawn
    }
    telling = sorted(edge for edge in edges if not _goes_without_saying(edge, edges))
    return Architecture(group(recording.registrations), telling)


def _goes_without_saying(edge: Edge, edges: Collection[Edge]) -> bool:
    """Whether an edge adds nothing to the others.

    A function that is called for an object of a bucket reads that object; one that is called from a
    queue may itself hand a message to that queue's dead-letter queue; and who is told of events is
    permitted to be called.
    """
    if edge.meaning == "event":
        ends = (edge.source, edge.target)
        return not edge.label and any(other.label and (other.source, other.target) == ends for other in edges)
    origins = _origins(edge.source, edges)
    return edge.meaning == "access" and (
        (edge.label == "reads" and edge.target in origins)
        or any(
            other.meaning == "failure" and other.source in origins and other.target == edge.target
            for other in edges
        )
    )


def _origins(urn: str, edges: Collection[Edge]) -> set[str]:
    """Where the events of a resource come from, all the way back."""
    found = {urn}
    while (
        further := {edge.source for edge in edges if edge.meaning == "event" and edge.target in found} - found
    ):
        found |= further
    return found - {urn}
