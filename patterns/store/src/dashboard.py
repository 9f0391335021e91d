"""Dashboard of a shop: its orders, and their number and sum by status."""

import contextlib
import json
import logging
import os
from typing import Any, cast

import boto3
from place import answer

_create = cast("Any", boto3).client
_dynamodb, _sts = _create("dynamodb"), _create("sts")
_log = logging.getLogger(__name__)
_DIGITS = 40
"""Digits of the longest sequence number, as in ``history.py``."""

Event = dict[str, Any]


def record(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Records a batch of events; returns those that failed."""
    failed: list[dict[str, str]] = []
    for each in event["Records"]:
        try:
            _record(json.loads(each["body"])["detail"])
        except Exception:  # the others are recorded all the same
            _log.exception("message %s", each["messageId"])
            failed.append({"itemIdentifier": each["messageId"]})
    return {"batchItemFailures": failed}


def _record(change: Event) -> None:
    """Records an order as it is after a change, unless a later change is known: events come in any order."""
    order, sequence = change["data"], {"S": change["metadata"]["sequence"].zfill(_DIGITS)}
    texts = {name: {"S": order[name]} for name in ("shop", "id", "item", "status")}
    with contextlib.suppress(_dynamodb.exceptions.ConditionalCheckFailedException):
        _dynamodb.put_item(
            TableName=os.environ["SHOP_ORDERS"],
            Item={**texts, "cents": {"N": str(order["cents"])}, "last_change": sequence},
            ConditionExpression="attribute_not_exists(id) OR last_change < :sequence",
            ExpressionAttributeValues={":sequence": sequence},
        )


def show(event: Event, _context: object) -> Event:
    """Answers with the orders of the caller's shop, which is the one group that the token names."""
    claims = event["requestContext"]["authorizer"]["claims"]
    shop = claims.get("cognito:groups", "")
    if not shop or "," in shop:
        return answer(403, {"message": "you are not a member of one shop"})
    query = {
        "TableName": os.environ["SHOP_ORDERS"],
        "KeyConditionExpression": "shop = :shop",
        "ExpressionAttributeValues": {":shop": {"S": shop}},
    }
    pages = _open_session(shop, claims["sub"]).get_paginator("query").paginate(**query)
    orders: list[dict[str, str]] = []
    totals: dict[str, dict[str, int]] = {}
    for item in (each for page in pages for each in page["Items"]):
        orders.append({name: item[name]["S"] for name in ("id", "item", "status")})
        total = totals.setdefault(item["status"]["S"], {"orders": 0, "cents": 0})
        total["orders"] += 1
        total["cents"] += int(item["cents"]["N"])
    return answer(200, {"shop": shop, "totals": totals, "orders": orders})


def _open_session(shop: str, member: str) -> Any:
    """Returns a client that reaches the orders of one shop, whichever the code asks for."""
    statements = [
        {
            "Effect": "Allow",
            "Action": "dynamodb:Query",
            "Resource": "*",
            # Without keys, the first condition is true.
            "Condition": {
                "ForAllValues:StringEquals": {"dynamodb:LeadingKeys": [shop]},
                "Null": {"dynamodb:LeadingKeys": "false"},
            },
        },
        # The role names the one table, and the one key.
        {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*"},
    ]
    session = _sts.assume_role(
        RoleArn=os.environ["SHOP_ROLE"],
        RoleSessionName=member,
        Policy=json.dumps({"Version": "2012-10-17", "Statement": statements}),
    )["Credentials"]
    return _create(
        "dynamodb",
        aws_access_key_id=session["AccessKeyId"],
        aws_secret_access_key=session["SecretAccessKey"],
        aws_session_token=session["SessionToken"],
    )
