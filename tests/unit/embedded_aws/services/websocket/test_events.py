"""Headers in the events of functions at the beginning and the end of a connection."""

from typing import Any

import pytest

from embedded_aws.services.api_gateway.served_apis import ServedApi
from embedded_aws.services.api_gateway.websocket.connection import Connection
from embedded_aws.services.api_gateway.websocket.exchange import Handshake
from embedded_aws.services.api_gateway.websocket.sessions import build_exchange

STAGE: Any = {"stageName": "live"}
PARTS: Any = {"routes": {}}
API = ServedApi("a", "123456789012", "us-east-1", STAGE, PARTS, "$request.body.x")
HOST = "a.execute-api.us-east-1.amazonaws.com"
ENDED = {"Host": HOST, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": ""}


def build_event(kind: str, *lines: str) -> dict[str, Any]:
    headers = [(b"x-test", line.encode()) for line in lines]
    handshake = Handshake.from_scope({"path": "/live", "raw_path": b"/live", "headers": headers})
    connection = Connection(API, handshake, id="c", opened=0, active=0)
    return build_exchange(API, connection, kind, f"${kind.lower()}").event()


@pytest.mark.parametrize("lines", [[""], ["a"], ["a", "b"], ["a", ""], ["", "a"], ["", ""]])
def test_the_handshake_has_all_values(lines: list[str]) -> None:
    event = build_event("CONNECT", *lines)
    found = {name.lower(): value for name, value in event["headers"].items()}
    several = {name.lower(): value for name, value in event["multiValueHeaders"].items()}
    assert (found["x-test"], several["x-test"]) == (lines[-1], lines)


def test_the_end_has_the_headers_of_a_proxy() -> None:
    event = build_event("DISCONNECT", "a")
    assert event["headers"] == ENDED
    assert event["multiValueHeaders"] == {name: [value] for name, value in ENDED.items()}


def test_a_message_has_no_headers() -> None:
    assert "headers" not in build_event("MESSAGE", "a")
