"""What a drawing shows around a stack: who calls it, and what it calls elsewhere."""

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
"""Whoever calls the API."""
VIEWERS: Final = f"{_PREFIX}:viewers:"
"""Whoever looks at the site, as CloudFront calls them."""


def http_service(host: str) -> str:
    """What answers under the name of a host."""
    return f"{_PREFIX}:service:{host}"


def event_bus(name_or_arn: str) -> str:
    """An event bus, such as the ``default`` one that every account has."""
    return f"{_PREFIX}:bus:{name_or_arn.rpartition('/')[2]}"


def is_outside(urn: str) -> bool:
    """Whether no resource of the stack is meant."""
    return urn.startswith(f"{_PREFIX}:")


def node(urn: str) -> Node:
    """How it is drawn."""
    _, kind, title = urn.split(":", 2)
    return Node(urn, f"{kind}-{title}" if title else kind, title, _KINDS[kind])
