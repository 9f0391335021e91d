"""The routes of an API."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from serverless_patterns.arguments.declarations import Between, Completed
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_TIMEOUT
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.connections.api_role import BackendPermission, slug
from serverless_patterns.connections.backends import REST_READERS
from serverless_patterns.connections.body_schema import check_constant, check_schema
from serverless_patterns.connections.rest.backend import RestBackend, RouteSettings
from serverless_patterns.connections.rest.route_key import (
    RouteKey,
    check_side_by_side,
    read_route_key,
)
from serverless_patterns.connections.rest.sources import (
    RequestPart,
    distinct,
    read_source,
)
from serverless_patterns.connections.rest.templates import Changes
from serverless_patterns.connections.routes import (
    MAX_RAISED_TIMEOUT,
    MAX_TIMEOUT,
    ApiGatewayFacadeCacheArgs,
    ApiGatewayFacadeRouteArgs,
)
from serverless_patterns.connections.throttle import Throttle, read_throttle
from serverless_patterns.patterns.api_gateway_facade.access.authorizers import Authorizer
from serverless_patterns.patterns.api_gateway_facade.request.streaming_checks import check_streaming
from serverless_patterns.patterns.api_gateway_facade.request.template_checks import template_problems

NONE, AWS_IAM = "NONE", "AWS_IAM"
"""Values of ``authorizer`` that name no authorizer."""

_PLACES = ("path", "query", "header")
"""Places in the request that a cache key can be in."""
_PATH_PARAMETER = re.compile(
    r"""params(\(\))?\.path\.(get\(\s*["'](?P<got>[^"']+)["']|(?P<named>[A-Za-z][A-Za-z0-9_-]*+)(?!\())"""
)
"""A path parameter in a template, as in ``$input.params().path.get('id')`` or ``$input.params().path.id``."""


@dataclass(frozen=True)
class Cache:
    """The response cache of a route."""

    ttl_in_seconds: int
    key_parameters: tuple[RequestPart, ...]


@dataclass(frozen=True)
class Route:
    """A route with its backend."""

    key: RouteKey
    backend: RestBackend
    timeout: float
    summary: str
    authorizer: str
    authorization_scopes: tuple[str, ...]
    api_key_required: bool
    throttle: Throttle | None
    cache: Cache | None
    request_schema: Mapping[str, Any] | None
    headers: tuple[str, ...]
    """Headers that a request must have."""
    query: tuple[str, ...]
    """Query parameters that a request must have."""
    response_streaming: bool
    """Whether the response is passed on while it arrives."""

    @property
    def permission(self) -> BackendPermission | None:
        """Call that the role of the API needs permission for, if any."""
        call = self.backend.call
        return BackendPermission(call, slug(self.key)) if call else None


def read_routes(
    given: Mapping[str, ApiGatewayFacadeRouteArgs[Completed]],
    authorizers: Mapping[str, Authorizer],
    endpoint_type: str,
    errors: Errors,
) -> list[Route]:
    """Returns the routes in the order of their paths, without those that have errors.

    Args:
        given: The argument ``routes``.
        authorizers: Authorizers of the API.
        endpoint_type: Endpoint type of the API.
        errors: Receives what is wrong, at the path of the argument.
    """
    if not given and not errors.is_invalid():
        errors.add("", "is empty; an API needs a route, such as 'GET /items'")
    routes: list[Route] = []
    for text, args in given.items():
        below = errors.narrow(text)
        key = read_route_key(text, below)
        kind = below.check_exactly_one(args, *REST_READERS)
        _check_arguments(args, endpoint_type, below)
        check_streaming(args, kind, below)
        if key and kind and not below.is_invalid():
            routes.append(_read_route(key, kind, args, authorizers, below))
    check_side_by_side([route.key for route in routes], errors)
    return sorted(routes, key=lambda route: (route.key.path, route.key.method))


def takes_signed(routes: Sequence[Route]) -> bool:
    """Returns whether one of the routes accepts requests that are signed for IAM."""
    return any(route.authorizer == AWS_IAM for route in routes)


def cache_by_origin(route: Route) -> Route:
    """Returns the route with a response cached for each origin, which its headers name."""
    if not route.cache:
        return route
    keys = distinct((*route.cache.key_parameters, RequestPart("header", "Origin")))
    return replace(route, cache=replace(route.cache, key_parameters=keys))


def _check_arguments(given: ApiGatewayFacadeRouteArgs[Completed], endpoint_type: str, errors: Errors) -> None:
    """Checks the rules of each argument that its declaration does not contain."""
    timeout = given["timeout"]
    if not given["response_streaming"]:
        longest = MAX_TIMEOUT if endpoint_type == "EDGE" else MAX_RAISED_TIMEOUT
        if timeout > longest:
            errors.add("timeout", Between(0.05, longest).problem(timeout))
        errors.warn_above("timeout", timeout * 1_000, API_TIMEOUT)
    if given["request_schema"] is not None:
        check_constant(given["request_schema"], errors.narrow("request_schema"))
        if not errors.is_invalid("request_schema"):
            check_schema(given["request_schema"], errors.narrow("request_schema"))
    rename = given["rename_fields"]
    _check_renames(rename, errors.narrow("rename_fields"))
    for argument in ("request_template", "response_template"):
        template = given[argument]
        if template is None:
            continue
        if rename:
            errors.add(argument, "cannot be combined with 'rename_fields'; do one of them in the other")
        for problem in template_problems(template):
            errors.add(argument, problem)


def _check_renames(rename: Mapping[str, str], errors: Errors) -> None:
    """Checks that no name is on both sides or twice on one, since names are replaced in both directions."""
    new_names = list(rename.values())
    for old, new in rename.items():
        if new in rename:
            errors.add(old, f"{show(new)} is renamed itself; choose another name")
        elif new_names.count(new) > 1:
            errors.add(old, f"{show(new)} is the name of two fields then; choose another name")


def _read_route(
    key: RouteKey,
    kind: str,
    given: ApiGatewayFacadeRouteArgs[Completed],
    authorizers: Mapping[str, Authorizer],
    errors: Errors,
) -> Route:
    """Returns a route whose arguments are valid, and checks the rules that join them."""
    headers, query = given["required_headers"], given["required_query_parameters"]
    changes = Changes(given["request_template"], given["response_template"], given["rename_fields"])
    _check_path_parameters(given, key, errors)
    streaming = given["response_streaming"]
    settings = RouteSettings(key, given["timeout"], changes, tuple(headers), tuple(query), streaming)
    backend = REST_READERS[kind](given.get(kind), settings, errors.narrow(kind))
    authorizer = _read_authorizer(given, authorizers, backend, errors)
    return Route(
        key=key,
        backend=backend,
        timeout=settings.timeout,
        summary=given["summary"] or f"{key.method} {key.path}",
        authorizer=authorizer,
        authorization_scopes=tuple(given["authorization_scopes"]),
        api_key_required=given["api_key_required"],
        throttle=read_throttle(given["throttle"], errors.narrow("throttle")),
        cache=_read_cache(
            given["cache"], settings, backend, _identity(authorizer, authorizers), errors.narrow("cache")
        ),
        request_schema=given["request_schema"] if given["request_schema"] is not None else backend.schema,
        headers=_select_required("header", headers, backend.sources),
        query=_select_required("query", query, backend.sources),
        response_streaming=streaming,
    )


def _select_required(place: str, named: Sequence[str], sources: Sequence[RequestPart]) -> tuple[str, ...]:
    """Returns the names in ``place`` of the request that a route or its backend requires, each once."""
    required = distinct((*(RequestPart(place, name) for name in named), *sources))
    return tuple(source.name for source in required if source.place == place)


def _check_path_parameters(
    given: ApiGatewayFacadeRouteArgs[Completed], key: RouteKey, errors: Errors
) -> None:
    """Checks that the templates read no path parameters that the route lacks."""
    for argument in ("request_template", "response_template"):
        for found in _PATH_PARAMETER.finditer(given[argument] or ""):
            name = found["got"] or found["named"]
            if name not in key.parameters:
                known = ", ".join(f"{{{parameter}}}" for parameter in key.parameters) or "none"
                errors.add(argument, f"asks for {{{name}}}; the parameters of the route's path are {known}")


def _read_authorizer(
    given: ApiGatewayFacadeRouteArgs[Completed],
    authorizers: Mapping[str, Authorizer],
    backend: RestBackend,
    errors: Errors,
) -> str:
    """Returns the argument ``authorizer``, and checks that it provides the claims and scopes of the route."""
    name = given["authorizer"]
    if name not in (NONE, AWS_IAM, *authorizers):
        errors.add("authorizer", unknown("authorizer", name, (NONE, AWS_IAM, *authorizers)))
        return NONE
    if name in authorizers and authorizers[name].user_pool_arns:
        return name
    claims = [source.name for source in backend.sources if source.place == "claim"]
    if claims:
        errors.add(
            "authorizer",
            f"{name!r} has no claim.{claims[0]}; only an authorizer with 'user_pool_arns' has claims",
        )
    if given["authorization_scopes"]:
        errors.add(
            "authorization_scopes", f"require an authorizer with 'user_pool_arns', 'authorizer' is {name!r}"
        )
    return name


def _identity(authorizer: str, authorizers: Mapping[str, Authorizer]) -> tuple[RequestPart, ...]:
    """Returns what identifies the callers of a route."""
    if authorizer == NONE:
        return ()
    if authorizer in authorizers:
        return authorizers[authorizer].identity_sources
    return (RequestPart("header", "Authorization"),)


def _read_cache(
    given: ApiGatewayFacadeCacheArgs[Completed] | None,
    route: RouteSettings,
    backend: RestBackend,
    identity: Sequence[RequestPart],
    errors: Errors,
) -> Cache | None:
    """Returns the cache; no caller may get a response that was meant for another one.

    Args:
        given: The argument ``cache``.
        route: The route.
        backend: Its backend.
        identity: Sources that identify the caller.
        errors: Receives what is wrong, at the path of the argument.
    """
    if given is None:
        return None
    if route.key.method != "GET":
        errors.add("", f"requires the method GET, the method is {route.key.method}; remove it")
    named = [
        read_source(text, errors.narrow("key_parameters", index), route.parameters, _PLACES)
        for index, text in enumerate(given["key_parameters"])
    ]
    required = [
        *(RequestPart("header", name) for name in route.headers),
        *(RequestPart("query", name) for name in route.query),
    ]
    known = {source.identity for source in (*required, *named)}
    for source in identity:
        if source.identity not in known:
            errors.add(
                "key_parameters",
                f"lack '{source.place}.{source.name}', which identifies the caller: one caller would get the"
                " response for another; add it",
            )
    # API Gateway looks at nothing by itself: /items/1 would get the response for /items/2.
    path = [RequestPart("path", name) for name in route.parameters]
    own = [source for source in (*backend.sources, *backend.optional_sources) if source.place in _PLACES]
    return Cache(given["ttl_in_seconds"], distinct((*path, *required, *own, *named)))
