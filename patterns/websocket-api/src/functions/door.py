"""Authorizer of new connections: a ticket lets its user in, once.

A browser cannot send a header with a WebSocket, and a URL may end up in a log. So the URL has a ticket
that is good for one connection within a minute, which the user gets from an API that knows them.
"""

import os
import re
import time
from typing import Any, cast

import boto3

_TICKET = re.compile(r"[A-Za-z0-9_-]{1,128}")
_table: Any = cast("Any", boto3).client("dynamodb")


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Returns a policy that allows the connection if the ticket is valid, and whose it is."""
    user = _take(event["queryStringParameters"]["ticket"])  # API Gateway requires one
    statement = {
        "Action": "execute-api:Invoke",
        "Effect": "Allow" if user else "Deny",
        "Resource": event["methodArn"],
    }
    return {
        "principalId": user or "stranger",
        "policyDocument": {"Version": "2012-10-17", "Statement": [statement]},
    }


def _take(ticket: str) -> str | None:
    """Deletes a ticket, so that it is not used again, and returns its user."""
    if not _TICKET.fullmatch(ticket):
        return None  # nothing that was ever issued, and perhaps nothing that DynamoDB reads
    deleted = _table.delete_item(
        TableName=os.environ["TICKETS_TABLE"], Key={"id": {"S": ticket}}, ReturnValues="ALL_OLD"
    ).get("Attributes")
    if not deleted or int(deleted["expiresAt"]["N"]) < time.time():
        return None
    return deleted["user"]["S"]
