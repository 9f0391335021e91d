"""Clients that keep, starve, halve or litter their connections."""

import socket
import time
from contextlib import ExitStack

import pytest

from tests.claims import read_claims
from tests.e2e.gateway.shop import Shop
from tests.robustness.gateway.behind import count_waiting
from tests.robustness.gateway.wire import PATIENCE, Client, connection, head, next_reply

pytestmark = pytest.mark.slow

IDLE = 100
"""Connections that are held open without saying enough."""
ORDER = b'{"item": "cup", "quantity": 1}'


@pytest.fixture
def item(shop: Shop) -> str:
    return shop.stock_item()


def check_well(shop: Shop, item: str) -> None:
    """Checks that a proper client is served."""
    with Client(shop) as client:
        assert client.send("GET", f"/catalog/{item}").status == 200


@pytest.mark.exhaustive
def test_a_connection_serves_many_requests(shop: Shop, item: str):
    with connection(shop) as opened:
        for _ in range(50):
            opened.sendall(head(shop, f"GET /catalog/{item}"))
            assert next_reply(opened).body["id"] == item


def test_requests_that_do_not_wait_for_each_other_are_answered_in_their_order(shop: Shop):
    items = [shop.stock_item() for _ in range(5)]
    with connection(shop) as opened, opened.makefile("rb") as answers:
        opened.sendall(b"".join(head(shop, f"GET /catalog/{item}") for item in items))
        received = b"".join(_read_until(answers, item.encode() + b'"') for item in items)
    assert received.count(b"HTTP/1.1 200") == len(items)


def _read_until(answers: "socket.SocketIO", end: bytes) -> bytes:
    """Bytes of a connection up to ``end``."""
    received = b""
    while not received.endswith(end):
        byte = answers.read(1)
        assert byte, f"the connection ended after {received!r}"
        received += byte
    return received


def test_slow_clients_hold_up_nobody(shop: Shop, item: str):
    request = head(shop, f"GET /catalog/{item}")
    with ExitStack() as held:
        slow = [held.enter_context(connection(shop)) for _ in range(IDLE)]
        for opened in slow[1:]:
            opened.sendall(request[:40])  # and then nothing more
        start = time.monotonic()
        for at in range(0, len(request), 16):
            slow[0].sendall(request[at : at + 16])
            check_well(shop, item)
        assert next_reply(slow[0]).body["id"] == item
        assert time.monotonic() - start < PATIENCE


def test_a_body_that_never_ends_is_waited_for_alone(shop: Shop, item: str):
    with connection(shop) as opened:
        opened.sendall(head(shop, "POST /orders", "Content-Type: application/json", "Content-Length: 1000"))
        opened.sendall(ORDER)
        check_well(shop, item)
    assert count_waiting(shop, "orders_queue_url") == 0


def test_a_client_that_has_said_all_still_hears_the_answer(shop: Shop, item: str):
    with connection(shop) as opened:
        opened.sendall(head(shop, f"GET /catalog/{item}", "Connection: close"))
        opened.shutdown(socket.SHUT_WR)
        answer = b"".join(iter(lambda: opened.recv(65_536), b""))
    assert answer.startswith(b"HTTP/1.1 200")
    check_well(shop, item)


def test_clients_that_do_not_wait_for_the_answer(shop: Shop, item: str):
    for _ in range(20):
        with connection(shop) as opened:
            opened.sendall(head(shop, f"GET /catalog/{item}"))
    check_well(shop, item)


GARBAGE = {
    "no HTTP": b"\x00\xff\xfe GARBAGE \r\n\r\n",
    "TLS": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(64),
    "endless line": b"GET /" + b"a" * 100_000,
    "header without a name": b"GET / HTTP/1.1\r\nHost: x\r\n: value\r\n\r\n",
    "space before the colon": b"GET / HTTP/1.1\r\nHost: x\r\nContent-Length : 5\r\n\r\nhello",
    "two lengths": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello!",
    "length that is none": b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n\r\n",
    "chunk that is none": b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nZZ\r\n",
}


def test_the_documents_say_how_many_kinds_of_garbage_there_are():
    page = "docs/robustness.md"
    assert read_claims(page, "% connections with incomplete requests") == [IDLE]
    assert read_claims(page, "and % kinds of garbage") == [len(GARBAGE)]


CUT_OFF = b"cut off in the middle of it"


@pytest.mark.parametrize("name", GARBAGE)
@pytest.mark.parametrize("behind", [False, True], ids=["alone", "behind a request"])
def test_garbage_is_refused(shop: Shop, item: str, name: str, *, behind: bool):
    with connection(shop) as opened:
        if behind:
            opened.sendall(head(shop, f"GET /catalog/{item}"))
            assert next_reply(opened).body["id"] == item
        try:
            opened.sendall(GARBAGE[name])
            opened.shutdown(socket.SHUT_WR)
            answer = b"".join(iter(lambda: opened.recv(65_536), b""))
        except OSError:
            answer = CUT_OFF
    assert answer == CUT_OFF or answer.split(b" ")[1].startswith(b"4"), answer
    check_well(shop, item)
