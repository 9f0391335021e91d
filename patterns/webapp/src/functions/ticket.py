"""``POST /tickets``: a ticket for one WebSocket connection, on which the caller is sent progress.

A browser cannot send a header with a WebSocket, and its URL is in the access log of the distribution. So the
URL has a ticket instead of the token: good for one connection within a minute.
"""

import os
import secrets
import time
from typing import Any, cast

import accounts
import api
import boto3
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

VALID_SECONDS = 60

_tickets: Any = cast("Any", boto3).resource("dynamodb").Table(os.environ["TICKETS_TABLE"])


@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Returns a new ticket; API Gateway has validated the token of the caller."""
    if accounts.is_closed(api.caller(event)):
        return api.answer(403, {"message": "This account is closed."})
    ticket = secrets.token_urlsafe(32)
    expires = int(time.time()) + VALID_SECONDS
    _tickets.put_item(Item={"id": ticket, "user": api.caller(event), "expiresAt": expires})
    return api.answer(201, {"ticket": ticket})
