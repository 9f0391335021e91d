"""Administrative requests: each path is one thing that the process of the tests asks of the emulator."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qs

from embedded_aws.emulator.administration import (
    ADDRESSES_PATH,
    CLEAR_PATH,
    DEBUG_PATH,
    EVENTS_PATH,
    IDLE_PATH,
    KEEP_PATH,
    SAVE_PATH,
    STATE_PATH,
)
from embedded_aws.emulator.console import CONSOLE_PATH
from embedded_aws.errors import DataDirectoryError
from embedded_aws.event_log.log import LOG, LONGEST_WAIT
from embedded_aws.server.activity.idle import wait_until_idle
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.console.app import Console
from embedded_aws.server.data.clearing import Kept, clear
from embedded_aws.server.data.saving import Saving
from embedded_aws.server.front_door import Scope, Send
from embedded_aws.server.kept_state import take_state
from embedded_aws.services.lambda_.debugging import debug

_Answer = Callable[[Scope, Any], Awaitable[object]]


class Administration:
    """Answers administrative requests, which the front door has accepted.

    Args:
        requests: The other requests.
        console: The console, which has a separate port.
        hosts: Port of each host name.
    """

    def __init__(self, requests: Requests, console: Console, hosts: Mapping[str, int]) -> None:
        self._requests = requests
        self._hosts = hosts
        self._console = console
        self._kept = Kept()
        self._kept_until = (0, 0)
        self._saving: dict[str, Saving] = {}
        self._answers: Final[Mapping[tuple[str, str], _Answer]] = {
            ("GET", ADDRESSES_PATH): self._addresses,
            ("GET", EVENTS_PATH): self._events,
            ("POST", CONSOLE_PATH): self._open_console,
            ("GET", IDLE_PATH): self._idle,
            ("POST", KEEP_PATH): self._keep,
            ("POST", CLEAR_PATH): self._clear,
            ("POST", SAVE_PATH): self._save,
            ("POST", STATE_PATH): self._keep_state,
            ("POST", DEBUG_PATH): self._debug,
        }

    def serves(self, scope: Scope) -> bool:
        """Whether this is one of the administrative requests."""
        return scope["type"] == "http" and (scope["method"], scope["path"]) in self._answers

    async def __call__(self, scope: Scope, receive: Any, send: Send) -> None:
        """Answers a request with JSON."""
        status = HTTPStatus.OK
        try:
            answer = await self._answers[scope["method"], scope["path"]](scope, receive)
        except ValueError as error:
            status, answer = HTTPStatus.BAD_REQUEST, {"message": str(error)}
        headers = [(b"content-type", b"application/json")]
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": json.dumps(answer).encode()})

    async def _addresses(self, _scope: Scope, _receive: Any) -> object:
        return {"hosts": dict(self._hosts)}

    async def _events(self, scope: Scope, _receive: Any) -> object:
        return await LOG.wait(*_read_events_query(scope["query_string"].decode("latin-1")))

    async def _open_console(self, _scope: Scope, receive: Any) -> object:
        return self._console.open(**await _read(receive))

    async def _idle(self, scope: Scope, _receive: Any) -> object:
        query = parse_qs(scope["query_string"].decode())
        skip = query.get("skip_visibility_timeout", [""])[0] == "true"
        busy = await wait_until_idle(self._requests, float(query["wait"][0]), skip_visibility_timeout=skip)
        return {"busy": busy}

    async def _keep(self, _scope: Scope, receive: Any) -> object:
        self._kept.remember((await _read(receive))["created"])
        return {}

    async def _clear(self, _scope: Scope, receive: Any) -> object:
        given = await _read(receive)
        busy = await clear(given["resources"], self._kept, given["created"], self._requests, given["wait"])
        return {"busy": busy}

    async def _save(self, _scope: Scope, receive: Any) -> object:
        given = await _read(receive)
        directory = given["directory"]
        saving = self._saving.setdefault(directory, Saving(directory, self._requests))
        try:
            await saving.synchronize(given["resources"], final=given["final"])
        except (DataDirectoryError, OSError) as error:
            return {"error": str(error)}
        return {"error": None}

    async def _keep_state(self, _scope: Scope, _receive: Any) -> object:
        happened = (self._requests.begun, LOG.page(-1)["last"])
        if happened != self._kept_until:
            await asyncio.to_thread(take_state())
            self._kept_until = happened
        return {}

    async def _debug(self, _scope: Scope, receive: Any) -> object:
        await asyncio.to_thread(debug, **await _read(receive))
        return {}


def _read_events_query(query: str) -> tuple[int, float]:
    given = {"after": "0", "wait": "0"}
    for name, values in parse_qs(query, keep_blank_values=True).items():
        if name not in given:
            raise ValueError(f"{name}: unknown parameter; must be one of: after, wait")
        given[name] = values[-1]
    try:
        after, wait = int(given["after"]), float(given["wait"])
    except ValueError:
        raise ValueError(f"after: {given['after']}, wait: {given['wait']}; must be numbers") from None
    if after < -1:
        raise ValueError(f"after: {after} is out of range; must be the ID of an event, or -1")
    if not 0 <= wait <= LONGEST_WAIT:
        raise ValueError(f"wait: {wait:g} s is out of range; must be 0 to {LONGEST_WAIT:g}")
    return after, wait


async def _read(receive: Any) -> Any:
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return json.loads(body)
