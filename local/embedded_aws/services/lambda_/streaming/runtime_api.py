"""Streamed responses by the runtime API, which custom runtimes and Java call."""

import base64
import json
import re
from collections.abc import Callable, Iterator
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from io import BufferedIOBase
from typing import Final, Protocol

from embedded_aws.services.lambda_.streaming.writer import ResponseWriter

_RESPONSE: Final = re.compile(r"/runtime/invocation/([^/]+)/response$")
_MODE: Final = "Lambda-Runtime-Function-Response-Mode"
_REQUEST_ID: Final = "Lambda-Runtime-Aws-Request-Id"
_TENANT: Final = "Lambda-Runtime-Aws-Tenant-Id"
_ERROR_TYPE, _ERROR_BODY = "lambda-runtime-function-error-type", "lambda-runtime-function-error-body"
_LARGEST_PART: Final = 64 * 1024
_INVALID: Final = b'{"errorMessage": "Invalid request ID", "errorType": "InvalidRequestID"}'


class _Environment(Protocol):
    """The execution environment whose process calls the API."""

    @property
    def tenant(self) -> str | None:
        """The tenant that it is for; None without tenant isolation."""
        ...

    def find_writer(self, request_id: str) -> ResponseWriter | None:
        """Returns the writer of the invocation that runs; None if it has another ID."""
        ...

    def end_response(self, generation: int, request_id: str, error: object) -> bool:
        """Ends the invocation with its response, or with an error; returns whether it still runs."""
        ...


def accept_streams(
    handler: type[BaseHTTPRequestHandler], environment: _Environment, generation: int
) -> type[BaseHTTPRequestHandler]:
    """Returns a handler of the runtime API that also takes responses that are streamed.

    Args:
        handler: The handler without it.
        environment: The execution environment.
        generation: Number of its process.
    """
    post: Callable[[BaseHTTPRequestHandler], None] = getattr(handler, "do_POST")  # noqa: B009 of MiniStack

    class StreamingHandler(handler):
        def send_header(self, keyword: str, value: str) -> None:
            """Sends a header; that of the request ID with the one of the tenant, if there is one."""
            super().send_header(keyword, value)
            if keyword == _REQUEST_ID and environment.tenant:
                super().send_header(_TENANT, environment.tenant)

        def do_POST(self) -> None:  # noqa: N802 of the base class
            """Takes a response, which is passed on as it arrives."""
            found = _RESPONSE.search(self.path)
            if found is None or self.headers.get(_MODE, "").lower() != "streaming":
                post(self)
                return
            writer = environment.find_writer(found[1])
            is_accepted = writer is not None and self._take(writer, found[1])
            self._finish(is_accepted=is_accepted)

        def _take(self, writer: ResponseWriter, request_id: str) -> bool:
            writer.start(self.headers.get("Content-Type", ""))
            trailers: dict[str, str] = {}
            for part in _read_chunks(self.rfile, trailers):
                writer.write(part)
            error = _read_error(trailers) if _ERROR_TYPE in trailers else None
            return environment.end_response(generation, request_id, error)

        def _finish(self, *, is_accepted: bool) -> None:
            body = b"" if is_accepted else _INVALID
            self.send_response(HTTPStatus.ACCEPTED if is_accepted else HTTPStatus.BAD_REQUEST)
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Connection", "close")
            self.end_headers()
            self.wfile.write(body)
            self.close_connection = True

    return StreamingHandler


def _read_chunks(source: BufferedIOBase, trailers: dict[str, str]) -> Iterator[bytes]:
    """Yields the parts of a chunked body, and then has its trailers.

    Raises:
        ConnectionError: If the process ends within the body.
    """
    while size := int(_read_line(source).partition(b";")[0], 16):
        while size:
            # At most what is there: a large chunk is passed on while it arrives.
            part = source.read1(min(size, _LARGEST_PART))
            if not part:
                raise ConnectionError
            size -= len(part)
            yield part
        _read_line(source)
    while line := _read_line(source).strip():
        name, _, value = line.decode("latin-1").partition(":")
        trailers[name.strip().lower()] = value.strip()


def _read_line(source: BufferedIOBase) -> bytes:
    line = source.readline()
    if not line:
        raise ConnectionError
    return line


def _read_error(trailers: dict[str, str]) -> object:
    """Returns the error of a function in the middle of its response."""
    kind = trailers[_ERROR_TYPE]
    try:
        return json.loads(base64.b64decode(trailers.get(_ERROR_BODY, "")))
    except ValueError:
        return {"errorType": kind, "errorMessage": ""}
