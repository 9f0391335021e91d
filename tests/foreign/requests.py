"""Requests of clients of a program."""

import json
from collections.abc import Iterable
from contextlib import closing
from http.client import HTTPConnection
from typing import Any
from urllib.parse import urlsplit

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


def send_lines(
    stack: Deployment,
    output: str,
    path: str = "/",
    *,
    method: str = "GET",
    headers: Iterable[tuple[str, str]] = (),
    body: bytes = b"",
) -> bytes:
    """Sends each header in a line, and none that is not given; returns the body of the answer."""
    address = urlsplit(stack.local_url(output))
    with closing(HTTPConnection(address.netloc)) as connection:
        connection.putrequest(method, f"{address.path.rstrip('/')}{path}", skip_accept_encoding=True)
        for name, value in [*headers, ("Content-Length", str(len(body)))]:
            connection.putheader(name, value)
        connection.endheaders(body)
        return connection.getresponse().read()
