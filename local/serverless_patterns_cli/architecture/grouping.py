"""Groups the resources of each component."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from embedded_aws import Registration
from serverless_patterns_cli.architecture.kinds import KINDS, Kind, find_kind

_Path = tuple[str, ...]
"""Names of the components that contain a resource, from the outside in."""


@dataclass(frozen=True)
class Node:
    """A resource in a diagram.

    Attributes:
        urn: URN of the resource.
        name: Name of the resource.
        title: Name without the words of its group and its kind; may be empty.
        kind: Label and style.
    """

    urn: str
    name: str
    title: str
    kind: Kind


@dataclass(frozen=True)
class Group:
    """The resources of a component.

    Sibling components with the same name are one group, such as the queue and the function of a conversion.
    """

    name: str
    title: str
    nodes: list[Node] = field(default_factory=list[Node])
    groups: list["Group"] = field(default_factory=list["Group"])


def group(registrations: Iterable[Registration]) -> Group:
    """Returns a group without a name that contains all nodes. A component with one node has no group."""
    by_urn = {found.urn: found for found in registrations}
    members = [(_find_path(found, by_urn), found) for found in by_urn.values() if found.type in KINDS]
    types: dict[_Path, set[str]] = {}
    for found in by_urn.values():
        if not found.custom:
            path = (*_find_path(found, by_urn), found.name)
            types.setdefault(path, set()).add(found.type.rpartition(":")[2])
    return _group((), "", members, types)


def _group(
    path: _Path, title: str, members: list[tuple[_Path, Registration]], types: Mapping[_Path, set[str]]
) -> Group:
    name = path[-1] if path else ""
    result = Group(name, title)
    inner: dict[_Path, list[tuple[_Path, Registration]]] = {}
    for around, found in members:
        inner.setdefault(around[: len(path) + 1], []).append((around, found))
    for around, found in inner.items():
        if around != path and len(found) > 1:
            of_type = f" ({', '.join(types[around])})" if len(types[around]) == 1 else ""
            result.groups.append(_group(around, _shorten(around[-1], name) + of_type, found, types))
        else:
            result.nodes.extend(_find_node(resource, name) for _, resource in found)
    return result


def _find_node(found: Registration, group_name: str) -> Node:
    kind = find_kind(found)
    words = _shorten(found.name, group_name).split("-")
    while words and _contains(kind, words[-1].lower()):
        words.pop()
    return Node(found.urn, found.name, " ".join(words), kind)


def _contains(kind: Kind, word: str) -> bool:
    """Whether the label of a kind contains a word or its initials, such as ``lb`` of a load balancer."""
    words = kind.label.lower().split()
    return word in words or "".join(each[0] for each in words).endswith(word)


def _shorten(name: str, group_name: str) -> str:
    return name.removeprefix(f"{group_name}-")


def _find_path(found: Registration, by_urn: Mapping[str, Registration]) -> _Path:
    if not found.parent:
        return ()
    parent = by_urn[found.parent]
    # A bucket or queue can be the parent of another resource, but is not a component.
    inner = () if parent.custom else (parent.name,)
    return (*_find_path(parent, by_urn), *inner)
