"""Limits of a connection: idle time, duration, and what waits for a slow reader."""

import asyncio
from http import HTTPStatus
from typing import Any

import pytest

from embedded_aws.services.api_gateway.served_apis import ServedApi
from embedded_aws.services.api_gateway.websocket import management, sessions
from embedded_aws.services.api_gateway.websocket.connection import (
    DURATION_SECONDS,
    IDLE_SECONDS,
    MOST_WAITING,
    Connection,
)
from embedded_aws.services.api_gateway.websocket.exchange import Handshake

API = ServedApi(
    "a", "123456789012", "us-east-1", {"stageName": "live"}, {"routes": {}}, "$request.body.action"
)


def connection(opened: float = 0, active: float = 0) -> Connection:
    return Connection(
        API,
        Handshake.from_scope({"path": "/", "raw_path": b"/", "headers": []}),
        id="c",
        opened=opened,
        active=active,
    )


@pytest.mark.parametrize(
    ("opened", "active", "now", "left"),
    [
        (0, 0, 0, IDLE_SECONDS),
        (0, 100, 150, IDLE_SECONDS - 50),
        (0, 0, IDLE_SECONDS, 0),
        (0, DURATION_SECONDS - 1, DURATION_SECONDS - 1, 1),
        (0, DURATION_SECONDS, DURATION_SECONDS + 5, 0),
    ],
)
def test_a_connection_ends_after_idle_time_or_its_duration(
    opened: float, active: float, now: float, left: float
) -> None:
    assert connection(opened, active).seconds_left(now) == left


def test_a_connection_that_is_idle_for_too_long_is_closed() -> None:
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return await asyncio.Future()

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    asyncio.run(sessions._Session(connection(), receive, send).run())  # which was active in 1970
    assert sent == [{"type": "websocket.close", "code": 1001, "reason": "Going away"}]


def test_what_a_slow_reader_does_not_take_is_rejected_at_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = connection()

    def find(*_) -> Connection:
        return slow

    monkeypatch.setattr(management, "find_connection", find)

    async def post(body: bytes) -> int:
        status, _, _ = await management.manage_connection("POST", "a", "live", "c", body, {})
        return status

    async def post_all() -> list[int]:
        return [await post(b"x") for _ in range(MOST_WAITING + 1)]

    statuses = asyncio.run(post_all())
    assert statuses == [HTTPStatus.OK] * MOST_WAITING + [HTTPStatus.TOO_MANY_REQUESTS]
