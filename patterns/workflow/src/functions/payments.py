"""The payments table: one item a payment, with its ``state`` and how often it was tried."""

import os
from typing import Any, cast

import boto3

CHARGED, REFUNDED = "charged", "refunded"

dynamodb = cast("Any", boto3).client("dynamodb")
Conflict = dynamodb.exceptions.ConditionalCheckFailedException


def update(payment: str, expression: str, values: dict[str, Any], **options: Any) -> dict[str, Any]:
    """Updates the item of ``payment``; returns the attributes that ``ReturnValues`` asks for."""
    answer = dynamodb.update_item(
        TableName=os.environ["PAYMENTS_TABLE"],
        Key={"payment": {"S": payment}},
        UpdateExpression=expression,
        ExpressionAttributeValues=values,
        **options,
    )
    return answer.get("Attributes", {})


def read(payment: str) -> dict[str, Any]:
    """The item of ``payment``, as it is now."""
    key = {"payment": {"S": payment}}
    return dynamodb.get_item(TableName=os.environ["PAYMENTS_TABLE"], Key=key, ConsistentRead=True)["Item"]
