"""Parameters from before expressions, as trees of expressions."""

from collections.abc import Mapping
from typing import Final, cast

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, invalid_parameter
from embedded_aws.services.dynamodb.expressions.nodes import Action, Call, Literal, Node, Operation, Path
from embedded_aws.services.dynamodb.expressions.updates import WRONG_OPERAND
from embedded_aws.services.dynamodb.inputs import read_value
from embedded_aws.services.dynamodb.requests import AttributeUpdate, Condition, Request
from embedded_aws.services.dynamodb.values import ORDERED, SETS, Value, order_key, type_of

_COMPARATORS: Final[Mapping[str, str]] = {
    "EQ": "=",
    "NE": "<>",
    "LE": "<=",
    "LT": "<",
    "GE": ">=",
    "GT": ">",
}
_COUNTS: Final[Mapping[str, int]] = {
    **dict.fromkeys(_COMPARATORS, 1),
    **dict.fromkeys(("CONTAINS", "NOT_CONTAINS", "BEGINS_WITH"), 1),
    "NULL": 0,
    "NOT_NULL": 0,
    "BETWEEN": 2,
}
_SCALARS: Final = frozenset({*ORDERED, "BOOL", "NULL"})
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    **dict.fromkeys(("LE", "LT", "GE", "GT", "BETWEEN"), ORDERED),
    **dict.fromkeys(("IN", "CONTAINS", "NOT_CONTAINS"), _SCALARS),
    "BEGINS_WITH": frozenset({"S", "B"}),
}
_MISSING: Final = "ConditionalOperator cannot be used without Filter or Expected"
_ONE: Final = "ConditionalOperator can only be used when Filter or Expected has two or more elements"


def read_conditions(given: Request, parameter: str) -> Node | None:
    """Returns the condition of ``Expected``, ``QueryFilter`` or ``ScanFilter``.

    Args:
        given: The request.
        parameter: Name of the parameter.

    Returns:
        The condition; None if the request has none.

    Raises:
        DynamoDbError: If a condition, or the operator that combines them, is invalid.
    """
    members: Mapping[str, object] = given
    conditions = cast("Mapping[str, Condition]", members.get(parameter) or {})
    operator = given.get("ConditionalOperator")
    if operator and len(conditions) < 2:  # noqa: PLR2004 - an operator combines two
        raise invalid(_ONE if conditions else _MISSING)
    read = _read_expected if parameter == "Expected" else read_comparison
    terms = [read(name, condition) for name, condition in conditions.items()]
    return Operation(str(operator or "AND"), tuple(terms)) if terms else None


def _read_expected(name: str, condition: Condition) -> Node:
    """Returns a condition, which is a comparison, a value, or whether the attribute exists."""
    operator, exists = condition.get("ComparisonOperator"), condition.get("Exists")
    has_value, has_list = "Value" in condition, "AttributeValueList" in condition
    if has_value and has_list:
        raise _reject(name, "Value and AttributeValueList cannot be used together")
    if operator:
        if exists is not None:
            raise _reject(name, "Exists and ComparisonOperator cannot be used together")
        values = [condition["Value"]] if "Value" in condition else condition.get("AttributeValueList")
        if values is None and operator not in {"NULL", "NOT_NULL"}:
            text = f"Value or AttributeValueList must be used with ComparisonOperator: {operator}"
            raise _reject(name, text)
        return read_comparison(name, {"ComparisonOperator": operator, "AttributeValueList": values})
    if has_list:
        raise _reject(name, "AttributeValueList can only be used with a ComparisonOperator")
    if exists is False:
        if has_value:
            raise _reject(name, "Value cannot be used when Exists is false")
        return Call("attribute_not_exists", (Path((name,)),))
    if "Value" not in condition:
        when = "true" if exists else "null"
        raise _reject(name, f"Value must be provided when Exists is {when}")
    return Operation("=", (Path((name,)), Literal(read_value(condition["Value"]))))


def _reject(name: str, text: str) -> DynamoDbError:
    return invalid_parameter(f"{text} for Attribute: {name}")


def read_comparison(name: str, condition: Condition) -> Node:
    """Returns a comparison of an attribute with values.

    Args:
        name: Name of the attribute.
        condition: ``ComparisonOperator`` and ``AttributeValueList``.

    Raises:
        DynamoDbError: If the operator does not allow the values.
    """
    operator = condition.get("ComparisonOperator", "")
    values = read_operands(condition)
    path, literals = Path((name,)), tuple(map(Literal, values))
    if operator in _COMPARATORS:
        return Operation(_COMPARATORS[operator], (path, *literals))
    if operator in {"BETWEEN", "IN"}:
        return Operation(operator, (path, *literals))
    exists = Call("attribute_exists", (path,))
    if operator == "NOT_CONTAINS":
        return Operation("AND", (exists, Operation("NOT", (Call("contains", (path, *literals)),))))
    if operator in {"NULL", "NOT_NULL"}:
        return exists if operator == "NOT_NULL" else Operation("NOT", (exists,))
    return Call(operator.lower(), (path, *literals))


def read_operands(condition: Condition) -> list[Value]:
    """Returns the values of a comparison.

    Raises:
        DynamoDbError: If the number of values, their types or their order is wrong.
    """
    operator = condition.get("ComparisonOperator", "")
    values = [read_value(value) for value in condition.get("AttributeValueList") or ()]
    if len(values) != _COUNTS.get(operator, len(values)) or (operator == "IN" and not values):
        raise invalid_parameter(f"Invalid number of argument(s) for the {operator} ComparisonOperator")
    allowed = _ALLOWED.get(operator)
    for value in values:
        if allowed is not None and type_of(value) not in allowed:
            text = f"ComparisonOperator {operator} is not valid for {type_of(value)} AttributeValue type"
            raise invalid_parameter(text)
    if len({type_of(value) for value in values}) > 1:
        raise invalid_parameter("AttributeValues inside AttributeValueList must be of same type")
    if operator == "BETWEEN":
        low, high = map(order_key, values)
        if low > high:
            text = "The BETWEEN condition was provided a range where the lower bound is greater than the"
            raise invalid(f"{text} upper bound")
    return values


def read_updates(given: Request) -> tuple[Action, ...]:
    """Returns the actions of ``AttributeUpdates``.

    Raises:
        DynamoDbError: If an action is not allowed for its value.
    """
    updates = given.get("AttributeUpdates") or {}
    return tuple(_read_update(name, update) for name, update in updates.items())


def _read_update(name: str, update: AttributeUpdate) -> Action:
    action, path = str(update.get("Action") or "PUT"), Path((name,))
    given = update.get("Value")
    if given is None:
        if action != "DELETE":
            raise invalid_parameter("Only DELETE action is allowed when no attribute value is specified")
        return Action("REMOVE", path)
    value = read_value(given)
    kind = type_of(value)
    if action == "DELETE" and kind not in SETS:
        raise invalid_parameter(f"DELETE action with value is not supported for the type {kind}")
    if action != "ADD":
        return Action("SET" if action == "PUT" else "DELETE", path, Literal(value))
    if kind == "L":
        existing = Call("if_not_exists", (path, Literal({"L": []})))
        return Action("SET", path, Call("list_append", (existing, Literal(value))))
    if kind not in {"N", *SETS}:
        raise invalid_parameter(f"ADD action is not supported for the type {kind}")
    return Action("ADD", path, Literal(value))


def describe_mismatch(error: DynamoDbError) -> DynamoDbError:
    """Returns the error of ``AttributeUpdates`` for the one of an update expression."""
    return invalid("Type mismatch for attribute to update") if error.message == WRONG_OPERAND else error
