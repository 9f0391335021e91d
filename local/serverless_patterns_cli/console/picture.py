"""The picture of an architecture for the console: the diagram of ``graph`` with AWS names of nodes."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from embedded_aws import Recording, Registration
from embedded_aws.emulator.clients import ACCOUNT
from serverless_patterns_cli.architecture import draw, outside
from serverless_patterns_cli.architecture.grouping import Group, Node
from serverless_patterns_cli.console.addresses import Address, find_addresses
from serverless_patterns_cli.console.permissions import find_roles_by_user
from serverless_patterns_cli.console.shortened import shorten

_CODE: Final = frozenset({"code", "sourceCodeHash"})
"""Hashes, which each save of the code changes; the page would start again."""
_OUTSIDE: Final = "outside"


def make_picture(recording: Recording, *, stack: str, region: str, title: str = "") -> dict[str, Any]:
    """Returns the picture of a stack.

    Args:
        recording: The deployed resources.
        stack: Name of the stack.
        region: Region of the stack.
        title: What the stack shows, if it is that of a pattern.

    Returns:
        ``stack``, ``title`` and ``region``; ``nodes``, each with its ``id``, ``title``, ``name``, ``label``
        (AWS's name of its type), ``family`` (a key of ``kinds.COLORS``), ``type``, ``arn`` (empty if it has
        none), ``url`` and ``routes`` (if it serves requests), ``group`` (an ID or None), ``configuration``
        (its inputs, secrets masked) and ``roles``;
        ``edges``, each with ``source``, ``target``, ``label`` and ``meaning``; ``groups``, each with ``id``,
        ``title`` and ``parent``.
    """
    architecture = draw(recording)
    by_urn = {found.urn: found for found in recording.registrations}
    groups: list[dict[str, Any]] = []
    roles, addresses = find_roles_by_user(recording), find_addresses(recording)
    nodes = [
        _build_node(node, group, by_urn.get(node.urn), region)
        | {"roles": roles.get(node.urn, []), **_describe_address(addresses.get(node.urn))}
        for node, group in _walk(architecture.everything, None, groups)
    ]
    edges = [
        {"source": edge.source, "target": edge.target, "label": edge.label, "meaning": edge.meaning}
        for edge in architecture.edges
    ]
    return {
        "stack": stack,
        "title": title,
        "region": region,
        "nodes": nodes,
        "edges": edges,
        "groups": groups,
    }


def _walk(
    group: Group, identifier: str | None, groups: list[dict[str, Any]]
) -> Iterator[tuple[Node, str | None]]:
    """Yields every node with the ID of its group, and collects the groups."""
    for node in group.nodes:
        yield node, identifier
    for inner in group.groups:
        own = f"{identifier or ''}/{inner.name}"
        groups.append({"id": own, "title": inner.title, "parent": identifier})
        yield from _walk(inner, own, groups)


def _build_node(node: Node, group: str | None, found: Registration | None, region: str) -> dict[str, Any]:
    known: Mapping[str, Any] = found.to_json() if found else {"inputs": {}, "type": _OUTSIDE}
    return {
        "id": node.urn,
        "name": node.name,
        # A queue of a conversion is named after the conversion.
        "title": node.title or _shorten_group(group),
        "label": node.kind.label,
        "family": node.kind.family,
        "type": known["type"],
        "arn": found.outputs.get("arn", "") if found else _find_outside_arn(node, region),
        "group": group,
        "configuration": {
            name: shorten(value) for name, value in known["inputs"].items() if name not in _CODE
        },
    }


def _describe_address(address: Address | None) -> dict[str, Any]:
    return {**address} if address else {}


def _shorten_group(group: str | None) -> str:
    """Returns the name of a group without that of the group around it."""
    *outer, name = (group or "").split("/")
    return name.removeprefix(f"{outer[-1]}-") if outer and outer[-1] else name


def _find_outside_arn(node: Node, region: str) -> str:
    """Returns the ARN of an event bus outside the stack; clients and services have none."""
    is_bus = node.urn == outside.build_event_bus(node.title)
    return f"arn:aws:events:{region}:{ACCOUNT}:event-bus/{node.title}" if is_bus else ""
