"""The files of the console's page. They are the same for everyone, and contain no data of a stack."""

from collections.abc import Mapping
from http import HTTPStatus
from pathlib import Path
from typing import Final

from embedded_aws.server.middleware.rejections import Rejection

_DIRECTORY: Final = Path(__file__).with_name("page")
_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".txt": "text/plain; charset=utf-8",
}
_POLICY: Final = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self'",
        # The page connects to WebSocket APIs of the stack.
        "connect-src 'self' ws://127.0.0.1:*",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
        "require-trusted-types-for 'script'",
        "trusted-types 'none'",
    )
)
HEADERS: Final[Mapping[str, str]] = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}
"""Headers of every response of the console."""


def read_file(path: str) -> tuple[str, bytes]:
    """Returns the content type and the content of a file of the page.

    Args:
        path: Path of the request; ``/`` is the page itself.

    Raises:
        Rejection: 404 if the file does not exist.
    """
    name = "index.html" if path == "/" else path.removeprefix("/")
    file = _read_files().get(name)
    if file is None:
        raise Rejection(f"The console has no file {path}.", HTTPStatus.NOT_FOUND)
    return _TYPES[file.suffix], file.read_bytes()


def _read_files() -> dict[str, Path]:
    """Returns the files by their path in the page: a path of a request is never a path of this machine."""
    return {
        file.relative_to(_DIRECTORY).as_posix(): file
        for file in _DIRECTORY.rglob("*")
        if file.suffix in _TYPES
    }
