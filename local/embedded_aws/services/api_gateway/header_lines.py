"""Headers that a client sends in several lines, which MiniStack joins."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from typing import Final

_lines: ContextVar[dict[str, list[str]]] = ContextVar("header_lines")
_COOKIE: Final = "cookie"


def keep_header_lines(pin: Callable[..., object]) -> Callable[..., object]:
    """Keeps the values of the headers that the current request has more than once."""

    def pin_kept(
        method: str,
        raw_path: str,
        query: object,
        raw_headers: Iterable[tuple[bytes, bytes]],
        *rest: object,
        **more: object,
    ) -> object:
        counts = Counter(name.lower() for name, _ in raw_headers)
        lines: dict[str, list[str]] = {}
        for name, value in raw_headers:
            if counts[name.lower()] > 1:
                lines.setdefault(name.decode("latin-1").lower(), []).append(value.decode("latin-1"))
        _lines.set(lines)
        return pin(method, raw_path, query, raw_headers, *rest, **more)

    return pin_kept


def find_several() -> Mapping[str, list[str]]:
    """Returns the values by header of the current request, of headers in several lines except cookies."""
    return {name: values for name, values in _lines.get({}).items() if name != _COOKIE}


def join_values(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns headers by their names in lower case, with the values of several lines joined by commas."""
    joined = {name: ",".join(values) for name, values in find_several().items()}
    return {name.lower(): value for name, value in headers.items()} | joined


def split_values(headers: Mapping[str, str]) -> dict[str, list[str]]:
    """Returns the values by header, which are several if no parameter mapping has changed them."""
    several = find_several()
    return {
        name: several[name] if name in several and ",".join(several[name]) == value else [value]
        for name, value in headers.items()
    }
