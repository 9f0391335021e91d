"""Kinds of backends."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.http_integration import HttpIntegration
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings
from serverless_patterns.connections.websocket_integration import Integration


@dataclass(frozen=True)
class BackendKind:
    """A kind of backend, and how each kind of API calls it."""

    argument: str
    """Argument of a route that has its arguments."""
    rest: Callable[[Any, RouteSettings, Errors], RestBackend]
    """Reads the arguments in a route of a REST API."""
    websocket: Callable[[Any, float, Errors], Integration] | None = None
    """Reads the arguments in a route of a WebSocket API, with its timeout; None if it has no such backend."""
    http_api: Callable[[Any, RouteSettings, Errors], HttpIntegration] | None = None
    """Reads the arguments in a route of an HTTP API; None if it has no such backend."""
