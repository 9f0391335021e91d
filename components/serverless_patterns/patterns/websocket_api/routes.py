"""The routes of a WebSocket API."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.connections.backends import WEBSOCKET_READERS
from serverless_patterns.connections.body_schema import check_constant, check_schema
from serverless_patterns.connections.throttle import Throttle, read_throttle
from serverless_patterns.connections.websocket_integration import Integration
from serverless_patterns.connections.websocket_routes import WebSocketApiRouteArgs
from serverless_patterns.patterns.websocket_api.channel_names import find_namespace
from serverless_patterns.patterns.websocket_api.channels import Channels

CHANNELS = ("subscribe", "unsubscribe", "publish")
"""Operations of a route on a channel."""
MOST_ROUTES = 40
"""Routes with permissions: IAM allows all policies of a role 10,240 characters, and each takes some 200."""


@dataclass(frozen=True)
class Route:
    """A route, whose backend may depend on the table and the queue of the API."""

    key: str
    kind: str
    args: WebSocketApiRouteArgs[Completed]
    backend: Integration | None
    """None for operations on a channel."""
    throttle: Throttle | None
    channel: str = ""
    """Source of the channel, without a backend."""

    @property
    def slug(self) -> str:
        """The route in the names of resources."""
        return slug(self.key)

    def integration(self, channels: Channels) -> Integration:
        """Returns the integration."""
        if self.backend:
            return self.backend
        operations = {"subscribe": channels.join, "unsubscribe": channels.leave, "publish": channels.publish}
        return operations[self.kind](self.channel)


def slug(key: str) -> str:
    """Returns a route in the names of resources; those of the routes with a ``$`` are not taken by others."""
    if key.startswith("$"):
        return key.removeprefix("$")
    return f"{key}-key" if key in {"connect", "disconnect", "default"} else key


def read_routes(given: Mapping[str, WebSocketApiRouteArgs[Completed]], errors: Errors) -> list[Route]:
    """Returns the routes in the order of their keys, without those that have errors."""
    routes = [
        route
        for key, args in sorted(given.items())
        if (route := _read_route(key, args, errors.narrow(key))) is not None
    ]
    if len(given) > MOST_ROUTES:
        errors.add("", f"has {len(given)} routes; must be at most {MOST_ROUTES}, whose policies fit one role")
    return routes


def _read_route(key: str, args: WebSocketApiRouteArgs[Completed], errors: Errors) -> Route | None:
    kind = errors.check_exactly_one(args, *WEBSOCKET_READERS, *CHANNELS)
    if kind is None or errors.is_invalid():
        return None
    _check_schema(kind, args, errors)
    throttle = read_throttle(args["throttle"], errors.narrow("throttle"))
    given: Any = args.get(kind)
    if kind in CHANNELS:
        return Route(key, kind, args, None, throttle, given["channel"])
    return Route(
        key, kind, args, WEBSOCKET_READERS[kind](given, args["timeout"], errors.narrow(kind)), throttle
    )


def _check_schema(kind: str, args: WebSocketApiRouteArgs[Completed], errors: Errors) -> None:
    schema = args["request_schema"]
    if schema is None:
        return
    if kind == "function":
        errors.add(
            "request_schema",
            "cannot be combined with 'function': API Gateway validates no message of a proxy integration."
            " Remove it, and validate in the function",
        )
    check_constant(schema, errors.narrow("request_schema"))
    if not errors.is_invalid("request_schema"):
        check_schema(schema, errors.narrow("request_schema"))


def check_channels(routes: Iterable[Route], home: str | None, errors: Errors) -> None:
    """Checks the rules that join the channels of routes with each other and with that of the API.

    Args:
        routes: The validated routes.
        home: Source of the channel that a connection is in from its beginning to its end, if there is one.
        errors: Errors of the API.
    """
    own = [route for route in routes if route.channel]
    joined = {find_namespace(route.channel) for route in own if route.kind == "subscribe"}
    for route in own:
        below = errors.narrow("routes", route.key, route.kind)
        if route.kind != "publish" and route.channel == home:
            below.add(
                "channel",
                f"{show(home)} is the channel of the API, which a connection is in from its beginning to its"
                " end. Remove the route",
            )
        elif route.channel != home and find_namespace(route.channel) not in joined:
            below.add(
                "channel",
                f"{show(route.channel)} names a channel that no connection joins. Add a route with"
                " 'subscribe' from the same source",
            )


def permissions(integrations: Iterable[tuple[str, Integration]]) -> dict[str, Sequence[Any]]:
    """Returns the statements of each policy, by the called resource or, without a name, by its route."""
    statements: dict[str, list[Any]] = {}
    for route, integration in integrations:
        if call := integration.call:
            label = f"to-{call.name}" if call.name else route
            known = statements.setdefault(label, [])
            known.extend(each for each in call.statements if each not in known)
    return dict(statements)
