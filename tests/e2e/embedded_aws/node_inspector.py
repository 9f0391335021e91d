"""A debugger of Node.js, as far as tests need one: a client of the Chrome DevTools Protocol."""

import itertools
import json
from contextlib import ExitStack
from typing import Any, Self

import urllib3
from websockets.sync.client import connect

from tests.e2e.conftest import eventually


class Inspector:
    """A connection to a process that waits for a debugger; a context manager that closes it."""

    def __init__(self, port: int) -> None:
        target = eventually(lambda: _target(port), f"an inspector listens on port {port}", 60)
        self._end = ExitStack()
        self._connection = self._end.enter_context(connect(target["webSocketDebuggerUrl"], max_size=None))
        self._numbers = itertools.count(1)
        self._events: list[dict[str, Any]] = []

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._end.close()

    def break_at(self, url: str, line: int) -> None:
        """Sets a breakpoint in a file that is not loaded yet, and lets the process begin."""
        self.ask("Runtime.enable")
        self.ask("Debugger.enable")
        self.ask("Debugger.setBreakpointByUrl", url=url, lineNumber=line - 1)
        self.ask("Runtime.runIfWaitingForDebugger")

    def await_stop(self) -> dict[str, Any]:
        """Waits until the process stops, and returns the innermost frame."""
        while not (found := [each for each in self._events if each["method"] == "Debugger.paused"]):
            self._read()
        self._events.remove(found[0])
        assert found[0]["params"]["hitBreakpoints"], found[0]
        return found[0]["params"]["callFrames"][0]

    def evaluate(self, expression: str, frame: dict[str, Any]) -> Any:
        """Returns the value of an expression in a frame."""
        frame_id = frame["callFrameId"]
        found = self.ask("Debugger.evaluateOnCallFrame", callFrameId=frame_id, expression=expression)
        return found["result"]["value"]

    def ask(self, method: str, **params: Any) -> dict[str, Any]:
        """Sends a request and returns its result."""
        number = next(self._numbers)
        self._connection.send(json.dumps({"id": number, "method": method, "params": params}))
        while (answer := self._read()).get("id") != number:
            pass
        assert "result" in answer, answer
        return answer["result"]

    def _read(self) -> dict[str, Any]:
        message = json.loads(self._connection.recv(timeout=60))
        if "method" in message:
            self._events.append(message)
        return message


def _target(port: int) -> dict[str, Any] | None:
    try:
        answer = urllib3.request("GET", f"http://127.0.0.1:{port}/json/list", retries=False, timeout=5)
    except urllib3.exceptions.HTTPError:
        return None
    return answer.json()[0]
