"""Administrative requests that fail."""

import asyncio
import contextlib
import json
from unittest.mock import Mock

import pytest
from requests_to_middleware import PORT, Services, http

from embedded_aws.emulator.administration import IDLE_PATH
from embedded_aws.server import administration
from embedded_aws.server.asgi import Message
from embedded_aws.server.hosts import Hosts


@pytest.mark.parametrize(
    ("error", "status", "message"),
    [(ValueError("no"), 400, "no"), (RuntimeError("no"), 500, "RuntimeError: no")],
)
def test_a_request_that_fails_says_why(
    monkeypatch: pytest.MonkeyPatch, error: Exception, status: int, message: str
):
    monkeypatch.setattr(administration, "wait_until_idle", Mock(side_effect=error))
    app = administration.Administration(Services(), Mock(), Mock(), Hosts(PORT), Mock())
    sent: list[Message] = []

    async def note(message: Message) -> None:
        sent.append(message)

    # The traceback of what nobody expects goes on to the log of the server.
    logged = pytest.raises(RuntimeError) if status == 500 else contextlib.nullcontext()
    with logged:
        asyncio.run(app(http(f"{IDLE_PATH}?wait=1"), Mock(), note))
    assert sent[0]["status"] == status
    assert json.loads(sent[1]["body"]) == {"message": message}
