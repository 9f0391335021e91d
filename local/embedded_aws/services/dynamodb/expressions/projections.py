"""Parts of items."""

from collections.abc import Iterable
from typing import TypeAlias

from embedded_aws.services.dynamodb.expressions.nodes import Path
from embedded_aws.services.dynamodb.values import Item, Value

Tree: TypeAlias = dict[str | int, "Tree"]
"""Names and indexes to keep, each with those below it; none below it keeps the whole value."""


def build_tree(paths: Iterable[Path]) -> Tree:
    """Returns the tree of document paths that do not overlap."""
    tree: Tree = {}
    for path in paths:
        branch = tree
        for part in path.parts:
            branch = branch.setdefault(part, {})
    return tree


def project(item: Item, tree: Tree) -> dict[str, Value]:
    """Returns the parts of an item that exist, in the maps and lists in which they are.

    Args:
        item: The item.
        tree: The parts.
    """
    kept = {
        name: _keep(item[name], branch)
        for name, branch in tree.items()
        if isinstance(name, str) and name in item
    }
    return {name: value for name, value in kept.items() if value is not None}


def _keep(value: Value, tree: Tree) -> Value | None:
    if not tree:
        return value
    if "M" in value:
        found = project(value["M"], tree)
        return {"M": found} if found else None
    if "L" not in value:
        return None
    elements: list[Value] = value["L"]
    indexes = sorted(part for part in tree if isinstance(part, int) and part < len(elements))
    kept = [_keep(elements[index], tree[index]) for index in indexes]
    return {"L": left} if (left := [each for each in kept if each is not None]) else None
