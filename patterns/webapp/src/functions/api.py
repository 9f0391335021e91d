"""Shared parts of the functions behind the API: the caller, and responses."""

import json
from typing import Any, cast

from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent


def caller(event: APIGatewayProxyEvent) -> str:
    """Returns the subject of the token that API Gateway has validated."""
    claims = cast("dict[str, str]", event.request_context.authorizer.claims)
    return claims["sub"]


def answer(status: int, body: dict[str, Any] | None = None) -> dict[str, Any]:
    """Returns a response of the API."""
    return {
        "statusCode": status,
        "headers": {"Content-Type": "application/json", "Cache-Control": "no-store"},
        "body": "" if body is None else json.dumps(body, ensure_ascii=False),
    }
