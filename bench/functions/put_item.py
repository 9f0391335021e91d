"""A function that writes one item with the SDK, as most functions behind an API do."""

import os
import uuid
from typing import Any, cast

import boto3

dynamodb = cast("Any", boto3).client("dynamodb")


def handler(_event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Writes an item with a new key, and answers."""
    dynamodb.put_item(TableName=os.environ["TABLE"], Item={"id": {"S": str(uuid.uuid4())}})
    return {"statusCode": 200, "body": "ok"}
