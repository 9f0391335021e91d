"""Writes a mail for each order."""

import os
from typing import Any

import boto3

dynamodb = boto3.client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> None:
    """Writes the mail by the ID of the event, so that an event that arrives again is the same mail."""
    change = event["detail"]
    dynamodb.put_item(
        TableName=os.environ["MAILS"],
        Item={
            "id": {"S": change["metadata"]["id"]},
            "text": {"S": f"Thank you for the {change['data']['item']}."},
        },
    )
