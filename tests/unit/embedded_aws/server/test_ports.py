"""A client reads what is sent to it while the emulator still works on its request."""

import asyncio
import http.client
import socket
import threading
from collections.abc import Generator
from concurrent.futures import Future
from contextlib import contextmanager

import pytest

from embedded_aws.server.asgi import App, Receive, Scope, Send, read_body
from embedded_aws.server.descriptors import Descriptors
from embedded_aws.server.ports import Ports

SECONDS = 5
"""Until a test fails, since nothing arrives."""


@contextmanager
def serve(app: App) -> Generator[int]:
    """Serves an application, and yields its port."""
    opened: Future[int] = Future()
    loop = asyncio.new_event_loop()

    async def open_port() -> None:
        port, serving = Ports(Descriptors()).open(app=app)
        opened.set_result(port)
        await serving

    serving = loop.create_task(open_port())
    thread = threading.Thread(target=lambda: loop.run_until_complete(asyncio.wait([serving])))
    thread.start()
    try:
        yield opened.result()
    finally:
        loop.call_soon_threadsafe(serving.cancel)
        thread.join()
        loop.close()


@pytest.mark.parametrize(("status", "body"), [(200, b"content"), (204, b"")])
def test_a_response_is_sent_before_its_request_is_finished(status: int, body: bytes) -> None:
    received = threading.Event()
    in_time: list[bool] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive)
        length = [(b"content-length", str(len(body)).encode())] if body else []
        await send({"type": "http.response.start", "status": status, "headers": length})
        await send({"type": "http.response.body", "body": body})
        in_time.append(received.wait(SECONDS))

    with serve(app) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert (answer.status, answer.read()) == (status, body)
        received.set()
        connection.close()
    assert in_time == [True]


def test_a_client_that_asks_may_continue_before_its_request_is_looked_at() -> None:
    continued = threading.Event()
    in_time: list[bool] = []

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        in_time.append(continued.wait(SECONDS))
        body = await read_body(receive)
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"7")]})
        await send({"type": "http.response.body", "body": body})

    with serve(app) as port, socket.create_connection(("127.0.0.1", port)) as client:
        client.sendall(b"PUT / HTTP/1.1\r\nHost: a\r\nContent-Length: 7\r\nExpect: 100-continue\r\n\r\n")
        assert client.recv(1024).startswith(b"HTTP/1.1 100 ")
        continued.set()
        client.sendall(b"content")
        answer = client.recv(1024)  # head and body arrive together
        assert answer.startswith(b"HTTP/1.1 200 ")
        assert answer.endswith(b"\r\n\r\ncontent")
    assert in_time == [True]


def test_a_head_does_not_wait_for_a_body_that_comes_later() -> None:
    received: Future[asyncio.AbstractEventLoop] = Future()
    seen = threading.Event()

    async def app(_scope: Scope, receive: Receive, send: Send) -> None:
        await read_body(receive)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        received.set_result(asyncio.get_running_loop())
        assert await asyncio.to_thread(seen.wait, SECONDS)
        for part in (b"one", b"two"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})

    with serve(app) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=SECONDS)
        connection.request("GET", "/")
        answer = connection.getresponse()
        assert answer.status == 200
        seen.set()
        assert answer.read() == b"onetwo"
        connection.close()


@pytest.mark.parametrize(
    "request_",
    [
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAM\r\n\r\n",
        b"GET / HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: H2C\r\n\r\n",
        b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    ],
)
def test_http_2_without_tls_is_not_offered(request_: bytes) -> None:
    async def app(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 204, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    with serve(app) as port, socket.create_connection(("127.0.0.1", port), SECONDS) as connection:
        connection.sendall(request_)
        assert connection.recv(100).startswith((b"HTTP/1.1 204", b"HTTP/1.1 400"))
