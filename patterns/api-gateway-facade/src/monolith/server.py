"""The old shop: one HTTP service that does everything, on Python's standard library alone.

It listens on the port in ``PORT``, writes one line of JSON for each request, and on SIGTERM answers what it
has begun before it ends.
"""

import json
import os
import re
import signal
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

DEFAULT_PORT = 8080
LARGEST_BODY = 10 * 1024 * 1024
"""Bytes; API Gateway passes no more on."""
LONGEST_WAIT = 60.0
"""Seconds that a slow answer takes at most."""
DRAIN_SECONDS = 25.0
"""Seconds that requests have to end; ECS kills a task 30 seconds after it asked it to stop."""

CUSTOMERS = {
    "1001": {"id": "1001", "name": "Harbour Bookshop", "city": "Bergen"},
    "1002": {"id": "1002", "name": "Café au Port", "city": "Marseille"},
    "1003": {"id": "1003", "name": "Mill Lane Stationers", "city": "Cambridge"},
}
PRICES = {"kettle": 3_900, "mug": 1_250, "teapot": 4_500}
"""Cents by article."""


@dataclass(frozen=True)
class Request:
    """Request of a client."""

    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: str


Answer = tuple[HTTPStatus, dict[str, Any]]


class RejectedError(Exception):
    """A request that gets an error as its response."""

    def __init__(self, status: HTTPStatus, message: str) -> None:
        super().__init__(message)
        self.status = status


def health(_request: Request) -> Answer:
    """Says that the service is well."""
    return HTTPStatus.OK, {"status": "ok"}


def list_customers(_request: Request) -> Answer:
    """All customers."""
    return HTTPStatus.OK, {"customers": [*CUSTOMERS.values()]}


def get_customer(_request: Request, customer: str) -> Answer:
    """One customer."""
    if customer not in CUSTOMERS:
        raise RejectedError(HTTPStatus.NOT_FOUND, f"there is no customer {customer}")
    return HTTPStatus.OK, CUSTOMERS[customer]


def get_price(_request: Request, article: str) -> Answer:
    """Returns the price of an article."""
    if article not in PRICES:
        raise RejectedError(HTTPStatus.NOT_FOUND, f"there is no article {article}")
    return HTTPStatus.OK, {"article": article, "price": {"amount": PRICES[article], "currency": "EUR"}}


def echo(request: Request) -> Answer:
    """The request itself, to show what arrives."""
    return HTTPStatus.OK, vars(request)


def answer_slowly(request: Request) -> Answer:
    """Waits for as many ``seconds`` as the query says."""
    given = request.query.get("seconds", ["1"])[0]
    try:
        seconds = float(given)
    except ValueError:
        seconds = -1.0
    if not 0 <= seconds <= LONGEST_WAIT:
        reason = f"seconds is {given!r}, it must be a number from 0 to {LONGEST_WAIT:g}"
        raise RejectedError(HTTPStatus.BAD_REQUEST, reason)
    time.sleep(seconds)
    return HTTPStatus.OK, {"waited": seconds}


def fail(_request: Request) -> Answer:
    """An error, as an old service has them."""
    raise RuntimeError("the price list is locked by another user")


ROUTES: list[tuple[str, str, Callable[..., Answer]]] = [
    ("GET", "/health", health),
    ("GET", "/legacy/customers", list_customers),
    ("GET", "/legacy/customers/([^/]+)", get_customer),
    ("GET", "/legacy/prices/([^/]+)", get_price),
    ("GET", "/legacy/echo", echo),
    ("POST", "/legacy/echo", echo),
    ("GET", "/legacy/slow", answer_slowly),
    ("GET", "/legacy/broken", fail),
]


def answer(request: Request) -> Answer:
    """Finds the route of a request and calls it.

    Raises:
        RejectedError: If the path does not exist, or has another method.
    """
    matching = [
        (method, function, found.groups())
        for method, pattern, function in ROUTES
        if (found := re.fullmatch(pattern, request.path))
    ]
    for method, function, parameters in matching:
        if method == request.method:
            return function(request, *parameters)
    if matching:
        methods = ", ".join(method for method, *_ in matching)
        raise RejectedError(HTTPStatus.METHOD_NOT_ALLOWED, f"{request.path} takes {methods}")
    raise RejectedError(HTTPStatus.NOT_FOUND, f"there is nothing at {request.path}")


