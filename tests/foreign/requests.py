"""Requests of clients of a program."""

import json
from typing import Any

import urllib3
from urllib3 import BaseHTTPResponse

from embedded_aws import Deployment

_HTTP = urllib3.PoolManager(retries=False)


def request(
    stack: Deployment, output: str, path: str = "", method: str = "GET", **more: Any
) -> BaseHTTPResponse:
    """Sends a request to the address in an output, without following redirects."""
    return _HTTP.request(method, f"{stack.local_url(output).rstrip('/')}{path}", redirect=False, **more)


def get_json(stack: Deployment, output: str, path: str = "", **more: Any) -> Any:
    """Returns the JSON of a response, which must be a success."""
    response = request(stack, output, path, **more)
    assert response.status == 200, (response.status, response.data)
    return json.loads(response.data)
