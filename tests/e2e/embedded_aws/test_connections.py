"""Connections of the emulator: they end with their client, and too many of them do not stop it."""

import http.client
import resource
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from embedded_aws import Emulator
from embedded_aws.emulator.administration import SECRET_HEADER
from tests.e2e.conftest import eventually
from tests.robustness.processes import count_descriptors, find_process

HOST = b"Host: localhost\r\n"


@pytest.fixture(scope="module")
def own() -> Iterator[Emulator]:
    """An emulator that no other test uses, so that its descriptors can be counted."""
    with Emulator() as emulator:
        emulator.client("sqs").list_queues()
        yield emulator


def connect(emulator: Emulator) -> socket.socket:
    return socket.create_connection(("127.0.0.1", emulator.port), timeout=30)


def ask_for_health(emulator: Emulator, **headers: str) -> http.client.HTTPConnection:
    """Returns a connection on which a request was answered."""
    connection = http.client.HTTPConnection("127.0.0.1", emulator.port, timeout=30)
    connection.request("GET", "/_ministack/health", headers={SECRET_HEADER: emulator.secret, **headers})
    assert connection.getresponse().read()
    return connection


def send(emulator: Emulator, data: bytes) -> socket.socket:
    connection = connect(emulator)
    connection.sendall(data)
    return connection


def read_all(connection: socket.socket) -> bytes:
    """Returns all data until the server closes the connection."""
    with connection:
        return b"".join(iter(lambda: connection.recv(65_536), b""))


RECEIVE = (
    b"POST / HTTP/1.1\r\n" + HOST + b"X-Amz-Target: AmazonSQS.ReceiveMessage\r\nContent-Length: 100\r\n\r\n"
)
UPGRADE = b"GET /x HTTP/1.1\r\n" + HOST + b"Connection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
CLIENTS: dict[str, Callable[[Emulator], http.client.HTTPConnection | socket.socket]] = {
    "no request": connect,
    "a request": ask_for_health,
    "a request without keep-alive": lambda emulator: ask_for_health(emulator, Connection="close"),
    "half a request": lambda emulator: send(emulator, b"GET / HT"),
    "half a body": lambda emulator: send(emulator, RECEIVE + b"{"),
    "half a handshake": lambda emulator: send(emulator, UPGRADE),
    "a response that nobody reads": lambda emulator: send(emulator, b"GET / HTTP/1.1\r\n" + HOST + b"\r\n"),
    "a body that is rejected": lambda emulator: send(
        emulator, b"POST / HTTP/1.1\r\nHost: evil.example\r\nContent-Length: 900000\r\n\r\n" + b"x" * 500_000
    ),
}


@pytest.mark.parametrize("client", CLIENTS)
def test_a_connection_ends_when_its_client_closes_it(own: Emulator, client: str) -> None:
    process = find_process(own)
    before = count_descriptors(process)
    opened = [CLIENTS[client](own) for _ in range(20)]
    for connection in opened:
        connection.close()
    eventually(lambda: count_descriptors(process) <= before, "the end of the connections", 10)


def test_a_connection_is_kept_for_other_requests(own: Emulator) -> None:
    connection = ask_for_health(own)
    connection.request("GET", "/_ministack/health", headers={SECRET_HEADER: own.secret})
    assert connection.getresponse().read()
    connection.close()


@pytest.mark.exhaustive
def test_too_many_connections_are_refused_and_logged_once() -> None:
    with Emulator() as emulator, ExitStack() as end:
        emulator.client("sqs").list_queues()
        process = find_process(emulator)
        assert resource.prlimit(process, resource.RLIMIT_NOFILE)[0] == max(
            resource.getrlimit(resource.RLIMIT_NOFILE)
        )
        resource.prlimit(process, resource.RLIMIT_NOFILE, (128, 128))
        opened = [end.enter_context(connect(emulator)) for _ in range(300)]

        eventually(lambda: count_descriptors(process) <= 128 - 32, "the end of the refused connections")
        with pytest.raises((OSError, http.client.HTTPException)):
            ask_for_health(emulator)
        (line,) = [line for line in emulator.log().splitlines() if "descriptors" in line]
        assert "Too few of 128 file descriptors are left: new connections are refused" in line

        for connection in opened:
            connection.close()
        eventually(lambda: count_descriptors(process) < 40, "the end of all connections")
        assert emulator.client("sqs").list_queues()
        assert len(emulator.log().splitlines()) == 1


@pytest.mark.parametrize(
    "headers",
    [
        b"Content-Length: 6\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding: chunked\r\nContent-Length: 6\r\n",
        b"content-length: 6\r\nTRANSFER-ENCODING: Chunked\r\n",
        b"Content-Length: 6\r\nContent-Length: 7\r\n",
        b"Content-Length: 6, 7\r\n",
        b"Content-Length: +6\r\n",
        b"Content-Length: -6\r\n",
        b"Content-Length : 6\r\n",
        b"Transfer-Encoding: chunked, identity\r\n",
        b"Transfer-Encoding: xchunked\r\n",
        b"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n",
        b"Transfer-Encoding:\x0bchunked\r\n",
    ],
)
def test_a_body_of_ambiguous_length_ends_the_connection(own: Emulator, headers: bytes) -> None:
    inner = b"GET /_ministack/health HTTP/1.1\r\n" + HOST + b"\r\n"
    request = b"POST /bucket/key HTTP/1.1\r\n" + HOST + headers + b"\r\n0\r\n\r\n" + inner
    answer = read_all(send(own, request))
    assert answer.startswith((b"HTTP/1.1 400 ", b"HTTP/1.1 501 "))
    assert b"connection: close" in answer.lower()
    assert answer.count(b"HTTP/1.1") == 1


def test_a_request_of_http_1_0_with_an_encoding_ends_the_connection(own: Emulator) -> None:
    request = (
        b"POST /b/k HTTP/1.0\r\n"
        + HOST
        + b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.0\r\n\r\n"
    )
    assert read_all(send(own, request)).count(b"HTTP/1.1") == 1
