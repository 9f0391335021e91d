"""A stand-in of a payment provider, which charges once for each key, and fails when it is told to."""

import json
import os
from typing import Any, cast

import boto3

_dynamodb = cast("Any", boto3).client("dynamodb")
_TABLE = os.environ["CHARGES"]
_STATE = {"id": {"S": "provider"}}
"""Item that says whether the provider is down."""

Item = dict[str, Any]


def handler(event: Item, _context: object) -> Item:
    """Charges an amount, unless the provider is down, the amount is not valid, or the key had another one."""
    key = event["headers"]["idempotency-key"]
    _count_call(key)
    state = _dynamodb.get_item(TableName=_TABLE, Key=_STATE, ConsistentRead=True).get("Item", {})
    if state.get("down", {}).get("BOOL"):
        return _answer(503, error="try again later")
    cents = json.loads(event["body"])["cents"]
    if not isinstance(cents, int) or cents <= 0:
        return _answer(400, error="cents must be an integer above 0")
    return _charge(key, cents)


def _count_call(key: str) -> None:
    _dynamodb.update_item(
        TableName=_TABLE,
        Key={"id": {"S": f"calls {key}"}},
        UpdateExpression="ADD calls :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )


def _charge(key: str, cents: int) -> Item:
    """Charges an amount once for each key."""
    names = {":cents": {"N": str(cents)}, ":one": {"N": "1"}}
    try:
        _dynamodb.update_item(
            TableName=_TABLE,
            Key={"id": {"S": f"charge {key}"}},
            UpdateExpression="SET cents = :cents ADD charges :one",
            ConditionExpression="attribute_not_exists(id)",
            ExpressionAttributeValues=names,
            ReturnValuesOnConditionCheckFailure="ALL_OLD",
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException as error:
        if error.response["Item"]["cents"] != names[":cents"]:
            return _answer(409, error="the key had another amount")
    return _answer(200, charged=cents)


def _answer(status: int, **content: object) -> Item:
    headers = {"Content-Type": "application/json"}
    return {"statusCode": status, "headers": headers, "body": json.dumps(content)}
