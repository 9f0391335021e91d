"""DynamoDB data sources: the request of a resolver as a call of DynamoDB, and its response as the result."""

import base64
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final, Required, TypedDict, cast

from embedded_aws.json_values import Json, JsonObject, read_object, read_objects
from embedded_aws.ministack import appsync
from embedded_aws.ministack.records import Record
from embedded_aws.services.appsync.data_sources.calls import build_failure, call
from embedded_aws.services.appsync.data_sources.records import DataSource, TableConfig

_Item = Mapping[str, Json]
"""Attributes of DynamoDB by name."""


class _Expression(TypedDict, total=False):
    expression: str
    expressionNames: JsonObject
    expressionValues: JsonObject


class _Keys(TypedDict, total=False):
    """Items of a table that a resolver asks for."""

    keys: Required[Sequence[_Item]]
    projection: _Expression | None


class _Request(TypedDict, total=False):
    """The request of a resolver; each operation has members of its own."""

    operation: str
    key: Required[_Item]
    attributeValues: _Item
    consistentRead: bool
    condition: _Expression | None
    filter: _Expression | None
    projection: _Expression | None
    query: _Expression | None
    update: _Expression | None
    nextToken: str | None
    tables: Mapping[str, _Keys]


_PAGES: Final = {
    "consistentRead": "ConsistentRead",
    "index": "IndexName",
    "limit": "Limit",
    "scanIndexForward": "ScanIndexForward",
    "segment": "Segment",
    "select": "Select",
    "totalSegments": "TotalSegments",
}
"""Members of a query or scan, and DynamoDB's names."""


def run(_api: str, source: DataSource, request: object, _context: object) -> object:
    """Returns the result of the operation that a resolver asks for."""
    asked = cast("_Request", read_object(request))
    operation = str(asked.get("operation", ""))
    if operation not in _OPERATIONS:
        known = ", ".join(_OPERATIONS)
        raise build_failure(
            f"operation: {operation!r} is not in the embedded emulator; must be one of {known}.",
            "MappingTemplate",
        )
    return _OPERATIONS[operation](source, asked)


def _get(source: DataSource, asked: _Request) -> object:
    more = {"ConsistentRead": asked["consistentRead"]} if "consistentRead" in asked else {}
    given = {"Key": asked["key"], **more, **_build_projection(asked.get("projection"))}
    return _make_plain(read_object(_call(source, "GetItem", given).get("Item")))


def _put(source: DataSource, asked: _Request) -> object:
    item = {**asked["key"], **asked.get("attributeValues", {})}
    _call(source, "PutItem", {"Item": item, **_build_expressions(Condition=asked.get("condition"))})
    return _make_plain(item)


def _update(source: DataSource, asked: _Request) -> object:
    given = _build_expressions(Update=asked.get("update"), Condition=asked.get("condition"))
    answer = _call(source, "UpdateItem", {"Key": asked["key"], "ReturnValues": "ALL_NEW", **given})
    return _make_plain(read_object(answer.get("Attributes")))


def _delete(source: DataSource, asked: _Request) -> object:
    given = _build_expressions(Condition=asked.get("condition"))
    answer = _call(source, "DeleteItem", {"Key": asked["key"], "ReturnValues": "ALL_OLD", **given})
    return _make_plain(read_object(answer.get("Attributes")))


def _query(source: DataSource, asked: _Request) -> object:
    return _page(
        source,
        "Query",
        asked,
        _build_expressions(KeyCondition=asked.get("query"), Filter=asked.get("filter")),
    )


def _scan(source: DataSource, asked: _Request) -> object:
    return _page(source, "Scan", asked, _build_expressions(Filter=asked.get("filter")))


