"""Size of a request to update an item, which has a limit besides the item."""

from collections.abc import Iterable
from typing import Final

from embedded_aws.services.dynamodb.expressions.conditions import find_value
from embedded_aws.services.dynamodb.expressions.nodes import Action, Call, Literal, Node, Operation, Path
from embedded_aws.services.dynamodb.values import SETS, Item, Value, count_bytes, split_set, type_of

_REQUEST: Final = 3
_CLAUSES: Final = {"SET": 19, "ADD": 19, "REMOVE": 1, "DELETE": 1}
_PART: Final = 4
_PATH_OPERAND: Final = (1, 14)
_OPERATORS: Final = {"+": 34, "-": 37, "if_not_exists": 39, "list_append": 37}


def measure_update(actions: Iterable[Action], item: Item) -> int:
    """Returns the bytes that DynamoDB counts for the actions of an update expression.

    Args:
        actions: The actions.
        item: The item before.
    """
    return _REQUEST + sum(_measure_action(action, item) for action in actions)


def _measure_action(action: Action, item: Item) -> int:
    first, *others = action.path.parts
    size = (
        _CLAUSES[action.clause] + _measure_part(first) + sum(_PART + _measure_part(each) for each in others)
    )
    if action.clause == "SET" and action.operand is not None:
        return size + _measure_operand(action.operand)
    if action.clause == "ADD" and isinstance(action.operand, Literal):
        return size + _measure_added(action.operand.value, find_value(item, action.path.parts))
    return size


def _measure_part(part: str | int) -> int:
    return len(str(part).encode("utf-8", "surrogatepass"))


def _measure_operand(node: Node) -> int:
    if isinstance(node, Literal):
        return count_bytes(node.value)
    if isinstance(node, Path):
        start, each = _PATH_OPERAND
        return start + sum(each + _measure_part(part) for part in node.parts)
    if isinstance(node, Call | Operation):
        return _OPERATORS[node.name] + sum(map(_measure_operand, node.operands))
    return 0


def _measure_added(value: Value, existing: Value | None) -> int:
    """Returns the size of an added value; members that a set already has do not count."""
    if existing is None or type_of(value) not in SETS or type_of(value) != type_of(existing):
        return count_bytes(value)
    present = split_set(existing)
    return sum(count_bytes(member) for member in split_set(value) if member not in present)
