"""Open connections, and what waits to be sent to their clients."""

import asyncio
import base64
import secrets
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.ministack import http_apis
from embedded_aws.services.api_gateway.metrics import count_sent_message
from embedded_aws.services.api_gateway.served_apis import ServedApi
from embedded_aws.services.api_gateway.websocket.exchange import Handshake

LARGEST_MESSAGE: Final = 128 * 1024
"""Bytes of a message, in either direction (API Gateway quotas)."""
IDLE_SECONDS: Final = 10 * 60.0
"""Seconds without a message after which a connection is closed (API Gateway quotas)."""
DURATION_SECONDS: Final = 2 * 60 * 60.0
"""Seconds after which any connection is closed (API Gateway quotas)."""
MOST_WAITING: Final = 256
"""Messages that can wait for a client that reads slowly; AWS does not say how many."""

_OPEN: Final = http_apis.websocket_connections  # which a reset of MiniStack closes


def _create_id() -> str:
    """Returns an ID such as ``L0SM9cOFvHcCIhw=``, whose last character must be encoded in a URL."""
    return base64.b64encode(secrets.token_bytes(11)).decode().replace("+", "A").replace("/", "B")


@dataclass(frozen=True)
class Closing:
    """The end of a connection that API Gateway closes (RFC 6455, section 7.4)."""

    code: int
    reason: str = ""


NORMAL: Final = Closing(1000)
GOING_AWAY: Final = Closing(1001, "Going away")
NO_BINARY: Final = Closing(1003, "Binary frames are not supported")
TOO_BIG: Final = Closing(1009, "Message too big")


@dataclass(eq=False)
class Connection:
    """An open connection.

    Attributes:
        api: The API as it was served when the connection was opened.
        handshake: The request that opened it.
        authorizer: Context that the authorizer returned, for all route requests of the connection.
        id: Its ID.
        opened: Start in seconds since 1970.
        active: Time of the last message in seconds since 1970.
        waiting: Messages for the client.
        ended: Whether API Gateway has to close it.
    """

    api: ServedApi
    handshake: Handshake
    authorizer: dict[str, str] = field(default_factory=dict[str, str])
    id: str = field(default_factory=_create_id)
    opened: float = field(default_factory=time.time)
    active: float = field(default_factory=time.time)
    waiting: "asyncio.Queue[str]" = field(default_factory=lambda: asyncio.Queue(MOST_WAITING))
    ended: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def connected_at(self) -> int:
        """Start in milliseconds since 1970."""
        return int(self.opened * 1000)

    def seconds_left(self, now: float) -> float:
        """Returns the seconds until the connection is closed without a further message."""
        return max(0.0, min(self.active + IDLE_SECONDS, self.opened + DURATION_SECONDS) - now)

    def touch(self) -> None:
        """Notes that there was a message."""
        self.active = time.time()

    def open(self) -> None:
        """Makes the connection one that backends can send to."""
        _OPEN[self.id] = {"close_event": self.ended, "connection": self}

    def close(self) -> None:
        """Makes the connection one that is gone."""
        _OPEN.pop(self.id, None)
        self.ended.set()

    async def deliver(self, send: Callable[[dict[str, object]], Awaitable[None]]) -> None:
        """Sends what waits for the client, one message after another, until it is cancelled."""
        while True:
            text = await self.waiting.get()
            await send({"type": "websocket.send", "text": text})
            count_sent_message(self.api)
            self.waiting.task_done()


def find_connection(api_id: str, stage_name: str, connection_id: str) -> Connection | None:
    """Returns an open connection to a stage; None if it is gone."""
    found: Connection | None = _OPEN.get(connection_id, {}).get("connection")
    if found is None or (found.api.id, found.api.stage_name) != (api_id, stage_name):
        return None
    return found
