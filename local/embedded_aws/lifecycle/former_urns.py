"""Finds the existing resource of a registration, by its URN or by one of its aliases."""

from collections.abc import Callable, Iterator

from embedded_aws.program.registration import Registration
from embedded_aws.program.wire import Properties

Find = Callable[[str], Registration | None]


def find_former_urn(resource: Registration, registered: Find, exists: Callable[[str], bool]) -> str:
    """The URN by which a resource is in the stack; empty if it is new.

    Args:
        resource: The resource as it is registered now.
        registered: Finds a resource that was registered in this run, such as the parent.
        exists: Whether the stack has a resource with a URN.
    """
    if exists(resource.urn):
        return resource.urn
    return next((urn for urn in _list_candidates(resource, registered, exists) if exists(urn)), "")


def _list_candidates(
    resource: Registration, registered: Find, exists: Callable[[str], bool]
) -> Iterator[str]:
    """Its aliases, and what its URN and its aliases would be below the former URN of its parent."""
    aliases = [_build_alias_urn(resource, alias) for alias in resource.aliases]
    yield from aliases
    parent = registered(resource.parent)
    former_parent = find_former_urn(parent, registered, exists) if parent else ""
    if parent and former_parent not in ("", parent.urn):
        for urn in (resource.urn, *aliases):
            name = _name(urn)
            if name.startswith(parent.name):
                name = _name(former_parent) + name.removeprefix(parent.name)
            yield _build_urn(_split_head(former_parent), former_parent, _type(urn), name)


def _build_alias_urn(resource: Registration, alias: str | Properties) -> str:
    if isinstance(alias, str):
        return alias
    stack, project, *_ = resource.urn.removeprefix("urn:pulumi:").split("::")
    head = f"urn:pulumi:{alias.get('stack', stack)}::{alias.get('project', project)}"
    parent = "" if alias.get("noParent") else alias.get("parentUrn", resource.parent)
    return _build_urn(head, parent, alias.get("type", resource.type), alias.get("name", resource.name))


def _build_urn(head: str, parent: str, type_: str, name: str) -> str:
    types = parent.split("::")[2] if parent else ""
    qualified = f"{types}${type_}" if types and types != "pulumi:pulumi:Stack" else type_
    return f"{head}::{qualified}::{name}"


def _split_head(urn: str) -> str:
    return "::".join(urn.split("::")[:2])


def _type(urn: str) -> str:
    return urn.split("::")[2].rpartition("$")[2]


def _name(urn: str) -> str:
    return urn.split("::", 3)[3]
