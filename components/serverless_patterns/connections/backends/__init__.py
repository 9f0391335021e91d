"""Backends of routes: a module for each, with its arguments, its call, and its form in each kind of API."""

from collections.abc import Callable, Mapping
from typing import Any

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.connections.backends.bucket import BUCKET
from serverless_patterns.connections.backends.event_bus import EVENT_BUS
from serverless_patterns.connections.backends.function import FUNCTION
from serverless_patterns.connections.backends.http import HTTP
from serverless_patterns.connections.backends.kind import BackendKind
from serverless_patterns.connections.backends.mock import MOCK
from serverless_patterns.connections.backends.private import PRIVATE
from serverless_patterns.connections.backends.queue import QUEUE
from serverless_patterns.connections.backends.stream import DELIVERY_STREAM, STREAM
from serverless_patterns.connections.backends.table import TABLE
from serverless_patterns.connections.backends.topic import TOPIC
from serverless_patterns.connections.backends.workflow import WORKFLOW
from serverless_patterns.connections.http_integration import HttpIntegration
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings
from serverless_patterns.connections.websocket_integration import Integration

BACKENDS: tuple[BackendKind, ...] = (
    *(FUNCTION, QUEUE, WORKFLOW, TABLE, BUCKET, TOPIC, EVENT_BUS, STREAM, DELIVERY_STREAM),
    *(HTTP, PRIVATE, MOCK),
)
"""Every kind of backend, in the order of error messages."""
REST_READERS: Mapping[str, Callable[[Any, RouteSettings, Errors], RestBackend]] = {
    kind.argument: kind.rest for kind in BACKENDS
}
"""Function that reads the arguments of each backend of a REST API, by the argument of the route."""
WEBSOCKET_READERS: Mapping[str, Callable[[Any, float, Errors], Integration]] = {
    kind.argument: kind.websocket for kind in BACKENDS if kind.websocket
}
"""The same for WebSocket APIs."""
HTTP_API_READERS: Mapping[str, Callable[[Any, RouteSettings, Errors], HttpIntegration]] = {
    kind.argument: kind.http_api for kind in BACKENDS if kind.http_api
}
"""The same for HTTP APIs."""
