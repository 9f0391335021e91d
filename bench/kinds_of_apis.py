"""Latency of a function and a queue behind each kind of API, and of the URL of the function."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import pulumi
import urllib3
from rich.table import Table
from websockets.sync.client import connect

from bench.report import Report
from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Function, HttpApi, Queue, WebSocketApi

ROUNDS = 20
"""Rounds, in which the kinds take turns, so that a busy moment of the machine meets all."""
REQUESTS = 10
WARM_UP = 20
ECHO = "def handler(event, context):\n    return {'statusCode': 200, 'body': 'ok'}\n"
KINDS = ("REST API", "HTTP API", "WebSocket API", "function URL")
Ask = Callable[[], None]


def measure_kinds_of_apis(report: Report) -> None:
    """Prints the median and the 95th percentile of each kind."""
    with TemporaryDirectory() as code:
        Path(code, "app.py").write_text(ECHO)
        with deploy(lambda: _program(code)) as stack, _connect(stack) as socket:
            found = _measure(_list_sides(stack, socket))
    table = Table("", *KINDS, title="Kinds of APIs")
    for backend in ("function", "queue"):
        for name, percent in (("median", 50), ("95th percentile", 95)):
            cells = [_percentile(found.get((backend, kind), []), percent) for kind in KINDS]
            table.add_row(f"{backend}, {name}, ms", *cells)
    report.print(table)
    report.print(
        f"{ROUNDS * REQUESTS} requests in a row to each, after {WARM_UP} others, from the request to the"
        " response. The kinds take turns, so that other work of the machine meets all of them.\n"
    )


def _program(code: str) -> None:
    echo = Function("echo", {"code": code, "handler": "app.handler", "url": {"authorization_type": "NONE"}})
    jobs = Queue("jobs", {})
    routes = {"GET /echo": echo.route(), "POST /jobs": jobs.route()}
    pulumi.export("REST API", ApiGatewayFacade("rest", {"routes": routes}).url)
    pulumi.export("HTTP API", HttpApi("http", {"routes": routes}).url)
    live = {"echo": echo.websocket_route(), "jobs": jobs.websocket_route()}
    pulumi.export("WebSocket API", WebSocketApi("live", {"routes": live}).url)
    pulumi.export("function URL", echo.url)


@contextmanager
def _connect(stack: Deployment) -> Iterator[Callable[[str], None]]:
    """Yields a function that sends a message with an action, and receives the response."""
    with connect(stack.local_url("WebSocket API").replace("http", "ws", 1)) as socket:

        def ask(action: str) -> None:
            socket.send(f'{{"action":"{action}"}}')
            socket.recv(timeout=30)

        yield ask


def _list_sides(stack: Deployment, ask: Callable[[str], None]) -> dict[tuple[str, str], Ask]:
    pool = urllib3.PoolManager()
    urls = {kind: stack.local_url(kind).rstrip("/") for kind in ("REST API", "HTTP API", "function URL")}

    def send(kind: str, method: str, path: str) -> Ask:
        def request() -> None:
            response = pool.request(method, f"{urls[kind]}{path}", retries=False, body=b"{}")
            if response.status not in {200, 202}:
                raise RuntimeError(f"{kind} {path} was answered {response.status}: {response.data!r}")

        return request

    apis = ("REST API", "HTTP API")
    return {
        **{("function", kind): send(kind, "GET", "/echo") for kind in (*apis, "function URL")},
        **{("queue", kind): send(kind, "POST", "/jobs") for kind in apis},
        ("function", "WebSocket API"): lambda: ask("echo"),
        ("queue", "WebSocket API"): lambda: ask("jobs"),
    }


def _measure(sides: dict[tuple[str, str], Ask]) -> dict[tuple[str, str], list[float]]:
    """Returns the seconds of each request, by backend and kind."""
    for ask in sides.values():
        for _ in range(WARM_UP):
            ask()
    found: dict[tuple[str, str], list[float]] = {side: [] for side in sides}
    for _ in range(ROUNDS):
        for side, ask in sides.items():
            for _ in range(REQUESTS):
                start = time.perf_counter()
                ask()
                found[side].append(time.perf_counter() - start)
    return found


def _percentile(seconds: list[float], percent: int) -> str:
    if not seconds:
        return ""
    ordered = sorted(seconds)
    return f"{ordered[min(len(ordered) * percent // 100, len(ordered) - 1)] * 1000:.0f}"
