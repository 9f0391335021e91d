"""Expressions with the names and values of a request, and the checks that need them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid
from embedded_aws.services.dynamodb.expressions.nodes import (
    COMPARATORS,
    LOGICAL,
    Action,
    Call,
    Literal,
    Node,
    Operation,
    Path,
    Reference,
)
from embedded_aws.services.dynamodb.expressions.parsing import Expression
from embedded_aws.services.dynamodb.values import ORDERED, SETS, TYPES, Value, order_key, type_of

_LISTS: Final = frozenset({"list_append"})
_SIZED: Final = frozenset({"S", "B", "L", "M", *SETS})
_ORDERING: Final = frozenset({"<", "<=", ">", ">=", "BETWEEN"})
_OPERANDS: Final[Mapping[str, int]] = {
    "attribute_exists": 1,
    "attribute_not_exists": 1,
    "attribute_type": 2,
    "begins_with": 2,
    "contains": 2,
    "if_not_exists": 2,
    "list_append": 2,
    "size": 1,
}
_PATH_FIRST: Final = frozenset({"attribute_exists", "attribute_not_exists", "if_not_exists"})
_ALLOWED: Final[Mapping[str, frozenset[str]]] = {
    "begins_with": frozenset({"S", "B"}),
    "list_append": frozenset({"L"}),
    "size": _SIZED,
    "+": frozenset({"N"}),
    "-": frozenset({"N"}),
    **dict.fromkeys(_ORDERING, ORDERED),
}
_DISTINCT: Final = frozenset({"attribute_type", "begins_with", "contains", *COMPARATORS})
_TYPE_NAMES: Final[Mapping[str, str]] = {
    "S": "STRING",
    "N": "NUMBER",
    "B": "BINARY",
    "BOOL": "BOOLEAN",
    "NULL": "NULL",
    "L": "LIST",
    "M": "MAP",
    "SS": "STRING SET",
    "NS": "NUMBER SET",
    "BS": "BINARY SET",
}
_ANY_TYPE: Final = (
    "{S,SS,N,NS,B,BS,BOOL,NULL,L,M,HD,DOUBLE,FLOAT,HDS,FS,DOUBLESET,DICT,DECIMAL,INT,DECIMALSET,INTSET}"
)


@dataclass(frozen=True)
class Bound:
    """An expression whose placeholders are resolved.

    Attributes:
        nodes: The condition; the paths of a projection; the actions of an update.
        paths: All document paths in it.
    """

    nodes: tuple[Node | Action, ...]
    paths: tuple[Path, ...]


def bind(expression: Expression, names: Mapping[str, str], values: Mapping[str, Value]) -> Bound:
    """Returns an expression with the names and values of a request.

    Raises:
        DynamoDbError: If one is missing, or if an operand does not fit its operator.
    """
    binding = _Binding(expression.parameter, names, values)
    for placeholder in expression.placeholders:
        binding.require_defined(placeholder)
    nodes = tuple(binding.resolve_action(node) for node in expression.nodes)
    changed = [node.path if isinstance(node, Action) else node for node in nodes]
    binding.require_separate([path for path in changed if isinstance(path, Path)])
    for node in nodes:
        if isinstance(node, Action) and node.clause in {"ADD", "DELETE"}:
            binding.check_operand_of_action(node)
    for node in nodes:
        operand = node.operand if isinstance(node, Action) else node
        if operand is not None:
            binding.check(operand)
    return Bound(nodes, tuple(path for node in nodes for path in find_paths(node)))


def find_paths(node: Node | Action) -> Iterator[Path]:
    """Returns the document paths of a tree."""
    if isinstance(node, Path):
        yield node
    elif isinstance(node, Action):
        yield node.path
        if node.operand is not None:
            yield from find_paths(node.operand)
    elif isinstance(node, Call | Operation):
        for operand in node.operands:
            yield from find_paths(operand)


@dataclass(frozen=True)
class _Binding:
    parameter: str
    names: Mapping[str, str]
    values: Mapping[str, Value]

    def error(self, message: str) -> DynamoDbError:
        return invalid(f"Invalid {self.parameter}: {message}")

    def require_defined(self, placeholder: str) -> None:
        if placeholder.startswith("#") and placeholder not in self.names:
            text = "An expression attribute name used in the document path is not defined; attribute name: "
            raise self.error(f"{text}{placeholder}")
        if placeholder.startswith(":") and placeholder not in self.values:
            text = "An expression attribute value used in expression is not defined; attribute value: "
            raise self.error(f"{text}{placeholder}")

    def resolve_action(self, node: Node | Action) -> Node | Action:
        if isinstance(node, Action):
            operand = None if node.operand is None else self._resolve(node.operand)
            return Action(node.clause, self._resolve_path(node.path), operand)
        return self._resolve(node)

    def _resolve(self, node: Node) -> Node:
        if isinstance(node, Path):
            return self._resolve_path(node)
        if isinstance(node, Reference):
            return Literal(self.values[node.name])
        if isinstance(node, Call):
            return Call(node.name, tuple(map(self._resolve, node.operands)))
        if isinstance(node, Operation):
            return Operation(node.name, tuple(map(self._resolve, node.operands)))
        return node

    def _resolve_path(self, path: Path) -> Path:
        return Path(
            tuple(self.names.get(part, part) if isinstance(part, str) else part for part in path.parts)
        )

    def require_separate(self, paths: list[Path]) -> None:
        """Rejects two changed or projected paths of the same attribute."""
        pairs = [(first, second) for last, second in enumerate(paths) for first in paths[:last]]
        for first, second in pairs:
            length = min(len(first.parts), len(second.parts))
            if first.parts[:length] == second.parts[:length]:
                raise self._reject_pair("overlap", first, second)
        for first, second in pairs:
            for one, other in zip(first.parts, second.parts, strict=False):
                if type(one) is not type(other):
                    raise self._reject_pair("conflict", first, second)
                if one != other:
                    break

    def _reject_pair(self, problem: str, first: Path, second: Path) -> DynamoDbError:
        fix = "must remove or rewrite one of these paths"
        text = f"Two document paths {problem} with each other; {fix}; path one: {first}, path two: {second}"
        return self.error(text)

    def check_operand_of_action(self, action: Action) -> None:
        """Requires a set, or with ``ADD`` also a number."""
        if isinstance(action.operand, Literal):
            kind = type_of(action.operand.value)
            if kind not in SETS and not (kind == "N" and action.clause == "ADD"):
                raise self.error(
                    "Incorrect operand type for operator or function; "
                    f"operator: {action.clause}, operand type: {_TYPE_NAMES[kind]}, "
                    "typeSet: ALLOWED_FOR_ADD_OPERAND"
                )

    def check(self, node: Node) -> None:
        """Checks the operands of functions and operators, the inner ones first."""
        if not isinstance(node, Call | Operation):
            return
        if isinstance(node, Call) and len(node.operands) != _OPERANDS[node.name]:
            text = "Incorrect number of operands for operator or function; operator or function: "
            raise self.error(f"{text}{node.name}, number of operands: {len(node.operands)}")
        for operand in node.operands:
            self.check(operand)
        if node.name not in LOGICAL:
            self._require_distinct(node)
            self._require_path(node)
            self._require_types(node)
        if node.name == "BETWEEN":
            self._require_bounds(node)

    def _require_distinct(self, node: Call | Operation) -> None:
        first, *others = node.operands
        if node.name in _DISTINCT and isinstance(first, Path) and first in others:
            raise self.error(
                "The first operand must be distinct from the remaining operands for this operator or "
                f"function; operator: {node.name}, first operand: {first}"
            )

    def _require_path(self, node: Call | Operation) -> None:
        if node.name in _PATH_FIRST and not isinstance(node.operands[0], Path):
            text = "Operator or function requires a document path; operator or function: "
            raise self.error(f"{text}{node.name}")

    def _require_types(self, node: Call | Operation) -> None:
        if node.name == "attribute_type":
            self._require_type_name(node.operands[1])
        allowed = _ALLOWED.get(node.name)
        if allowed is None:
            return
        for operand in node.operands:
            kind = find_type(operand)
            if kind is not None and kind not in allowed:
                raise self._reject_type(node.name, kind)

    def _require_type_name(self, operand: Node) -> None:
        kind = find_type(operand)
        if kind != "S" or not isinstance(operand, Literal):
            raise self._reject_type("attribute_type", kind or _ANY_TYPE)
        if (name := operand.value["S"]) not in TYPES:
            valid = f"{{{','.join(TYPES)}}}"
            raise self.error(f"Invalid attribute type name found; type: {name}, valid types: {valid}")

    def _reject_type(self, name: str, kind: str) -> DynamoDbError:
        text = "Incorrect operand type for operator or function; operator or function: "
        return self.error(f"{text}{name}, operand type: {kind}")

    def _require_bounds(self, node: Call | Operation) -> None:
        _, low, high = node.operands
        if not isinstance(low, Literal) or not isinstance(high, Literal):
            return
        bounds = (
            f"lower bound operand: AttributeValue: {show_value(low.value)}, "
            f"upper bound operand: AttributeValue: {show_value(high.value)}"
        )
        if type_of(low.value) != type_of(high.value):
            text = "The BETWEEN operator requires same data type for lower and upper bounds"
            raise self.error(f"{text}; {bounds}")
        lowest, highest = order_key(low.value), order_key(high.value)
        if lowest > highest:
            text = "The BETWEEN operator requires upper bound to be greater than or equal to lower bound"
            raise self.error(f"{text}; {bounds}")


def find_type(node: Node) -> str | None:
    """Returns the type of an operand; None if it depends on the item."""
    if isinstance(node, Literal):
        return type_of(node.value)
    if isinstance(node, Call):
        return {"size": "N", "list_append": "L"}.get(node.name)
    return None


def show_value(value: Value) -> str:
    """Returns a value as messages of DynamoDB show it."""
    return f"{{{type_of(value)}:{value[type_of(value)]}}}"