class Server(ThreadingHTTPServer):
    """Answers each connection in a thread, and knows how many requests are being processed."""

    def __init__(self, port: int) -> None:
        super().__init__(("0.0.0.0", port), Handler)  # noqa: S104 in a container, where only its port is open
        self._answering = 0
        self._changed = threading.Condition()

    @contextmanager
    def count_request(self) -> Generator[None]:
        """Counts a request while it is processed."""
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def drain(self) -> None:
        """Returns when no request is being processed, or after :data:`DRAIN_SECONDS`."""
        with self._changed:
            self._changed.wait_for(lambda: not self._answering, DRAIN_SECONDS)

    def handle_error(self, request: object, client_address: object) -> None:  # noqa: ARG002 not of interest
        """Notes a connection that broke, as when a client does not wait for its answer."""
        log(level="WARNING", error=repr(sys.exception()))

    def _count(self, change: int) -> None:
        with self._changed:
            self._answering += change
            self._changed.notify_all()


class Handler(BaseHTTPRequestHandler):
    """Reads requests and writes answers, all in JSON."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body of an answer in one piece: the second would wait for an acknowledgement
    timeout = 75  # seconds a connection may idle: longer than a load balancer keeps it, which is 60
    server: Server  # pyright: ignore[reportIncompatibleVariableOverride] made by no other

    def do_GET(self) -> None:
        """Answers a GET."""
        self._handle()

    do_POST = do_PUT = do_PATCH = do_DELETE = do_GET  # noqa: N815 likewise

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 the log is our own
        """Nothing: the standard library's log is of no use to a machine."""

    def _handle(self) -> None:
        start = time.monotonic()
        with self.server.count_request():
            try:
                status, body = answer(self._read())
            except RejectedError as rejected:
                status, body = rejected.status, {"message": str(rejected)}
            except Exception as error:  # the client gets a response for every error
                status, body = HTTPStatus.INTERNAL_SERVER_ERROR, {"message": "Internal server error"}
                log(level="ERROR", error=repr(error))
            self._write(status, body)
        milliseconds = round((time.monotonic() - start) * 1000, 1)
        log(
            level="INFO",
            method=self.command,
            path=urlsplit(self.path).path,
            status=status,
            milliseconds=milliseconds,
        )

    def _read(self) -> Request:
        size = self.headers.get("content-length", "0")
        if not size.isdecimal() or int(size) > LARGEST_BODY or "transfer-encoding" in self.headers:
            self.close_connection = True  # what follows would be taken for a request
            reason = f"the body has to have a content-length of {LARGEST_BODY:,} bytes at most"
            raise RejectedError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, reason)
        parts = urlsplit(self.path)
        return Request(
            method=self.command,
            path=parts.path,
            query=parse_qs(parts.query, keep_blank_values=True),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(size)).decode(errors="replace"),
        )

    def _write(self, status: HTTPStatus, body: dict[str, Any]) -> None:
        content = json.dumps(body, ensure_ascii=False).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(content)
        self.wfile.flush()


def log(**facts: Any) -> None:
    """Writes one line of JSON."""
    sys.stdout.write(json.dumps({"time": time.time(), **facts}) + "\n")
    sys.stdout.flush()


def main() -> None:
    """Serves until SIGTERM."""
    server = Server(int(os.environ.get("PORT", DEFAULT_PORT)))

    def stop(_signal: int, _frame: object) -> None:
        # The loop that serves is this thread's, which cannot wait for its own end.
        threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, stop)
    log(level="INFO", message="listening", port=server.server_port)
    server.serve_forever(poll_interval=0.1)
    server.drain()
    log(level="INFO", message="ended")


if __name__ == "__main__":
    main()
