"""Conditions on keys, which select the items of a query."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, cast

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, invalid_parameter
from embedded_aws.services.dynamodb.expressions.binding import Bound
from embedded_aws.services.dynamodb.expressions.conditions import begins_with, is_ordered
from embedded_aws.services.dynamodb.expressions.nodes import Action, Call, Literal, Node, Operation, Path
from embedded_aws.services.dynamodb.legacy import read_operands
from embedded_aws.services.dynamodb.requests import Request
from embedded_aws.services.dynamodb.schema import Schema, reject_empty_key, reject_key_size
from embedded_aws.services.dynamodb.values import Item, Value, is_equal, key_text, type_of

_REVERSED: Final[Mapping[str, str]] = {"=": "=", "<": ">", "<=": ">=", ">": "<", ">=": "<="}
_LEGACY: Final[Mapping[str, str]] = {
    "EQ": "=",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "BETWEEN": "BETWEEN",
    "BEGINS_WITH": "begins_with",
}
_UNSUPPORTED: Final = "Query key condition not supported"
_SINGLE_KEY: Final = 2


@dataclass(frozen=True)
class KeyCondition:
    """A condition on an attribute of a key.

    Attributes:
        name: The attribute.
        operator: ``=``, ``<``, ``<=``, ``>``, ``>=``, ``BETWEEN`` or ``begins_with``.
        values: The values.
    """

    name: str
    operator: str
    values: tuple[Value, ...]

    def holds(self, item: Item) -> bool:
        """Whether an item, which has the attribute, fulfills the condition."""
        value, (first, *others) = item[self.name], self.values
        if self.operator == "=":
            return is_equal(value, first)
        if self.operator == "begins_with":
            return begins_with(value, first)
        if self.operator == "BETWEEN":
            return is_ordered(value, ">=", first) and is_ordered(value, "<=", others[0])
        return is_ordered(value, self.operator, first)


def read_expression(bound: Bound) -> list[KeyCondition]:
    """Returns the conditions of a ``KeyConditionExpression``.

    Raises:
        DynamoDbError: If the expression has other than key conditions.
    """
    (root,) = bound.nodes
    terms = list(_split(root))
    conditions = [_read_term(term) for term in terms]
    if len({condition.name for condition in conditions}) < len(conditions):
        text = "KeyConditionExpressions must only contain one condition per key"
        raise invalid(f"Invalid KeyConditionExpression: {text}")
    return conditions


def _split(node: Node | Action) -> Iterator[Call | Operation]:
    term = cast("Call | Operation", node)
    if term.name == "AND":
        for operand in term.operands:
            yield from _split(operand)
    elif term.name not in {*_REVERSED, "BETWEEN", "begins_with"}:
        raise invalid(f"Invalid operator used in KeyConditionExpression: {term.name}")
    else:
        yield term


def _read_term(term: Call | Operation) -> KeyCondition:
    is_comparison = term.name in _REVERSED
    if not is_comparison and isinstance(term.operands[0], Literal):
        raise _reject_condition(f"{term.name} operator must have the key attribute as its first operand")
    path: Path | None = None
    values: list[Value] = []
    for operand in term.operands:
        if isinstance(operand, Literal):
            values.append(operand.value)
        elif not isinstance(operand, Path):
            raise invalid("KeyConditionExpressions cannot contain nested operations")
        elif path is not None:
            raise _reject_condition("Multiple attribute names used in one condition")
        elif len(operand.parts) > 1:
            raise invalid("KeyConditionExpressions cannot have conditions on nested attributes")
        else:
            path = operand
    if path is None:
        raise _reject_condition("No key attribute specified")
    is_reversed = is_comparison and isinstance(term.operands[0], Literal)
    operator = _REVERSED[term.name] if is_reversed else term.name
    return KeyCondition(str(path.parts[0]), operator, tuple(values))


def _reject_condition(text: str) -> DynamoDbError:
    return invalid(f"Invalid condition in KeyConditionExpression: {text}")


def read_legacy(given: Request) -> list[KeyCondition]:
    """Returns the conditions of ``KeyConditions``, whose values are valid for their operators.

    Raises:
        DynamoDbError: If there are too many conditions, or the values of one are invalid.
    """
    conditions: list[KeyCondition] = []
    for name, condition in (given.get("KeyConditions") or {}).items():
        operator = condition.get("ComparisonOperator", "")
        values = tuple(read_operands(condition))
        conditions.append(KeyCondition(name, _LEGACY.get(operator, operator), values))
    return conditions


@dataclass(frozen=True)
class Selection:
    """The items that key conditions select.

    Attributes:
        partition: Attributes of the partition key.
        ranges: Conditions on the sort key.
    """

    partition: Mapping[str, Value]
    ranges: tuple[KeyCondition, ...]

    @property
    def partition_key(self) -> tuple[str, ...]:
        """The partition key as canonical text."""
        return tuple(map(key_text, self.partition.values()))

    @property
    def test(self) -> Callable[[Item], bool]:
        """Returns whether an item of the partition is selected."""
        return lambda item: all(condition.holds(item) for condition in self.ranges)


def select(schema: Schema, conditions: Sequence[KeyCondition]) -> Selection:
    """Returns the items that conditions on the key of a table or index select.

    Raises:
        DynamoDbError: If the conditions do not fit the key.
    """
    by_name = {condition.name: condition for condition in conditions}
    for name in schema.hashes:
        if name not in by_name:
            raise invalid(f"Query condition missed key schema element: {name}")
    _require_keys(schema, by_name)
    for condition in conditions:
        _check_condition(schema, condition)
    ranges = tuple(by_name[name] for name in schema.ranges if name in by_name)
    _require_equal_before_last(ranges, schema.ranges)
    return Selection({name: by_name[name].values[0] for name in schema.hashes}, ranges)


def _require_keys(schema: Schema, by_name: Mapping[str, KeyCondition]) -> None:
    others = [name for name in by_name if name not in schema.names]
    if not others:
        return
    if len(by_name) > len(schema.names) and len(by_name) > _SINGLE_KEY:
        text = f"The number of query conditions ({len(by_name)}) exceeds the number of key attributes defined"
        raise invalid(f"{text} in the schema ({len(schema.names)})")
    if not schema.ranges:
        raise invalid(_UNSUPPORTED)
    missed = next((name for name in schema.ranges if name not in by_name), others[0])
    raise invalid(f"Query condition missed key schema element: {missed}")


def _check_condition(schema: Schema, condition: KeyCondition) -> None:
    if condition.operator not in _LEGACY.values():
        raise invalid("Attempted conditional constraint is not an indexable operation")
    if condition.name in schema.hashes and condition.operator != "=":
        raise invalid(_UNSUPPORTED)
    for value in condition.values:
        problem = schema.find_problem(condition.name, value)
        if problem == "type":
            raise invalid_parameter("Condition parameter type does not match schema type")
        if problem == "empty":
            raise reject_empty_key(condition.name, type_of(value))
        if problem == "size":
            raise reject_key_size(schema, condition.name)


def _require_equal_before_last(ranges: Sequence[KeyCondition], names: Sequence[str]) -> None:
    """Requires that attributes of a sort key are equal to a value, without gaps, but for the last one."""
    if not ranges:
        return
    last = ranges[-1].name
    equal = {condition.name for condition in ranges if condition.operator == "="}
    if lacking := [name for name in names[: names.index(last)] if name not in equal]:
        raise invalid(
            f"RANGE key attributes {', '.join(lacking)} must have equality conditions specified in the query "
            f"because a condition is present on key attribute {last}"
        )
