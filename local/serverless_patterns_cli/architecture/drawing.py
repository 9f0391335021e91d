"""The diagram of a stack: its resources in groups, and the connections between them."""

from collections.abc import Set
from dataclasses import dataclass

from embedded_aws import Recording
from serverless_patterns_cli.architecture import outside
from serverless_patterns_cli.architecture.grouping import Group, group
from serverless_patterns_cli.architecture.kinds import KINDS
from serverless_patterns_cli.architecture.resources import Resources
from serverless_patterns_cli.architecture.rules import RULES, Edge


@dataclass(frozen=True)
class Architecture:
    """The content of a diagram.

    Attributes:
        everything: The resources in nested groups, and the nodes outside the stack.
        edges: The sorted connections.
    """

    everything: Group
    edges: list[Edge]


def draw(recording: Recording) -> Architecture:
    """Returns the architecture of a recording; equal for equal recordings."""
    resources = Resources(recording)
    drawn = {found.urn for found in recording.registrations if found.type in KINDS}
    edges = {
        edge
        for registration in recording.registrations
        if registration.type in RULES
        for edge in RULES[registration.type](resources, registration)
        if all(urn in drawn or outside.is_outside(urn) for urn in (edge.source, edge.target))
    }
    shown = sorted(edge for edge in edges if not _is_redundant(edge, edges))
    around = {urn for edge in shown for urn in (edge.source, edge.target) if outside.is_outside(urn)}
    everything = group(recording.registrations)
    everything.nodes[:0] = map(outside.build_node, sorted(around))
    return Architecture(everything, shown)


def _is_redundant(edge: Edge, edges: Set[Edge]) -> bool:
    """Whether an edge follows from the others.

    A function that is invoked for an object of a bucket reads that object; a function that is invoked for a
    queue can send to its dead-letter queue; a source of events has the permission to send them. Clients call
    an API through the distribution in front of it.
    """
    if edge.source == outside.CLIENTS:
        return any(other.meaning == "event" and other.target == edge.target for other in edges - {edge})
    ends = (edge.source, edge.target)
    if edge.meaning == "event":
        return not edge.label and any(other.label and (other.source, other.target) == ends for other in edges)
    origins = _find_origins(edge.source, edges)
    return edge.meaning == "access" and (
        (edge.label == "reads" and edge.target in origins)
        or any(other.meaning == "event" and (other.source, other.target) == ends for other in edges)
        or any(
            other.meaning == "failure"
            and other.source in {edge.source, *origins}
            and other.target == edge.target
            for other in edges
        )
    )


def _find_origins(urn: str, edges: Set[Edge]) -> set[str]:
    """Returns all direct and indirect sources of the events of a resource."""
    found = {urn}
    while (
        further := {edge.source for edge in edges if edge.meaning == "event" and edge.target in found} - found
    ):
        found |= further
    return found - {urn}
