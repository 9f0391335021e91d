"""A debugger, as far as tests need one: a client of the Debug Adapter Protocol."""

import itertools
import json
import socket
from typing import Any

from tests.e2e.conftest import eventually


class Debugger:
    """A connection to debugpy; a context manager that closes it."""

    def __init__(self, port: int) -> None:
        self._socket = eventually(lambda: _connect(port), f"something listens on port {port}", 60)
        self._socket.settimeout(60)
        self._stream = self._socket.makefile("rb")
        self._numbers = itertools.count(1)
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> "Debugger":
        return self

    def __exit__(self, *_: object) -> None:
        self._socket.close()

    def attach(self, local: str, remote: str, breakpoints: dict[str, int]) -> list[dict[str, Any]]:
        """Attaches as VS Code does, with lines by local file; returns what debugpy says of these."""
        self.ask("initialize", adapterID="debugpy", pathFormat="path", linesStartAt1=True)
        mapping = {"localRoot": local, "remoteRoot": remote}
        number = self._send("attach", pathMappings=[mapping], justMyCode=True)
        self.event("initialized")
        verified: list[dict[str, Any]] = []
        for path, line in breakpoints.items():
            answer = self.ask("setBreakpoints", source={"path": path}, breakpoints=[{"line": line}])
            verified += answer["breakpoints"]
        self.ask("configurationDone")
        self._answer(number)
        return verified

    def ask(self, command: str, **arguments: Any) -> dict[str, Any]:
        """Sends a request and returns the body of its response."""
        return self._answer(self._send(command, **arguments))

    def event(self, name: str) -> dict[str, Any]:
        """Waits for an event and returns its body."""
        while not (found := [each for each in self._events if each["event"] == name]):
            message = self._read()
            if message["type"] == "event":
                self._events.append(message)
        self._events.remove(found[0])
        return found[0].get("body", {})

    def _send(self, command: str, **arguments: Any) -> int:
        number = next(self._numbers)
        request = {"seq": number, "type": "request", "command": command, "arguments": arguments}
        content = json.dumps(request).encode()
        self._socket.sendall(b"Content-Length: %d\r\n\r\n%s" % (len(content), content))
        return number

    def _answer(self, number: int) -> dict[str, Any]:
        while True:
            message = self._read()
            if message["type"] == "event":
                self._events.append(message)
            elif message.get("request_seq") == number:
                assert message["success"], message
                return message.get("body", {})

    def _read(self) -> dict[str, Any]:
        length = 0
        while line := self._stream.readline().strip():
            name, _, value = line.partition(b":")
            if name == b"Content-Length":
                length = int(value)
        assert length, "the connection has ended"
        return json.loads(self._stream.read(length))


def _connect(port: int) -> socket.socket | None:
    try:
        return socket.create_connection(("127.0.0.1", port), timeout=5)
    except OSError:
        return None
