"""Trace IDs of responses that come from functions."""

import secrets
from collections.abc import Mapping
from typing import Final

from embedded_aws.services.api_gateway.origin import build_root
from embedded_aws.services.api_gateway.rest.exchange import Exchange

_HEADER: Final = "X-Amzn-Trace-Id"


def add_trace(headers: Mapping[str, str | list[str]], exchange: Exchange) -> dict[str, str | list[str]]:
    """Returns headers of a response with its trace ID, unless they have one."""
    if _HEADER.lower() in {name.lower() for name in headers}:
        return {**headers}
    return {**headers, _HEADER: complete_trace(exchange.headers.get(_HEADER.lower(), ""))}


def complete_trace(given: str) -> str:
    """Returns a trace ID with the parts that a request has left out: root, parent and sampling decision."""
    parts = dict(part.split("=", 1) for part in given.split(";") if "=" in part)
    made = {
        "Root": build_root(),
        "Parent": secrets.token_hex(8),
        "Sampled": "0",
    }
    return ";".join(f"{name}={value}" for name, value in (made | parts).items())
