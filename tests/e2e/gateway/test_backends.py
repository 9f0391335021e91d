"""Backends that are gone, slow or broken, and bodies of every size: no failure is answered as success."""

import json
import socket
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.gateway.failing_backends import build_text, program, serve
from tests.e2e.gateway.shop import Answer, request

KILOBYTE = 1024
MEGABYTE = 1024 * KILOBYTE
REFUSED = "The request is not valid."
FAILED = "The service behind this route has failed."
UNASKED = "The service behind this route could not be asked."
TOO_LONG = "The service behind this route took too long."


@pytest.fixture(scope="module")
def unreliable(emulator: Emulator) -> Iterator[Deployment]:
    server = serve()
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))  # so that nobody else listens there
        ports = server.server_port, closed.getsockname()[1]
        with deploy(lambda: program(*ports), project="unreliable", emulator=emulator) as deployment:
            yield deployment
    server.shutdown()
    server.server_close()


def ask(unreliable: Deployment, method: str, path: str, body: Any = None) -> Answer:
    return request(unreliable.local_url("url") + path, method, body)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/down", 502, FAILED),
        ("/slow", 504, TOO_LONG),
        ("/dropped", 502, FAILED),
        ("/torn", 502, FAILED),
        ("/nonsense", 502, FAILED),
        ("/404", 404, "own words"),
        ("/500", 500, "own words"),
        ("/503", 503, "own words"),
        ("/renamed/503", 503, "own words"),
        ("/renamed/418", 400, "own words"),
        ("/function/slow", 504, TOO_LONG),
        ("/function/raising", 502, "Internal server error"),
        ("/function/text", 502, "Internal server error"),
        ("/function/nothing", 502, "Internal server error"),
        ("/function/status", 502, "Internal server error"),
        ("/function/exiting", 502, "Internal server error"),
        ("/function/500", 500, "own words"),
        ("/gone/table/x", 500, UNASKED),
    ],
)
def test_a_backend_that_fails(unreliable: Deployment, path: str, status: int, message: str):
    answer = ask(unreliable, "GET", path)
    assert (answer.status, answer.message) == (status, message)
    assert "hunter2" not in json.dumps(answer.body)


@pytest.mark.parametrize(
    ("path", "status", "message"),
    [
        ("/renamed/function", 500, "own words"),
        ("/gone/queue", 500, UNASKED),
        ("/gone/topic", 500, UNASKED),
        ("/gone/workflow", 500, UNASKED),
        ("/sleepy", 504, TOO_LONG),
        ("/dying", 500, "The workflow has failed."),
    ],
)
def test_a_service_that_fails(unreliable: Deployment, path: str, status: int, message: str):
    answer = ask(unreliable, "POST", path, {"a": 1})
    assert (answer.status, answer.message) == (status, message)
    assert "hunter2" not in json.dumps(answer.body)


def test_the_error_of_a_workflow_is_returned_for_every_name(unreliable: Deployment):
    assert ask(unreliable, "POST", "/dying", {}).body["error"] == 'It"s\\broken'


@pytest.mark.parametrize("body", ["[]", '"text"', "null", "3", "{", "not JSON"])
def test_an_event_that_the_bus_rejects_is_not_a_success(unreliable: Deployment, body: str):
    answer = ask(unreliable, "POST", "/talk", body)
    assert (answer.status, answer.message) == (400, REFUSED)


@pytest.mark.parametrize("path", ["/dying", "/waking"])
def test_a_body_that_is_not_json_starts_no_workflow(unreliable: Deployment, path: str):
    answer = ask(unreliable, "POST", path, "{")
    assert (answer.status, answer.message) == (400, REFUSED)


