"""The routes of an HTTP API."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from serverless_patterns.arguments.declarations import Between, Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_ROUTES
from serverless_patterns.arguments.text import unknown
from serverless_patterns.connections.api_role import BackendPermission, slug
from serverless_patterns.connections.backends import HTTP_API_READERS, REST_READERS
from serverless_patterns.connections.http_integration import HttpIntegration, reject
from serverless_patterns.connections.rest.backend import RouteSettings
from serverless_patterns.connections.rest.route_key import RouteKey, read_route_key
from serverless_patterns.connections.rest.templates import Changes
from serverless_patterns.connections.routes import ApiGatewayFacadeRouteArgs
from serverless_patterns.connections.throttle import Throttle, read_throttle
from serverless_patterns.patterns.http_api.authorizers import AWS_IAM, NONE, Authorizer

DEFAULT = "$default"
"""Key of the route for all requests that no other route matches."""
MAX_TIMEOUT = 30
"""Seconds that an HTTP API waits for a backend at most (quotas of HTTP APIs)."""
MOST_SCOPES = 10
"""Scopes of a route (quotas of HTTP APIs)."""
UNSUPPORTED: Mapping[str, str] = {
    "table": "an HTTP API does not call DynamoDB, except by a function",
    "bucket": "an HTTP API does not call S3, except by a function, which can create presigned URLs",
    "topic": "an HTTP API does not call SNS, except by a function",
    "delivery_stream": "an HTTP API does not call Data Firehose, except by a function",
    "mock": "an HTTP API returns no constant responses",
    "summary": "an HTTP API has no documentation",
    "api_key_required": "an HTTP API has no API keys",
    "cache": "an HTTP API has no cache",
    "request_schema": "an HTTP API does not validate bodies; the backend must do so",
    "required_headers": "an HTTP API does not validate headers; the backend must do so",
    "required_query_parameters": "an HTTP API does not validate parameters; the backend must do so",
    "request_template": "an HTTP API has no templates",
    "response_template": "an HTTP API has no templates",
    "rename_fields": "an HTTP API does not change bodies",
    "response_streaming": "an HTTP API waits for the whole response; use a REST API or the URL of a function",
}
"""Arguments of a route that only REST APIs have, and the reason."""


@dataclass(frozen=True)
class Route:
    """A route with its backend."""

    key: RouteKey
    integration: HttpIntegration
    timeout: float
    authorizer: str
    authorization_scopes: Sequence[str]
    throttle: Throttle | None

    @property
    def permission(self) -> BackendPermission | None:
        """Call that the role of the API needs permission for, if any."""
        call = self.integration.call
        return BackendPermission(call, slug(self.key)) if call else None

    def list_keys(self, *, cors: bool) -> Iterator[RouteKey]:
        """Yields the key of each route of API Gateway.

        A route for any method would require authorization of preflight requests, which have none; without a
        route, the API answers them.
        """
        if cors and self.key.method == "ANY" and self.authorizer != NONE:
            yield from (RouteKey(each, self.key.path) for each in self.key.methods if each != "OPTIONS")
        else:
            yield self.key


def format_key(key: RouteKey) -> str:
    """Returns the key of a route as API Gateway has it."""
    return DEFAULT if key.path == DEFAULT else f"{key.method} {key.path}"


def read_routes(
    given: Mapping[str, ApiGatewayFacadeRouteArgs[Completed]],
    authorizers: Mapping[str, Authorizer],
    errors: Errors,
    *,
    cors: bool,
) -> list[Route]:
    """Returns the routes in the order of their paths, without those that have errors.

    Args:
        given: The argument ``routes``.
        authorizers: Authorizers of the API.
        errors: Receives what is wrong, at the path of the argument.
        cors: Whether the API answers preflight requests.
    """
    routes: list[Route] = []
    for text, args in given.items():
        below = errors.narrow(text)
        key = RouteKey("ANY", DEFAULT) if text == DEFAULT else read_route_key(text, below)
        kind = _read_kind(args, below)
        if key and kind and not below.is_invalid():
            route = _read_route(key, kind, args, authorizers, below)
            _check_preflights(route, below, cors=cors)
            routes.append(route)
    _check_side_by_side(routes, errors)
    errors.warn_above("", sum(len([*each.list_keys(cors=cors)]) for each in routes), API_ROUTES)
    return sorted(routes, key=lambda route: (route.key.path, route.key.method))


def _read_kind(given: ApiGatewayFacadeRouteArgs[Completed], errors: Errors) -> str | None:
    """Returns the backend of a route, and checks that the route has nothing that HTTP APIs lack."""
    values: Mapping[str, Any] = given
    for argument, reason in UNSUPPORTED.items():
        if not errors.is_invalid(argument):
            reject(argument, values.get(argument), reason, errors)
    rejected = [argument for argument in UNSUPPORTED if argument in REST_READERS and values.get(argument)]
    kind = None if rejected else errors.check_exactly_one(given, *HTTP_API_READERS)
    if given["timeout"] > MAX_TIMEOUT:
        errors.add("timeout", Between(0.05, MAX_TIMEOUT).problem(given["timeout"]))
    return kind


def _read_route(
    key: RouteKey,
    kind: str,
    given: ApiGatewayFacadeRouteArgs[Completed],
    authorizers: Mapping[str, Authorizer],
    errors: Errors,
) -> Route:
    """Returns a route whose arguments are valid, and checks the rules that join them."""
    if key.path == DEFAULT and kind in {"http", "private"}:
        errors.add(
            kind, f"would lose the path with '{DEFAULT}'. Use 'ANY /{{proxy+}}' and a URL with {{proxy}}"
        )
    settings = RouteSettings(key, given["timeout"], Changes(), (), ())
    integration = HTTP_API_READERS[kind](given.get(kind), settings, errors.narrow(kind))
    return Route(
        key=key,
        integration=integration,
        timeout=given["timeout"],
        authorizer=_read_authorizer(given, authorizers, integration, errors),
        authorization_scopes=given["authorization_scopes"],
        throttle=read_throttle(given["throttle"], errors.narrow("throttle")),
    )


def _read_authorizer(
    given: ApiGatewayFacadeRouteArgs[Completed],
    authorizers: Mapping[str, Authorizer],
    integration: HttpIntegration,
    errors: Errors,
) -> str:
    """Returns the argument ``authorizer``, and checks that it provides the claims and scopes of the route."""
    name, scopes = given["authorizer"], given["authorization_scopes"]
    if name not in (NONE, AWS_IAM, *authorizers):
        errors.add("authorizer", unknown("authorizer", name, (NONE, AWS_IAM, *authorizers)))
        return NONE
    if len(scopes) > MOST_SCOPES:
        errors.add("authorization_scopes", f"has {len(scopes)} entries; must be at most {MOST_SCOPES}")
    if name in authorizers and authorizers[name].type == "JWT":
        return name
    if claims := [source.name for source in integration.sources if source.place == "claim"]:
        errors.add(
            "authorizer", f"{name!r} has no claim.{claims[0]}; only an authorizer with 'jwt' has claims"
        )
    if scopes:
        errors.add("authorization_scopes", f"require an authorizer with 'jwt', 'authorizer' is {name!r}")
    return name


def _check_preflights(route: Route, errors: Errors, *, cors: bool) -> None:
    if cors and route.key.method == "OPTIONS":
        errors.add("", "cannot be combined with 'cors', which answers preflight requests. Remove either")
    if cors and route.key.path == DEFAULT and route.authorizer != NONE:
        errors.add(
            "authorizer",
            f"{route.authorizer!r} would reject preflight requests, which '{DEFAULT}' receives too. Use"
            " 'ANY /' and 'ANY /{proxy+}'",
        )


def _check_side_by_side(routes: Sequence[Route], errors: Errors) -> None:
    """Checks that no two routes differ in the names of their path parameters alone, which AWS rejects."""
    owners: dict[str, RouteKey] = {}
    for key in (route.key for route in routes):
        pattern = re.sub(r"\{[^}+]+", "{", format_key(key))
        owner = owners.setdefault(pattern, key)
        if owner != key:
            errors.add(
                format_key(key),
                f"matches the same requests as '{format_key(owner)}'; write both in one route",
            )
