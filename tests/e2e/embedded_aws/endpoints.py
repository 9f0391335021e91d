"""An HTTP server that receives what API destinations send."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit


@dataclass
class Endpoint:
    """A server, and the requests that it has received.

    Attributes:
        url: Its URL.
        requests: The requests, the oldest first.
        responses: Statuses of the next responses by path; 200 if there is none.
        bodies: Body of the responses by path.
    """

    url: str
    requests: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    responses: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    bodies: dict[str, str] = field(default_factory=dict[str, str])

    def find(self, path: str) -> list[dict[str, Any]]:
        """Returns the requests with a path."""
        return [each for each in self.requests if each["path"] == path]


@contextmanager
def serve() -> Iterator[Endpoint]:
    """Serves on a free port until the end of the block."""

    class Handler(BaseHTTPRequestHandler):
        def handle_any(self) -> None:
            parts = urlsplit(self.path)
            body = self.rfile.read(int(self.headers.get("content-length") or 0)).decode()
            endpoint.requests.append(
                {
                    "method": self.command,
                    "path": parts.path,
                    "query": dict(parse_qsl(parts.query)),
                    "headers": {name.lower(): value for name, value in self.headers.items()},
                    "body": body,
                }
            )
            left = endpoint.responses.get(parts.path)
            self.send_response(left.pop(0) if left else 200)
            content = endpoint.bodies.get(parts.path, json.dumps({})).encode()
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_POST = do_PUT = handle_any  # noqa: N815 - names of http.server

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - its name in http.server
            del format, args

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    endpoint = Endpoint(f"http://127.0.0.1:{server.server_port}")
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield endpoint
    finally:
        server.shutdown()
        server.server_close()
