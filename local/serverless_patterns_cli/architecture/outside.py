"""The nodes outside the stack: its clients, and what it calls."""

from typing import Final

from serverless_patterns_cli.architecture.grouping import Node
from serverless_patterns_cli.architecture.kinds import EVENT_BUS, KINDS, OUTSIDE_FAMILY, Kind

_PREFIX: Final = "outside"
_ROUND: Final = ("(", ")")
_KINDS: Final = {
    "clients": Kind("Clients", OUTSIDE_FAMILY, _ROUND),
    "viewers": Kind("Viewers", OUTSIDE_FAMILY, _ROUND),
    "service": Kind("HTTP service", OUTSIDE_FAMILY, _ROUND),
    "bus": KINDS[EVENT_BUS],
}

CLIENTS: Final = f"{_PREFIX}:clients:"
"""The clients of the API."""
VIEWERS: Final = f"{_PREFIX}:viewers:"
"""The viewers of the site (CloudFront's term)."""


def build_http_service(host: str) -> str:
    """Returns the node of the HTTP service of a host."""
    return f"{_PREFIX}:service:{host}"


def build_event_bus(name_or_arn: str) -> str:
    """Returns the node of an event bus outside the stack, such as ``default``."""
    return f"{_PREFIX}:bus:{name_or_arn.rpartition('/')[2]}"


def is_outside(urn: str) -> bool:
    """Whether the node is outside the stack."""
    return urn.startswith(f"{_PREFIX}:")


def build_node(urn: str) -> Node:
    """Returns the node with its label and style."""
    _, kind, title = urn.split(":", 2)
    return Node(urn, f"{kind}-{title}" if title else kind, title, _KINDS[kind])
