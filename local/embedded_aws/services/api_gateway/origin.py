"""Headers of a request that API Gateway adds, its origin and the ID of its trace, and those that it drops."""

import secrets
import time
from collections.abc import Mapping
from typing import Final, TypeVar

from embedded_aws.ministack import responses

Value = TypeVar("Value")
ORIGIN: Final = ("x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto")
"""Names of the headers that are added."""
_DROPPED: Final = frozenset(
    {
        *("connection", "content-length", "content-md5", "expect", "keep-alive", "max-forwards"),
        *("proxy-authenticate", "proxy-authorization", "server", "te", "trailer", "transfer-encoding"),
        *("upgrade", "www-authenticate"),
    }
)
"""Headers that neither templates nor backends of a REST API get, as recorded from AWS."""


def find_caller_address() -> str:
    """Returns the IP address of the caller, which ``X-Forwarded-For`` does not change."""
    return responses.get_client_ip()


def add_origin(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers of a request, whose names are in lower case, with those that API Gateway adds."""
    source, before = find_caller_address(), headers.get("x-forwarded-for")
    return {
        **headers,
        "x-amzn-trace-id": headers.get("x-amzn-trace-id") or f"Root={build_root()}",
        "x-forwarded-for": f"{before}, {source}" if before else source,
        "x-forwarded-port": "443",
        "x-forwarded-proto": "https",
    }


def drop_headers(headers: Mapping[str, Value]) -> dict[str, Value]:
    """Returns the headers of a request that a REST API passes on."""
    return {name: value for name, value in headers.items() if name.lower() not in _DROPPED}


def build_root() -> str:
    """Returns the ID of a new trace."""
    return f"1-{int(time.time()):08x}-{secrets.token_hex(12)}"
