"""An architecture as a Mermaid flowchart."""

import re
from collections.abc import Iterator, Mapping
from typing import Final

from serverless_patterns_cli.architecture.drawing import Architecture
from serverless_patterns_cli.architecture.grouping import Group, Node
from serverless_patterns_cli.architecture.kinds import COLORS
from serverless_patterns_cli.architecture.rules import Edge

_ARROWS: Final = {"event": "-->", "access": "-->", "failure": "-.->"}
_INDENT: Final = "    "
_ESCAPES: Final = str.maketrans({"&": "&amp;", '"': "&quot;", "<": "&lt;", ">": "&gt;"})


def format_mermaid(architecture: Architecture) -> str:
    """Returns the flowchart, from left to right in the direction of events; equal for equal architectures."""
    nodes = list(_format_nodes(architecture.everything))
    taken: set[str] = set()
    # IDs must not be keywords of Mermaid such as `end`; none of these has a `_`.
    ids = {node.urn: _claim(node.name if "-" in node.name else f"{node.name}_", taken) for node in nodes}
    lines = [
        "flowchart LR",
        *_group(architecture.everything, ids, taken, _INDENT),
        *sorted(_format_edge(edge, ids) for edge in architecture.edges),
        *(_color(family) for family in sorted({node.kind.family for node in nodes})),
    ]
    return "\n".join(lines) + "\n"


def _format_nodes(group: Group) -> Iterator[Node]:
    yield from group.nodes
    for inner in group.groups:
        yield from _format_nodes(inner)


def _claim(name: str, taken: set[str]) -> str:
    """Returns an unused ID for a name, with a number if necessary."""
    wanted = found = re.sub(r"\W", "_", name, flags=re.ASCII)
    number = 2
    while found in taken:
        found, number = f"{wanted}_{number}", number + 1
    taken.add(found)
    return found


def _group(group: Group, ids: Mapping[str, str], taken: set[str], indent: str) -> Iterator[str]:
    for node in group.nodes:
        yield indent + _format_node(node, ids[node.urn])
    for inner in group.groups:
        yield f'{indent}subgraph {_claim(f"{inner.name}_group", taken)}["{_escape(inner.title)}"]'
        yield f"{indent}{_INDENT}direction LR"
        yield from _group(inner, ids, taken, indent + _INDENT)
        yield f"{indent}end"


def _format_node(node: Node, identifier: str) -> str:
    before, after = node.kind.shape
    title = f"<b>{_escape(node.title)}</b><br/>" if node.title else ""
    return f'{identifier}{before}"{title}{node.kind.label}"{after}:::{node.kind.family}'


def _format_edge(edge: Edge, ids: Mapping[str, str]) -> str:
    lines = "<br/>".join(map(_escape, edge.label.split("\n")))
    label = f'|"{lines}"|' if lines else ""
    return f"{_INDENT}{ids[edge.source]} {_ARROWS[edge.meaning]}{label} {ids[edge.target]}"


def _color(family: str) -> str:
    return f"{_INDENT}classDef {family} stroke:{COLORS[family]},stroke-width:2px"


def _escape(text: str) -> str:
    return text.translate(_ESCAPES)