def _page(source: DataSource, action: str, asked: _Request, given: dict[str, object]) -> object:
    members: Mapping[str, object] = asked
    given |= {theirs: members[ours] for ours, theirs in _PAGES.items() if members.get(ours) is not None}
    given = _merge_expressions(given, _build_projection(asked.get("projection")))
    if token := asked.get("nextToken"):
        given["ExclusiveStartKey"] = _decode_token(token)
    answer = _call(source, action, given)
    last = answer.get("LastEvaluatedKey")
    return {
        "items": [_make_plain(item) for item in read_objects(answer.get("Items"))],
        "nextToken": _encode_token(last) if last else None,
        "scannedCount": answer.get("ScannedCount", 0),
    }


def _batch_get(source: DataSource, asked: _Request) -> object:
    tables = {
        name: {"Keys": table["keys"], **_build_projection(table.get("projection"))}
        for name, table in asked.get("tables", {}).items()
    }
    answer = _call(source, "BatchGetItem", {"RequestItems": tables}, table=False)
    data = {
        name: [_make_plain(item) for item in read_objects(items)]
        for name, items in read_object(answer["Responses"]).items()
    }
    return {"data": data, "unprocessedKeys": {}}


def _batch_put(source: DataSource, asked: _Request) -> object:
    return _batch_write(source, asked, "PutRequest", "Item", "unprocessedItems")


def _batch_delete(source: DataSource, asked: _Request) -> object:
    return _batch_write(source, asked, "DeleteRequest", "Key", "unprocessedKeys")


def _batch_write(source: DataSource, asked: _Request, kind: str, member: str, left: str) -> object:
    tables = cast("Mapping[str, Sequence[_Item]]", asked.get("tables", {}))
    requests = {name: [{kind: {member: each}} for each in items] for name, items in tables.items()}
    _call(source, "BatchWriteItem", {"RequestItems": requests}, table=False)
    return {"data": {name: [_make_plain(each) for each in items] for name, items in tables.items()}, left: {}}


_OPERATIONS: Final[Mapping[str, Callable[[DataSource, _Request], object]]] = {
    "GetItem": _get,
    "PutItem": _put,
    "UpdateItem": _update,
    "DeleteItem": _delete,
    "Query": _query,
    "Scan": _scan,
    "BatchGetItem": _batch_get,
    "BatchPutItem": _batch_put,
    "BatchDeleteItem": _batch_delete,
}


def _call(source: DataSource, action: str, given: Mapping[str, object], *, table: bool = True) -> Record:
    config = source.get("dynamodbConfig", TableConfig())
    named = {"TableName": config.get("tableName", "")} if table else {}
    return call(source, "dynamodb", action, {**named, **given}, config.get("awsRegion"))


def _build_expressions(**expressions: _Expression | None) -> dict[str, object]:
    """Returns the expressions of a request, and the names and values of all of them.

    Args:
        expressions: Members of the request by DynamoDB's names without ``Expression``.
    """
    found: dict[str, object] = {}
    for name, expression in expressions.items():
        if not expression or not (text := expression.get("expression")):
            continue
        found = _merge_expressions(found, {f"{name}Expression": text, **_names(expression)})
        if values := expression.get("expressionValues"):
            found = _merge_expressions(found, {"ExpressionAttributeValues": values})
    return found


def _build_projection(projection: _Expression | None) -> dict[str, object]:
    if not projection or not (text := projection.get("expression")):
        return {}
    return {"ProjectionExpression": text, **_names(projection)}


def _names(expression: _Expression) -> dict[str, object]:
    names = expression.get("expressionNames")
    return {"ExpressionAttributeNames": names} if names else {}


def _merge_expressions(one: dict[str, object], other: dict[str, object]) -> dict[str, object]:
    both = {**one, **other}
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if name in one and name in other:
            both[name] = {**read_object(one[name]), **read_object(other[name])}
    return both


def _make_plain(item: _Item) -> dict[str, object] | None:
    return {name: appsync.plain_value(value) for name, value in item.items()} if item else None


def _encode_token(key: object) -> str:
    return base64.b64encode(json.dumps(key).encode()).decode()


def _decode_token(token: str) -> Json:
    try:
        return json.loads(base64.b64decode(token))
    except ValueError:
        raise build_failure("Invalid pagination token given.", "DynamoDB:DynamoDbException") from None