def test_an_item_is_made_once(unreliable: Deployment):
    assert [ask(unreliable, "POST", "/new-notes/once", {}).status for _ in range(2)] == [204, 409]


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("method", "path", "size", "status"),
    [
        ("POST", "/echo", MEGABYTE, 200),
        ("POST", "/echo", 10 * MEGABYTE, 200),
        ("POST", "/echo", 10 * MEGABYTE + 1, 413),
        ("POST", "/echo", 11 * MEGABYTE, 413),
        ("POST", "/letters", MEGABYTE, 202),
        ("POST", "/letters", MEGABYTE + 1, 400),
        ("POST", "/waking", 256 * KILOBYTE + 1, 400),
        ("POST", "/waking", 256 * KILOBYTE, 200),
        ("POST", "/talk", MEGABYTE + 1, 400),
        ("POST", "/talk", 1023 * KILOBYTE, 202),
        ("PUT", "/notes/large", 401 * KILOBYTE, 400),
        ("PUT", "/notes/large", 390 * KILOBYTE, 204),
    ],
)
def test_what_is_too_large_for_a_backend_is_the_clients_fault(
    unreliable: Deployment, method: str, path: str, size: int, status: int
):
    body = build_text(size)
    assert len(body) == size
    answer = ask(unreliable, method, path, body)
    assert answer.status == status, answer.body
    if path == "/echo" and status == 200:
        assert answer.body == json.loads(body)


@pytest.mark.exhaustive
def test_a_megabyte_arrives_in_the_queue_as_it_was_sent(unreliable: Deployment):
    body = json.dumps({"text": "ü&\"\\' ☃ #$x" * 50_000}, ensure_ascii=False)
    assert len(body.encode()) < MEGABYTE
    answer = request(unreliable.local_url("url") + "/letters", "POST", body.encode())
    assert answer.status == 202
    sqs, found = unreliable.client("sqs"), {}
    while answer.body["messageId"] not in found:
        messages = sqs.receive_message(QueueUrl=unreliable.outputs["letters"], WaitTimeSeconds=5)["Messages"]
        found |= {message["MessageId"]: message["Body"] for message in messages}
    assert found[answer.body["messageId"]] == body


def test_a_function_that_is_gone(unreliable: Deployment):
    assert ask(unreliable, "GET", "/function/500").status == 500
    unreliable.client("lambda").delete_function(FunctionName=unreliable.outputs["function"])
    answer = ask(unreliable, "GET", "/function/500")
    assert (answer.status, answer.message) == (500, "Internal server error")


@pytest.mark.parametrize("body", [b"", b"caf\xe9", b'{"text": "caf\xe9"}', b"\xff\xfe{}"])
def test_a_missing_or_undecodable_body_sends_no_message(unreliable: Deployment, body: bytes):
    answer = send_bytes(unreliable, "POST", "/letters", body)
    assert (answer.status, answer.message) == (400, REFUSED)
    queue = unreliable.client("sqs")
    received = queue.receive_message(QueueUrl=unreliable.outputs["letters"], MaxNumberOfMessages=10)
    assert "Messages" not in received


@pytest.mark.parametrize("path", ["/talk", "/sleepy", "/notes/raw"])
def test_a_body_that_is_not_utf8_is_refused(unreliable: Deployment, path: str):
    method = "PUT" if path.startswith("/notes") else "POST"
    answer = send_bytes(unreliable, method, path, b'{"text": "caf\xe9"}')
    # A schema is asked first, which the attributes of an item make.
    refused = "Invalid request body" if method == "PUT" else REFUSED
    assert (answer.status, answer.message) == (400, refused)


@pytest.mark.parametrize(("body", "status"), [(b"caf\xe9", 400), (b'{"text": "caf\xe9"}', 500)])
def test_a_body_that_is_not_utf8_does_not_reach_a_private_service(
    unreliable: Deployment, body: bytes, status: int
):
    assert send_bytes(unreliable, "POST", "/echo", body).status == status


def send_bytes(unreliable: Deployment, method: str, path: str, body: bytes) -> Answer:
    return request(unreliable.local_url("url") + path, method, body)
