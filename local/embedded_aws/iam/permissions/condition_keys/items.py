"""Condition keys of Amazon DynamoDB: the attributes that a request names, and its options."""

import re
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from embedded_aws.iam.current_request import Request
from embedded_aws.iam.permissions.partiql import parse_statements
from embedded_aws.json_values import Json, is_object, read_array, read_object
from embedded_aws.ministack.dynamodb import Statement

if TYPE_CHECKING:
    from typing_extensions import TypeIs

_ATTRIBUTES: Final = "dynamodb:Attributes"
_SELECT: Final = "dynamodb:Select"
_OPTIONS: Final = {
    "dynamodb:ReturnValues": "ReturnValues",
    "dynamodb:ReturnConsumedCapacity": "ReturnConsumedCapacity",
}
_READS: Final = frozenset(
    f"dynamodb:{name}" for name in ("GetItem", "BatchGetItem", "Query", "Scan", "PartiQLSelect")
)
_EXPRESSIONS: Final = (
    *("ProjectionExpression", "FilterExpression", "ConditionExpression"),
    *("KeyConditionExpression", "UpdateExpression"),
)
# Their keys are names of attributes.
_BY_NAME: Final = (
    *("Key", "Item", "Expected", "AttributeUpdates", "KeyConditions", "QueryFilter", "ScanFilter"),
    "ExclusiveStartKey",
)
_MEMBERS: Final = {
    "dynamodb:ConditionCheckItem": "ConditionCheck",
    "dynamodb:PutItem": "Put",
    "dynamodb:UpdateItem": "Update",
    "dynamodb:DeleteItem": "Delete",
    "dynamodb:GetItem": "Get",
}
# Only the beginning of the space can match: an expression of 1 MB is read once.
_SPACE_IN_PATH: Final = re.compile(r"(?<!\s)\s*+\.\s*+")
_NAME: Final = re.compile(r"(?<![\w:#.])(#\w+|[A-Za-z_]\w*)(?!\w|\s*\()")
_WORDS: Final = frozenset({"AND", "OR", "NOT", "IN", "BETWEEN", "SET", "REMOVE", "ADD", "DELETE"})
_Member = Mapping[str, Json]


def find_keys(request: Request, action: str, resource: str) -> Iterator[dict[str, object]]:
    """Yields the attributes and options of each part of a request that is this action on this table."""
    table = resource.partition(":table/")[2].partition("/")[0]
    given = request.json
    options = {key: given[name] for key, name in _OPTIONS.items() if name in given}
    for attributes, whole in _list_parts(given, action, table):
        select = "ALL_ATTRIBUTES" if whole else "SPECIFIC_ATTRIBUTES"
        yield {
            **options,
            _ATTRIBUTES: sorted(attributes) or None,
            _SELECT: (given.get("Select") or select) if action in _READS else None,
        }


def _list_parts(given: _Member, action: str, table: str) -> Iterator[tuple[set[str], bool]]:
    """Yields the attributes of each part, and whether it reads whole items."""
    if action.startswith("dynamodb:PartiQL"):
        for statement in parse_statements(given):
            if statement["table"] == table:
                inner = statement.get("select") or statement
                yield _read_statement(inner), inner["op"] == "SELECT" and inner.get("projections") is None
    elif "TransactItems" in given:
        for each in map(read_object, read_array(given["TransactItems"])):
            member = read_object(each.get(_MEMBERS.get(action, "")))
            if member and _name(member.get("TableName")) == table:
                yield _read_member(member), "ProjectionExpression" not in member
    elif "RequestItems" in given:
        for name, part in read_object(given["RequestItems"]).items():
            if _name(name) == table:
                yield _read_batch(part), not _is_projection(part)
    else:
        yield _read_member(given), not _is_projection(given)


def _is_projection(member: object) -> bool:
    return isinstance(member, dict) and bool({"ProjectionExpression", "AttributesToGet"} & member.keys())


def _read_batch(part: Json) -> set[str]:
    if is_object(part):
        return _read_member(part).union(*(read_object(key) for key in read_array(part.get("Keys"))))
    writes = (write for each in read_array(part) for write in read_object(each).values())
    return set[str]().union(*(_read_member(read_object(write)) for write in writes))


def _read_member(given: _Member) -> set[str]:
    names = read_object(given.get("ExpressionAttributeNames"))
    found = {name for part in _BY_NAME for name in read_object(given.get(part))}
    found.update(each for each in read_array(given.get("AttributesToGet")) if isinstance(each, str))
    for part in _EXPRESSIONS:
        found.update(str(names.get(each, each)) for each in _list_named(str(given.get(part) or "")))
    return found


def _list_named(expression: str) -> Iterator[str]:
    """Yields the names at the start of the paths in an expression."""
    for match in _NAME.finditer(_SPACE_IN_PATH.sub(".", expression)):
        if match[1].upper() not in _WORDS:
            yield match[1]


def _read_statement(statement: Statement) -> set[str]:
    """Returns the attributes in a parsed statement of PartiQL."""
    item = statement.get("item") or {}
    assignments = statement.get("assignments") or []
    paths = [path for path, _ in assignments] + (statement.get("removes") or [])
    found = {*read_object(item.get("M", item)), *(str(path[0]) for path in paths)}
    found.update(re.split(r"[.\[]", each)[0] for each in statement.get("projections") or ())
    found.update(_read_tree(statement.get("where")))
    for _, value in assignments:
        found.update(_read_tree(value))
    return found


def is_node(tree: object) -> "TypeIs[list[object] | tuple[object, ...]]":
    """Whether a part of a parsed expression has parts itself."""
    return isinstance(tree, list | tuple)


def _read_tree(tree: object) -> Iterator[str]:
    if not is_node(tree):
        return
    if isinstance(tree, tuple) and tree[:1] == ("path",) and is_node(path := tree[1]):
        yield str(path[0])
    else:
        for each in tree:
            yield from _read_tree(each)


def _name(table: object) -> str:
    return str(table).rpartition("/")[2]
