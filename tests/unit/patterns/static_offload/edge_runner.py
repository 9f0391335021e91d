"""Runs CloudFront Functions as the emulator does."""

from typing import Any

from embedded_aws.services.cloudfront.functions.engine import evaluate

HEADERS = {"host": {"value": "d111111abcdef8.cloudfront.net"}}
COOKIES = {"session": {"value": "1"}}


def request(uri: str, query: dict[str, Any] | None = None) -> dict[str, Any]:
    """The event of a viewer request."""
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-request"},
        "request": {
            "method": "GET",
            "uri": uri,
            "querystring": query or {},
            "headers": HEADERS,
            "cookies": COOKIES,
        },
    }


def response(**headers: str) -> dict[str, Any]:
    """The event of a viewer response with status 200."""
    return {
        "version": "1.0",
        "context": {"eventType": "viewer-response"},
        "request": request("/")["request"],
        "response": {
            "statusCode": 200,
            "statusDescription": "OK",
            "headers": {name.replace("_", "-"): {"value": value} for name, value in headers.items()},
            "cookies": {},
        },
    }


def run(code: str, *events: dict[str, Any]) -> list[dict[str, Any]]:
    """Results of the function for each of the events."""
    return [evaluate(code, event, version=2)[0] for event in events]
