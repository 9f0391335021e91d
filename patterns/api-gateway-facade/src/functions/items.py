"""The items of the shop, for customers, staff and partners; ``../item`` reads and writes one."""

import json
import os
from collections.abc import Callable, Mapping
from typing import Any, cast

import boto3

PAGE = 100
"""Items on a page, which is also the maximum of a BatchGetItem request."""

Event = Mapping[str, Any]
Answer = dict[str, Any]

dynamodb = cast("Any", boto3).client("dynamodb")


def handler(event: Event, _context: object) -> Answer:
    """Answers a request to API Gateway; which ones there are, the gateway decides."""
    return ROUTES[event["httpMethod"], event["resource"]](event)


def list_items(event: Event) -> Answer:
    """One page; ``next`` is what ``?after=`` takes for the page that follows."""
    found = _scan(event)
    return _answer(200, {"items": [_plain(item) for item in found["Items"]], **_next(found)})


def delete_item(event: Event) -> Answer:
    """Deletes an item that is there."""
    before = dynamodb.delete_item(TableName=_table(), Key=_key(event), ReturnValues="ALL_OLD")
    return _answer(204) if "Attributes" in before else _describe_missing(event)


def list_stock(event: Event) -> Answer:
    """Returns the number of pieces of each item, page by page."""
    found = _scan(event)
    stock = [{"id": item["id"]["S"], "stock": int(item["stock"]["N"])} for item in found["Items"]]
    return _answer(200, {"stock": stock, **_next(found)})


def list_prices(event: Event) -> Answer:
    """The prices of the items that ``?ids=`` names; of unknown ones nothing."""
    ids = sorted(set(event["queryStringParameters"]["ids"].split(",")) - {""})
    if not 0 < len(ids) <= PAGE:
        return _answer(400, {"message": f"ids has {len(ids)} items; give 1 to {PAGE}, separated by commas"})
    wanted = {_table(): {"Keys": [{"id": {"S": id_}} for id_ in ids]}}
    found = dynamodb.batch_get_item(RequestItems=wanted)
    if found["UnprocessedKeys"]:
        return _answer(503, {"message": "The shop is busy; try again later."})
    prices = {item["id"]["S"]: int(item["cents"]["N"]) for item in found["Responses"][_table()]}
    return _answer(200, {"prices": prices})


ROUTES: Mapping[tuple[str, str], Callable[[Event], Answer]] = {
    ("GET", "/items"): list_items,
    ("DELETE", "/items/{id}"): delete_item,
    ("GET", "/admin/stock"): list_stock,
    ("GET", "/partner/prices"): list_prices,
}


def _table() -> str:
    return os.environ["ITEMS_TABLE"]


def _key(event: Event) -> dict[str, Any]:
    return {"id": {"S": event["pathParameters"]["id"]}}


def _scan(event: Event) -> dict[str, Any]:
    parameters: Mapping[str, str] = event["queryStringParameters"] or {}
    after = parameters.get("after")
    start = {"ExclusiveStartKey": {"id": {"S": after}}} if after else {}
    return dynamodb.scan(TableName=_table(), Limit=PAGE, **start)


def _next(found: Mapping[str, Any]) -> dict[str, str]:
    return {"next": found["LastEvaluatedKey"]["id"]["S"]} if "LastEvaluatedKey" in found else {}


def _plain(item: Mapping[str, Any]) -> dict[str, Any]:
    numbers = {field: int(item[field]["N"]) for field in ("cents", "stock")}
    return {"id": item["id"]["S"], "name": item["name"]["S"], **numbers}


def _describe_missing(event: Event) -> Answer:
    return _answer(404, {"message": f"There is no item {event['pathParameters']['id']}."})


def _answer(status: int, body: object = None) -> Answer:
    # API Gateway does not change the responses of a function, which must set the headers of CORS itself.
    headers = {"Content-Type": "application/json", "Access-Control-Allow-Origin": os.environ["WEB_ORIGIN"]}
    return {"statusCode": status, "headers": headers, "body": "" if body is None else json.dumps(body)}
