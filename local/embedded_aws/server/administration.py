"""Administrative requests: each path is one thing that the process of the tests asks of the emulator."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs, unquote

from embedded_aws.emulator.administration import (
    ADDRESSES_PATH,
    CLEAR_PATH,
    DEBUG_PATH,
    EVENTS_PATH,
    HOSTS_PATH,
    IDLE_PATH,
    KEEP_PATH,
    SAVE_PATH,
    STARTS_PATH,
    STATE_PATH,
    WAITS_PATH,
)
from embedded_aws.emulator.console import CONSOLE_PATH
from embedded_aws.errors import DataDirectoryError
from embedded_aws.event_log.log import LOG, LONGEST_WAIT
from embedded_aws.server.activity.idle import wait_until_idle
from embedded_aws.server.activity.requests import Requests
from embedded_aws.server.asgi import App, Middleware, Receive, Scope, Send, read_body, respond_json
from embedded_aws.server.console.app import Console
from embedded_aws.server.data.clearing import clear
from embedded_aws.server.data.program_data import Kept
from embedded_aws.server.data.saving import Saving
from embedded_aws.server.host_ports import HostPorts
from embedded_aws.server.hosts import Hosts
from embedded_aws.server.kept_state import take_state
from embedded_aws.services.lambda_.debugging import debug
from embedded_aws.services.lambda_.durable.executions import skip_waits
from embedded_aws.services.lambda_.starts import start_functions

_Answer = Callable[[Scope, Receive], Awaitable[object]]


class Administration(Middleware):
    """Answers administrative requests, which have the secret of the process.

    Args:
        app: The application behind it.
        requests: The other requests.
        console: The console, which has a separate port.
        hosts: The host names.
        host_ports: Opens ports for host names.
    """

    def __init__(
        self, app: App, requests: Requests, console: Console, hosts: Hosts, host_ports: HostPorts
    ) -> None:
        super().__init__(app)
        self._requests = requests
        self._hosts = hosts
        self._host_ports = host_ports
        self._console = console
        self._kept = Kept()
        self._kept_until = (0, 0)
        self._saving: dict[str, Saving] = {}
        self._answers: Final[Mapping[tuple[str, str], _Answer]] = {
            ("GET", ADDRESSES_PATH): self._addresses,
            ("POST", HOSTS_PATH): self._open_host,
            ("DELETE", HOSTS_PATH): self._close_host,
            ("GET", EVENTS_PATH): self._events,
            ("POST", CONSOLE_PATH): self._open_console,
            ("GET", IDLE_PATH): self._idle,
            ("POST", KEEP_PATH): self._keep,
            ("POST", CLEAR_PATH): self._clear,
            ("POST", SAVE_PATH): self._save,
            ("POST", STATE_PATH): self._keep_state,
            ("POST", DEBUG_PATH): self._debug,
            ("POST", STARTS_PATH): self._start_functions,
            ("POST", WAITS_PATH): self._skip_waits,
        }

    async def serve(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers an administrative request with JSON; passes on others."""
        answer = self._find_answer(scope)
        if answer is None:
            await self.app(scope, receive, send)
            return
        try:
            status, content = HTTPStatus.OK, await answer(scope, receive)
        except ValueError as error:
            status, content = HTTPStatus.BAD_REQUEST, {"message": str(error)}
        except Exception as error:
            message = f"{type(error).__name__}: {error}"
            await respond_json(
                send, json.dumps({"message": message}).encode(), HTTPStatus.INTERNAL_SERVER_ERROR
            )
            raise  # The log of the emulator has its traceback.
        await respond_json(send, json.dumps(content).encode(), status)

    def _find_answer(self, scope: Scope) -> _Answer | None:
        if scope["type"] != "http" or not self._hosts.is_main_port(scope):
            return None
        path = HOSTS_PATH if scope["path"].startswith(HOSTS_PATH) else scope["path"]
        return self._answers.get((scope["method"], path))

    async def _addresses(self, _scope: Scope, _receive: Receive) -> object:
        return {"hosts": dict(self._hosts.ports)}

    async def _open_host(self, scope: Scope, receive: Receive) -> object:
        return {"port": self._host_ports.open(_read_host(scope), json.loads(await read_body(receive)))}

    async def _close_host(self, scope: Scope, _receive: Receive) -> object:
        self._host_ports.close(_read_host(scope))
        return {}

    async def _events(self, scope: Scope, _receive: Receive) -> object:
        return await LOG.wait(*_read_events_query(scope["query_string"].decode("latin-1")))

    async def _open_console(self, _scope: Scope, receive: Receive) -> object:
        return self._console.open(**json.loads(await read_body(receive)))

    async def _idle(self, scope: Scope, _receive: Receive) -> object:
        query = parse_qs(scope["query_string"].decode())
        skip = query.get("skip_visibility_timeout", [""])[0] == "true"
        busy = await wait_until_idle(self._requests, float(query["wait"][0]), skip_visibility_timeout=skip)
        return {"busy": busy}

    async def _keep(self, _scope: Scope, receive: Receive) -> object:
        self._kept.remember(json.loads(await read_body(receive))["created"])
        return {}

    async def _clear(self, _scope: Scope, receive: Receive) -> object:
        given = json.loads(await read_body(receive))
        busy = await clear(given["resources"], self._kept, given["created"], self._requests, given["wait"])
        return {"busy": busy}

    async def _save(self, _scope: Scope, receive: Receive) -> object:
        given = json.loads(await read_body(receive))
        directory = given["directory"]
        saving = self._saving.setdefault(directory, Saving(directory, self._requests))
        try:
            await saving.synchronize(given["resources"], final=given["final"])
        except (DataDirectoryError, OSError) as error:
            return {"error": str(error)}
        return {"error": None}

    async def _keep_state(self, _scope: Scope, _receive: Receive) -> object:
        happened = (self._requests.begun, LOG.page(-1)["last"])
        if happened != self._kept_until:
            await asyncio.to_thread(take_state())
            self._kept_until = happened
        return {}

    async def _debug(self, _scope: Scope, receive: Receive) -> object:
        await asyncio.to_thread(debug, **json.loads(await read_body(receive)))
        return {}

    async def _start_functions(self, _scope: Scope, receive: Receive) -> object:
        start_functions(**json.loads(await read_body(receive)))
        return {}

    async def _skip_waits(self, _scope: Scope, receive: Receive) -> object:
        skip_waits(**json.loads(await read_body(receive)))
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


def _read_host(scope: Scope) -> str:
    return unquote(scope["path"].removeprefix(HOSTS_PATH))
