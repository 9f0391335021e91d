"""Changes of items by update expressions."""

import copy
from collections.abc import Mapping, Sequence
from typing import Final, cast

from embedded_aws.services.dynamodb import numbers
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid
from embedded_aws.services.dynamodb.expressions.conditions import find_value
from embedded_aws.services.dynamodb.expressions.nodes import Action, Call, Literal, Node, Operation, Path
from embedded_aws.services.dynamodb.values import Item, Value, join_set, split_set, type_of

_Appended = tuple[int, list[Value], Value]
"""An element behind the end of a list: its index, the list, and the element."""
WRONG_OPERAND: Final = "An operand in the update expression has an incorrect data type"
_REMOVED: Final[Value] = {"removed": True}
"""Takes the place of an element that an action removes, because all indexes are those before the update."""


def _invalid_path() -> DynamoDbError:
    return invalid("The document path provided in the update expression is invalid for update")


def _invalid_operand() -> DynamoDbError:
    return invalid(WRONG_OPERAND)


def creates_item(actions: Sequence[Action]) -> bool:
    """Whether actions create an item that does not exist: removals do not."""
    return not actions or any(action.clause in {"SET", "ADD"} for action in actions)


def update(item: Item, actions: Sequence[Action]) -> dict[str, Value]:
    """Returns an item after the actions of an update expression.

    Args:
        item: The item before, which does not change.
        actions: The actions, whose paths do not overlap.

    Raises:
        DynamoDbError: If a path or operand does not fit the item.
    """
    values = [_find_new_value(item, action) for action in actions]
    changed = {str(action.path.parts[0]) for action in actions}
    result = {name: copy.deepcopy(value) if name in changed else value for name, value in item.items()}
    appended: list[_Appended] = []
    for action, value in zip(actions, values, strict=True):
        _store(result, action, value, appended)
    for _, elements, value in sorted(appended, key=lambda each: each[0]):
        elements.append(value)
    for name in changed & result.keys():
        _drop_removed(result[name])
    return result


def _find_new_value(item: Item, action: Action) -> Value | None:
    """Returns the value that an action stores; None if it removes the attribute."""
    if action.operand is None:
        return None
    if action.clause == "SET":
        return _evaluate(item, action.operand)
    operand = _evaluate(item, action.operand)
    existing = find_value(item, action.path.parts)
    if existing is None:
        return operand if action.clause == "ADD" else None
    kind = type_of(existing)
    if kind != type_of(operand):
        raise _invalid_operand()
    if kind == "N":
        return {"N": numbers.add(existing["N"], operand["N"])}
    return combine_sets(existing, operand, delete=action.clause == "DELETE")


def combine_sets(existing: Value, operand: Value, *, delete: bool) -> Value | None:
    """Returns a set with or without the members of another; None if no member is left.

    Args:
        existing: The set.
        operand: The other set, of the same type.
        delete: Whether to leave out its members.
    """
    kind = type_of(existing)
    if not delete:
        return join_set(kind, [*split_set(existing), *split_set(operand)])
    deleted = split_set(join_set(kind, split_set(operand)))
    left = [each for each in split_set(existing) if each not in deleted]
    return join_set(kind, left) if left else None


def _evaluate(item: Item, node: Node) -> Value:
    if isinstance(node, Literal):
        return node.value
    if isinstance(node, Path):
        if (found := find_value(item, node.parts)) is None:
            text = "The provided expression refers to an attribute that does not exist in the item"
            raise invalid(text)
        return found
    if isinstance(node, Operation):
        left, right = (_evaluate(item, operand) for operand in node.operands)
        if "N" not in left or "N" not in right:
            raise _invalid_operand()
        return {"N": numbers.add(left["N"], right["N"], subtract=node.name == "-")}
    call = cast("Call", node)
    first, second = call.operands
    if call.name == "if_not_exists":
        found = find_value(item, cast("Path", first).parts)
        return _evaluate(item, second) if found is None else found
    lists = [_evaluate(item, operand) for operand in call.operands]
    if any("L" not in each for each in lists):
        raise _invalid_operand()
    return {"L": [*lists[0]["L"], *lists[1]["L"]]}


def _store(item: dict[str, Value], action: Action, value: Value | None, appended: list[_Appended]) -> None:
    *parents, last = action.path.parts
    parent: Value | None = find_value(item, parents) if parents else {"M": item}
    if parent is None or ("L" if isinstance(last, int) else "M") not in parent:
        raise _invalid_path()
    if isinstance(last, int):
        _store_element(parent["L"], last, value, appended)
    elif value is not None:
        parent["M"][last] = copy.deepcopy(value)
    else:
        parent["M"].pop(last, None)


def _store_element(elements: list[Value], index: int, value: Value | None, appended: list[_Appended]) -> None:
    if index < len(elements):
        elements[index] = _REMOVED if value is None else copy.deepcopy(value)
    elif value is not None:
        # Elements behind the end are appended in the order of their indexes.
        appended.append((index, elements, copy.deepcopy(value)))


def _drop_removed(value: Value) -> None:
    elements: list[Value] = value.get("L", [])
    elements[:] = [each for each in elements if each is not _REMOVED]
    members: Mapping[str, Value] = value.get("M", {})
    for each in (*elements, *members.values()):
        _drop_removed(each)
