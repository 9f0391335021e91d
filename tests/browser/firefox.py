"""Firefox of the system, by WebDriver BiDi, which it serves itself: Playwright drives only its own build."""

import json
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Generator
from contextlib import contextmanager
from typing import Any

from websockets.sync.client import ClientConnection, connect

NAMES = ("firefox-esr", "firefox")
_LISTENING = re.compile(r"WebDriver BiDi listening on (ws://\S+)")
_SECONDS = 90
"""Interface of a page, as in Chromium."""
_WAIT = """new Promise((resolve, reject) => {{
    const end = performance.now() + {milliseconds};
    const look = () => {{
        const found = {expression};
        if (found) resolve(JSON.stringify(found));
        else if (performance.now() > end) reject(new Error({name}));
        else setTimeout(look, 50);
    }};
    look();
}})"""


def find_firefox() -> str | None:
    """Path of Firefox; None if there is none."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


class Firefox:
    """A tab of Firefox without a window."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection
        self._last = 0
        self._ask("session.new", {"capabilities": {}})
        self._context = self._ask("browsingContext.getTree", {})["contexts"][0]["context"]

    def open(self, address: str) -> None:
        """Opens a page."""
        self._ask("browsingContext.navigate", {"context": self._context, "url": address, "wait": "complete"})

    def wait_for(self, expression: str) -> Any:
        """Waits until a JavaScript expression is truthy, and returns its JSON value.

        Raises:
            AssertionError: If it is not after 90 seconds.
        """
        names = {"expression": expression, "name": json.dumps(expression), "milliseconds": _SECONDS * 1000}
        return json.loads(self._evaluate(_WAIT.format(**names)))

    def do(self, statement: str) -> None:
        """Evaluates JavaScript in the page."""
        self._evaluate(f"{statement}; ''")

    def press(self, key: str) -> None:
        """Presses a key, by its value in WebDriver."""
        pressed = [{"type": kind, "value": key} for kind in ("keyDown", "keyUp")]
        keyboard = {"type": "key", "id": "keyboard", "actions": pressed}
        self._ask("input.performActions", {"context": self._context, "actions": [keyboard]})

    def _evaluate(self, expression: str) -> str:
        target = {"context": self._context}
        given = {"expression": expression, "target": target, "awaitPromise": True}
        answer = self._ask("script.evaluate", given)
        if answer["type"] != "success":
            raise AssertionError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def _ask(self, method: str, parameters: dict[str, Any]) -> Any:
        self._last += 1
        self._connection.send(json.dumps({"id": self._last, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self._connection.recv(timeout=_SECONDS + 10))
            if answer.get("id") == self._last:
                if "error" in answer:
                    raise AssertionError(f"{method}: {answer['message']}")
                return answer["result"]


@contextmanager
def start(path: str) -> Generator[Firefox]:
    """Starts Firefox with a separate profile until the end of the block."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        command = [path, "--headless", "--remote-debugging-port=0", "--profile", profile]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        assert process.stderr
        # Read to its end: a full pipe would stop the browser.
        rest = threading.Thread(target=process.stderr.read)
        try:
            found = next(filter(None, map(_LISTENING.search, process.stderr)), None)
            assert found, "Firefox ended before it listened"
            rest.start()
            with connect(f"{found[1]}/session", max_size=None) as connection:
                yield Firefox(connection)
        finally:
            process.kill()
            process.wait()
            if rest.ident:
                rest.join()
            process.stderr.close()
