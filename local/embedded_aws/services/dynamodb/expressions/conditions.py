"""Evaluation of conditions on items."""

import operator
from collections.abc import Callable, Mapping, Sequence
from typing import Final, cast

from embedded_aws.services.dynamodb.expressions.nodes import Action, Call, Literal, Node, Operation, Path
from embedded_aws.services.dynamodb.values import (
    ORDERED,
    SETS,
    Item,
    Value,
    count_elements,
    decode_binary,
    is_equal,
    order_key,
    split_set,
    type_of,
)

Test = Callable[[Item], bool]
"""Returns whether an item fulfills a condition."""
_Read = Callable[[Item], "Value | None"]


def find_value(item: Item, parts: Sequence[str | int]) -> Value | None:
    """Returns the value at a document path; None if there is none."""
    found = item.get(str(parts[0]))
    for part in parts[1:]:
        if found is None:
            return None
        found = _find_element(found, part) if isinstance(part, int) else _find_member(found, part)
    return found


def _find_element(value: Value, index: int) -> Value | None:
    elements = cast("list[Value]", value.get("L", ()))
    return elements[index] if index < len(elements) else None


def _find_member(value: Value, name: str) -> Value | None:
    return cast("Mapping[str, Value]", value.get("M", {})).get(name)


def compile_condition(node: Node | Action) -> Test:
    """Returns the test of a condition whose placeholders are resolved."""
    if isinstance(node, Operation):
        return _compile_operation(node)
    call = cast("Call", node)
    return _compile_call(call.name, [_compile_operand(operand) for operand in call.operands])


def _compile_operation(node: Operation) -> Test:
    if node.name in {"AND", "OR", "NOT"}:
        terms = [compile_condition(operand) for operand in node.operands]
        if node.name == "NOT":
            return lambda item: not terms[0](item)
        if node.name == "AND":
            return lambda item: all(term(item) for term in terms)
        return lambda item: any(term(item) for term in terms)
    first, *others = (_compile_operand(operand) for operand in node.operands)
    if node.name == "IN":
        return lambda item: any(is_equal(first(item), other(item)) for other in others)
    if node.name == "BETWEEN":
        low, high = others
        return lambda item: (
            is_ordered(low(item), "<=", value := first(item)) and is_ordered(value, "<=", high(item))
        )
    (second,) = others
    return lambda item: compare(first(item), node.name, second(item))


def _compile_operand(node: Node) -> _Read:
    if isinstance(node, Path):
        return lambda item: find_value(item, node.parts)
    if isinstance(node, Literal):
        return lambda _: node.value
    (read,) = (_compile_operand(operand) for operand in cast("Call", node).operands)
    return lambda item: _measure(read(item))


def _measure(value: Value | None) -> Value | None:
    size = None if value is None else count_elements(value)
    return None if size is None else {"N": str(size)}


def _compile_call(name: str, reads: list[_Read]) -> Test:
    if name == "attribute_exists":
        return lambda item: reads[0](item) is not None
    if name == "attribute_not_exists":
        return lambda item: reads[0](item) is None
    test = _BINARY[name]
    first, second = reads

    def apply(item: Item) -> bool:
        value, argument = first(item), second(item)
        return value is not None and argument is not None and test(value, argument)

    return apply


def compare(left: Value | None, comparator: str, right: Value | None) -> bool:
    """Returns the result of a comparison; a missing value differs from all, and has no order.

    Args:
        left: The first value.
        comparator: ``=``, ``<>``, ``<``, ``<=``, ``>`` or ``>=``.
        right: The second value.
    """
    if comparator == "=":
        return is_equal(left, right)
    return not is_equal(left, right) if comparator == "<>" else is_ordered(left, comparator, right)


def is_ordered(left: Value | None, comparator: str, right: Value | None) -> bool:
    """Whether two values of the same type have an order; False for other types.

    Args:
        left: The first value.
        comparator: ``<``, ``<=``, ``>`` or ``>=``.
        right: The second value.
    """
    if left is None or right is None or type_of(left) != type_of(right) or type_of(left) not in ORDERED:
        return False
    return _ORDERS[comparator](order_key(left), order_key(right))


_ORDERS: Final[dict[str, Callable[[bytes, bytes], bool]]] = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}


def begins_with(value: Value, prefix: Value) -> bool:
    """Whether a string or binary data begins with another."""
    if "S" in value and "S" in prefix:
        return value["S"].startswith(prefix["S"])
    return "B" in value and "B" in prefix and decode_binary(value["B"]).startswith(decode_binary(prefix["B"]))


def contains(value: Value, part: Value) -> bool:
    """Whether a string or binary data has a part, or a set or list has an element."""
    kind = type_of(value)
    if kind == "S":
        return "S" in part and part["S"] in value["S"]
    if kind == "B":
        return "B" in part and decode_binary(part["B"]) in decode_binary(value["B"])
    elements = split_set(value) if kind in SETS else value["L"] if kind == "L" else ()
    return any(is_equal(each, part) for each in elements)


def _has_type(value: Value, name: Value) -> bool:
    return type_of(value) == name["S"]


_BINARY: Final[dict[str, Callable[[Value, Value], bool]]] = {
    "attribute_type": _has_type,
    "begins_with": begins_with,
    "contains": contains,
}
