"""Requests exactly as they are written here: no library corrects or refuses them."""

import json
import socket
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

from tests.e2e.gateway.shop import Shop

PATIENCE = 120.0
"""Seconds after which a connection counts as forgotten."""


@dataclass(frozen=True)
class Reply:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def body(self) -> Any:
        return json.loads(self.text)


class Client:
    """A client of the shop that keeps its connection."""

    def __init__(self, shop: Shop) -> None:
        address = urlsplit(shop.url)
        self._base = address.path
        self._connection = HTTPConnection(address.hostname or "", address.port, timeout=PATIENCE)

    def send(
        self, method: str, path: str, body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> Reply:
        """Sends a request; a body is called JSON if ``headers`` call it nothing else."""
        kind = {} if body is None else {"Content-Type": "application/json"}
        self._connection.request(method, self._base + path, body, {**kind, **(headers or {})})
        return read(self._connection.getresponse())

    def close(self) -> None:
        self._connection.close()

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def read(response: HTTPResponse) -> Reply:
    return Reply(response.status, dict(response.headers), response.read().decode())


@contextmanager
def connection(shop: Shop) -> Iterator[socket.socket]:
    """A bare connection to the shop."""
    address = urlsplit(shop.url)
    with socket.create_connection((address.hostname or "", address.port or 0), PATIENCE) as opened:
        yield opened


def head(shop: Shop, line: str, *headers: str) -> bytes:
    """The head of a request: its first line, with a path below the stage's, and its headers."""
    address = urlsplit(shop.url)
    method, path = line.split(" ")
    lines = [f"{method} {address.path}{path} HTTP/1.1", f"Host: {address.netloc}", *headers]
    return "\r\n".join([*lines, "", ""]).encode()


def next_reply(opened: socket.socket) -> Reply:
    """The next answer on a bare connection."""
    response = HTTPResponse(opened)
    response.begin()
    return read(response)
