"""The emulator's process, which computes without an end, and without letting others compute, when asked."""

import re
import sys
from typing import Any

from embedded_aws.server import app, process
from embedded_aws.server.asgi import App, Receive, Scope, Send

BUSY = "/busy"
"""Path of a request that matches a regular expression for years."""
LOOPING = "/looping"
"""Path of a request that runs code in Python without an end."""


def compute(path: str) -> None:
    if path == BUSY:
        re.fullmatch("(a+)+", "a" * 60 + "b")
    while path == LOOPING:
        pass


def install() -> None:
    build = app.build_app

    def build_busy(*arguments: Any, **options: Any) -> App:
        serve = build(*arguments, **options)

        async def serve_or_compute(scope: Scope, receive: Receive, send: Send) -> None:
            compute(scope.get("path", ""))
            await serve(scope, receive, send)

        return serve_or_compute

    app.build_app = build_busy


if __name__ == "__main__":
    install()
    process.main(int(sys.argv[1]))
