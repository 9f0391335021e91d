"""The old shop of the gateway pattern: an HTTP service that behaves behind a load balancer."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

SERVER = Path(__file__).parents[3] / "patterns" / "api-gateway-facade" / "src" / "monolith" / "server.py"


@contextmanager
def run_monolith() -> Iterator[tuple[subprocess.Popen[str], int]]:
    """The process, and the port that it listens on."""
    process = subprocess.Popen(
        [sys.executable, str(SERVER)], stdout=subprocess.PIPE, text=True, env={**os.environ, "PORT": "0"}
    )
    assert process.stdout
    try:
        yield process, json.loads(process.stdout.readline())["port"]
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    with run_monolith() as (_, port):
        yield port


def ask(port: int, method: str, path: str, **options: Any) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.request(method, path, **options)
    answer = connection.getresponse()
    assert answer.headers["content-type"] == "application/json"
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


@pytest.mark.parametrize(
    ("path", "status", "body"),
    [
        ("/health", 200, {"status": "ok"}),
        ("/legacy/customers/1001", 200, {"id": "1001", "name": "Harbour Bookshop", "city": "Bergen"}),
        ("/legacy/customers/7", 404, {"message": "there is no customer 7"}),
        ("/legacy/prices/mug", 200, {"article": "mug", "price": {"amount": 1250, "currency": "EUR"}}),
        ("/legacy/prices/moon", 404, {"message": "there is no article moon"}),
        ("/legacy/slow?seconds=0", 200, {"waited": 0.0}),
        ("/legacy/slow?seconds=61", 400, {"message": "seconds is '61', it must be a number from 0 to 60"}),
        ("/legacy/broken", 500, {"message": "Internal server error"}),
        ("/legacy/customers/1001/", 404, {"message": "there is nothing at /legacy/customers/1001/"}),
        ("/", 404, {"message": "there is nothing at /"}),
    ],
)
def test_answers(port: int, path: str, status: int, body: Any):
    assert ask(port, "GET", path) == (status, body)


@pytest.mark.parametrize("seconds", ["soon", "nan", "-1", "61", ""])
def test_time_that_is_none(port: int, seconds: str):
    message = f"seconds is '{seconds}', it must be a number from 0 to 60"
    assert ask(port, "GET", f"/legacy/slow?seconds={seconds}") == (400, {"message": message})


def test_list_of_customers(port: int):
    _, body = ask(port, "GET", "/legacy/customers")
    assert [customer["id"] for customer in body["customers"]] == ["1001", "1002", "1003"]


def test_echo(port: int):
    given: Any = {"body": "ä".encode(), "headers": {"X-Mine": "1"}}
    status, body = ask(port, "POST", "/legacy/echo?a=1&a=&b=%C3%A9", **given)
    assert status == 200
    assert (body["method"], body["path"], body["body"]) == ("POST", "/legacy/echo", "ä")
    assert body["query"] == {"a": ["1", ""], "b": ["é"]}
    assert body["headers"]["x-mine"] == "1"


def test_method_that_is_not_taken(port: int):
    assert ask(port, "POST", "/health") == (405, {"message": "/health takes GET"})
    assert ask(port, "DELETE", "/legacy/echo") == (405, {"message": "/legacy/echo takes GET, POST"})


@pytest.mark.parametrize("headers", [{"Content-Length": "10485761"}, {"Content-Length": "-1"}])
def test_body_without_an_honest_size_is_refused(port: int, headers: dict[str, str]):
    reason = "the body has to have a content-length of 10,485,760 bytes at most"
    assert ask(port, "POST", "/legacy/echo", headers=headers) == (413, {"message": reason})


def test_body_in_chunks_is_refused_and_not_taken_for_a_request(port: int):
    with socket.create_connection(("127.0.0.1", port), timeout=120) as connection:
        connection.sendall(
            b"POST /legacy/echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
            b"24\r\nGET /legacy/broken HTTP/1.1\r\nHost: a\r\n\r\n0\r\n\r\n"
        )
        answer = b"".join(iter(lambda: connection.recv(65_536), b""))
    assert answer.count(b"HTTP/1.1 ") == 1
    assert answer.startswith(b"HTTP/1.1 413 ")
    assert b"\r\nConnection: close\r\n" in answer


def test_connections_are_kept(port: int):
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    connection.connect()
    kept = connection.sock
    for path in ("/health", "/legacy/nothing", "/legacy/broken", "/legacy/customers"):
        connection.request("GET", path)
        connection.getresponse().read()
        assert connection.sock is kept
    connection.close()


def test_each_request_is_one_line_of_json():
    with run_monolith() as (process, port):
        ask(port, "GET", "/legacy/customers/7?secret=1")
        assert process.stdout
        line = json.loads(process.stdout.readline())
    assert line["milliseconds"] >= 0
    assert line["time"] > 0
    del line["milliseconds"], line["time"]
    assert line == {"level": "INFO", "method": "GET", "path": "/legacy/customers/7", "status": 404}


def test_a_request_that_has_begun_is_answered_before_the_end():
    with run_monolith() as (process, port):
        slow = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        slow.request("GET", "/legacy/slow?seconds=0.5")
        ask(port, "GET", "/health")  # was accepted later
        time.sleep(0.1)
        process.send_signal(signal.SIGTERM)
        assert json.loads(slow.getresponse().read()) == {"waited": 0.5}
        slow.close()
        assert process.wait(timeout=90) == 0
