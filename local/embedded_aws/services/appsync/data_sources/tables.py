"""DynamoDB data sources: the request of a resolver as a call of DynamoDB, and its response as the result."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from embedded_aws.ministack import appsync
from embedded_aws.services.appsync.data_sources.calls import build_failure, call
from embedded_aws.services.appsync.data_sources.records import DataSource

_Request = Mapping[str, Any]
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


def run(_api: str, source: _Request, request: Any, _context: Any) -> Any:
    """Returns the result of the operation that a resolver asks for."""
    asked: _Request = cast("_Request", request) if isinstance(request, dict) else {}
    operation = str(asked.get("operation", ""))
    if operation not in _OPERATIONS:
        known = ", ".join(_OPERATIONS)
        raise build_failure(
            f"operation: {operation!r} is not in the embedded emulator; must be one of {known}.",
            "MappingTemplate",
        )
    return _OPERATIONS[operation](source, asked)


def _get(source: _Request, asked: _Request) -> Any:
    more = {"ConsistentRead": asked["consistentRead"]} if "consistentRead" in asked else {}
    given = {"Key": asked["key"], **more, **_build_projection(asked)}
    return _make_plain(_call(source, "GetItem", given).get("Item"))


def _put(source: _Request, asked: _Request) -> Any:
    item = {**asked["key"], **asked.get("attributeValues", {})}
    _call(source, "PutItem", {"Item": item, **_build_expressions(asked, Condition="condition")})
    return _make_plain(item)


def _update(source: _Request, asked: _Request) -> Any:
    given = _build_expressions(asked, Update="update", Condition="condition")
    answer = _call(source, "UpdateItem", {"Key": asked["key"], "ReturnValues": "ALL_NEW", **given})
    return _make_plain(answer.get("Attributes"))


def _delete(source: _Request, asked: _Request) -> Any:
    given = _build_expressions(asked, Condition="condition")
    answer = _call(source, "DeleteItem", {"Key": asked["key"], "ReturnValues": "ALL_OLD", **given})
    return _make_plain(answer.get("Attributes"))


def _query(source: _Request, asked: _Request) -> Any:
    return _page(source, "Query", asked, _build_expressions(asked, KeyCondition="query", Filter="filter"))


def _scan(source: _Request, asked: _Request) -> Any:
    return _page(source, "Scan", asked, _build_expressions(asked, Filter="filter"))


def _page(source: _Request, action: str, asked: _Request, given: dict[str, Any]) -> Any:
    given |= {theirs: asked[ours] for ours, theirs in _PAGES.items() if asked.get(ours) is not None}
    given = _merge_expressions(given, _build_projection(asked))
    if asked.get("nextToken"):
        given["ExclusiveStartKey"] = _decode_token(asked["nextToken"])
    answer = _call(source, action, given)
    last = answer.get("LastEvaluatedKey")
    return {
        "items": [_make_plain(item) for item in answer.get("Items", [])],
        "nextToken": _encode_token(last) if last else None,
        "scannedCount": answer.get("ScannedCount", 0),
    }


def _batch_get(source: _Request, asked: _Request) -> Any:
    tables = {
        name: {"Keys": table["keys"], **_build_projection(table)}
        for name, table in asked.get("tables", {}).items()
    }
    answer = _call(source, "BatchGetItem", {"RequestItems": tables}, table=False)
    data = {name: [_make_plain(item) for item in items] for name, items in answer["Responses"].items()}
    return {"data": data, "unprocessedKeys": {}}


def _batch_put(source: _Request, asked: _Request) -> Any:
    return _batch_write(source, asked, "PutRequest", "Item", "unprocessedItems")


def _batch_delete(source: _Request, asked: _Request) -> Any:
    return _batch_write(source, asked, "DeleteRequest", "Key", "unprocessedKeys")


def _batch_write(source: _Request, asked: _Request, kind: str, member: str, left: str) -> Any:
    tables: Mapping[str, list[Any]] = asked.get("tables", {})
    requests = {name: [{kind: {member: each}} for each in items] for name, items in tables.items()}
    _call(source, "BatchWriteItem", {"RequestItems": requests}, table=False)
    return {"data": {name: [_make_plain(each) for each in items] for name, items in tables.items()}, left: {}}


_OPERATIONS: Final[Mapping[str, Callable[[_Request, _Request], Any]]] = {
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


def _call(source: _Request, action: str, given: Mapping[str, Any], *, table: bool = True) -> dict[str, Any]:
    config = source.get("dynamodbConfig", {})
    named = {"TableName": config.get("tableName", "")} if table else {}
    return call(cast("DataSource", source), "dynamodb", action, {**named, **given}, config.get("awsRegion"))


def _build_expressions(asked: _Request, **members: str) -> dict[str, Any]:
    """Returns the expressions of a request, and the names and values of all of them.

    Args:
        asked: The request.
        members: Its members by DynamoDB's names without ``Expression``.
    """
    found: dict[str, Any] = {}
    for name, member in members.items():
        expression: _Request = asked.get(member) or {}
        if not expression.get("expression"):
            continue
        found = _merge_expressions(
            found, {f"{name}Expression": expression["expression"], **_names(expression)}
        )
        if values := expression.get("expressionValues"):
            found = _merge_expressions(found, {"ExpressionAttributeValues": values})
    return found


def _build_projection(asked: _Request) -> dict[str, Any]:
    projection: _Request = asked.get("projection") or {}
    if not projection.get("expression"):
        return {}
    return {"ProjectionExpression": projection["expression"], **_names(projection)}


def _names(expression: _Request) -> dict[str, Any]:
    names = expression.get("expressionNames")
    return {"ExpressionAttributeNames": names} if names else {}


def _merge_expressions(one: dict[str, Any], other: dict[str, Any]) -> dict[str, Any]:
    both = {**one, **other}
    for name in ("ExpressionAttributeNames", "ExpressionAttributeValues"):
        if name in one and name in other:
            both[name] = {**one[name], **other[name]}
    return both


def _make_plain(item: Any) -> Any:
    return {name: appsync.plain_value(value) for name, value in item.items()} if item else None


def _encode_token(key: Any) -> str:
    return base64.b64encode(json.dumps(key).encode()).decode()


def _decode_token(token: str) -> Any:
    try:
        return json.loads(base64.b64decode(token))
    except ValueError:
        raise build_failure("Invalid pagination token given.", "DynamoDB:DynamoDbException") from None
