"""Names of the headers of the current request as the client wrote them; servers have them in lower case."""

from collections.abc import Iterable, Mapping, Sequence
from contextvars import ContextVar
from typing import Final, TypeVar

_Value = TypeVar("_Value")

_OF_AWS: Final = {
    name.lower(): name
    for name in (
        *("Host", "User-Agent", "X-Amzn-Trace-Id"),
        *("X-Forwarded-For", "X-Forwarded-Port", "X-Forwarded-Proto"),
    )
}
"""Names that AWS writes itself."""
_written: ContextVar[Sequence[tuple[bytes, bytes]]] = ContextVar("written_headers", default=())


def note_names(headers: Iterable[tuple[bytes, bytes]]) -> list[tuple[bytes, bytes]]:
    """Returns headers with their names in lower case, and keeps the names for the current request."""
    given = list(headers)
    _written.set(given)
    return [(name.lower(), value) for name, value in given]


def restore_names(headers: Mapping[str, _Value]) -> dict[str, _Value]:
    """Returns headers of the current request by the names that its client wrote."""
    written = (name.decode("latin-1") for name, _ in _written.get())
    names = {**{name.lower(): name for name in written}, **_OF_AWS}
    return {names.get(name, name): value for name, value in headers.items()}
