"""The routes of an API, checked and with their defaults."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from serverless_patterns.arguments.quotas import API_TIMEOUT
from serverless_patterns.arguments.reader import Given
from serverless_patterns.arguments.text import show, unknown
from serverless_patterns.patterns.api_gateway_facade.access.authorizers import Authorizer
from serverless_patterns.patterns.api_gateway_facade.backends import READERS
from serverless_patterns.patterns.api_gateway_facade.backends.backend import Backend, RouteSettings
from serverless_patterns.patterns.api_gateway_facade.permissions import Call, slug
from serverless_patterns.patterns.api_gateway_facade.request.body_schema import check_schema, is_constant
from serverless_patterns.patterns.api_gateway_facade.request.route_key import (
    RouteKey,
    check_side_by_side,
    read_route_key,
)
from serverless_patterns.patterns.api_gateway_facade.request.sources import Source, distinct, read_source
from serverless_patterns.patterns.api_gateway_facade.request.template_checks import template_faults
from serverless_patterns.patterns.api_gateway_facade.request.templates import Changes
from serverless_patterns.patterns.api_gateway_facade.request.throttle import Throttle, read_throttle

DEFAULT_TIMEOUT = 29
"""Seconds API Gateway waits for a backend, unless the account's quota is raised (API Gateway quotas)."""
RAISED_TIMEOUT = 300
"""Seconds it waits at most on regional and private APIs."""
HEADER = "[A-Za-z0-9][A-Za-z0-9_-]*"
FIELD = "[A-Za-z_][A-Za-z0-9_-]*"
_PATH_PARAMETER = re.compile(
    r"""params(\(\))?\.path\.(get\(\s*["'](?P<got>[^"']+)["']|(?P<named>[A-Za-z][A-Za-z0-9_-]*+)(?!\())"""
)
"""A path parameter in a template, as in ``$input.params().path.get('id')`` or ``$input.params().path.id``."""


@dataclass(frozen=True)
class Cache:
    """How long answers are kept, and what tells them apart."""

    seconds: int
    keys: tuple[Source, ...]


@dataclass(frozen=True)
class Route:
    """One route."""

    key: RouteKey
    backend: Backend
    timeout: float
    summary: str
    auth: str
    scopes: tuple[str, ...]
    api_key: bool
    throttle: Throttle | None
    cache: Cache | None
    schema: Mapping[str, Any] | None
    headers: tuple[str, ...]
    """Headers it needs."""
    query: tuple[str, ...]
    """Query parameters it needs."""

    @property
    def call(self) -> Call | None:
        """What is called as the API's role."""
        backend = self.backend
        return Call(backend.statements, backend.name, slug(self.key)) if backend.statements else None


def read_routes(given: Given, authorizers: Mapping[str, Authorizer], endpoint_type: str) -> list[Route]:
    """The argument ``routes``, checked; sorted, so that their order in the program does not matter."""
    entries = given.entries("routes")
    if given.has("routes") and not entries:
        given.fault("routes", "is empty; an API needs a route, such as 'GET /items'")
    longest = DEFAULT_TIMEOUT if endpoint_type == "EDGE" else RAISED_TIMEOUT
    read = [_read_route(entry, authorizers, longest) for entry in entries]
    routes = [route for route in read if route]
    check_side_by_side(given, [route.key for route in routes])
    return sorted(routes, key=lambda route: (route.key.path, route.key.method))


def takes_signed(routes: Sequence[Route]) -> bool:
    """Whether one of the routes takes requests that IAM signs."""
    return any(route.auth == "AWS_IAM" for route in routes)


def cached_by_origin(route: Route) -> Route:
    """The route, with an answer kept for each page's origin: its headers name the one that may read it."""
    if not route.cache:
        return route
    keys = distinct((*route.cache.keys, Source("header", "Origin")))
    return replace(route, cache=replace(route.cache, keys=keys))


def _read_route(given: Given, authorizers: Mapping[str, Authorizer], longest: float) -> Route | None:
    key = read_route_key(given)
    kind = given.exactly_one(*READERS)
    entry = given.entry(kind) if kind else None
    timeout = given.number("timeout", 0.05, longest, default=DEFAULT_TIMEOUT)
    given.within("timeout", timeout * 1_000, API_TIMEOUT)
    headers = tuple(given.texts("required_headers", HEADER, "the name of a header"))
    query = tuple(
        given.texts("required_query_parameters", "[A-Za-z0-9._$-]+", "the name of a query parameter")
    )
    if given.has("request_schema") and is_constant(given, "request_schema", given.values["request_schema"]):
        check_schema(given, "request_schema", given.values["request_schema"])
    summary = str(given.text("summary", "(?s:.{1,255})", "1 to 255 characters", default=given.name))
    throttle = read_throttle(given)
    if key is None or kind is None or entry is None:
        return None
    facts = RouteSettings(key, timeout, _read_changes(given, key), headers, query)
    backend = READERS[kind](entry, facts)
    auth = _read_auth(given, authorizers, backend)
    return Route(
        key=key,
        backend=backend,
        timeout=timeout,
        summary=summary,
        auth=auth,
        scopes=_read_scopes(given, auth, authorizers),
        api_key=given.flag("api_key_required", default=False),
        throttle=throttle,
        cache=_read_cache(given, facts, backend, auth, authorizers),
        schema=given.values["request_schema"] if given.has("request_schema") else backend.schema,
        headers=_needed("header", headers, backend.sources),
        query=_needed("query", query, backend.sources),
    )


def _needed(place: str, named: Sequence[str], sources: Sequence[Source]) -> tuple[str, ...]:
    """The names in ``place`` of the request that a route requires itself or for its backend, each once."""
    needed = distinct((*(Source(place, name) for name in named), *sources))
    return tuple(source.name for source in needed if source.place == place)


def _read_changes(given: Given, key: RouteKey) -> Changes:
    rename = given.mapping("rename_fields")
    for old, new in rename.items():
        for name in (old, new):
            given.matches(
                f"rename_fields.{old}", name, FIELD, "letters, digits, _ and -, beginning with a letter or _"
            )
    _check_renames(given, rename)
    for argument in ("request_template", "response_template"):
        if given.has(argument) and rename:
            given.fault(argument, "does not go with 'rename_fields'; do one of them in the other")
        _check_path_parameters(given, argument, key)
        for fault in template_faults(str(given.values.get(argument, ""))):
            given.fault(argument, fault)
    return Changes(
        request_template=cast("str | None", given.text("request_template")),
        response_template=cast("str | None", given.text("response_template")),
        rename=rename,
    )


def _check_renames(given: Given, rename: Mapping[str, str]) -> None:
    """Names are replaced one after the other, and back: so none may stand on both sides, or twice on one."""
    new_names = list(rename.values())
    for old, new in rename.items():
        if new in rename:
            given.fault(f"rename_fields.{old}", f"{show(new)} is renamed itself; choose another name")
        elif new_names.count(new) > 1:
            given.fault(
                f"rename_fields.{old}", f"{show(new)} is the name of two fields then; choose another name"
            )


def _check_path_parameters(given: Given, argument: str, key: RouteKey) -> None:
    """Reports path parameters that a template asks for and the route lacks."""
    for found in _PATH_PARAMETER.finditer(str(given.values.get(argument, ""))):
        name = found["got"] or found["named"]
        if name not in key.parameters:
            known = ", ".join(f"{{{parameter}}}" for parameter in key.parameters) or "none"
            given.fault(argument, f"asks for {{{name}}}; the parameters of the route's path are {known}")


def _read_auth(given: Given, authorizers: Mapping[str, Authorizer], backend: Backend) -> str:
    auth = given.values.get("authorizer", "NONE")
    if auth not in ("NONE", "AWS_IAM", *authorizers):
        given.fault("authorizer", unknown("authorizer", auth, ("NONE", "AWS_IAM", *authorizers)))
        return "NONE"
    claims = [source.name for source in backend.sources if source.place == "claim"]
    if claims and not (auth in authorizers and authorizers[auth].user_pool_arns):
        given.fault(
            "authorizer",
            f"{auth!r} knows no claim.{claims[0]}; only an authorizer with 'user_pool_arns' knows claims",
        )
    return auth


def _read_scopes(given: Given, auth: str, authorizers: Mapping[str, Authorizer]) -> tuple[str, ...]:
    scopes = given.texts(
        "authorization_scopes", r"[\x21\x23-\x5b\x5d-\x7e]+", "a scope, such as shop/orders.write"
    )
    if scopes and not (auth in authorizers and authorizers[auth].user_pool_arns):
        given.fault(
            "authorization_scopes",
            f"are checked by an authorizer with 'user_pool_arns' only, 'authorizer' is {auth!r}",
        )
    return tuple(scopes)


def _read_cache(
    given: Given, route: RouteSettings, backend: Backend, auth: str, authorizers: Mapping[str, Authorizer]
) -> Cache | None:
    entry = given.entry("cache")
    if entry is None:
        return None
    if route.key.method != "GET":
        given.fault("cache", f"is for GET alone, the method is {route.key.method}; remove it")
    places = ("path", "query", "header")
    read = [
        read_source(entry, f"key_parameters.{index}", text, route.parameters, places)
        for index, text in enumerate(entry.items("key_parameters"))
    ]
    required = [
        *(Source("header", name) for name in route.headers),
        *(Source("query", name) for name in route.query),
    ]
    asked = [source for source in read if source]
    if auth != "NONE":
        identity = authorizers[auth].identity if auth in authorizers else (Source("header", "Authorization"),)
        known = {source.identity for source in (*required, *asked)}
        for source in identity:
            if source.identity in known:
                continue
            entry.fault(
                "key_parameters",
                f"lack '{source.place}.{source.name}', which tells the callers of {auth!r} apart: one would"
                " be given what another was answered; add it",
            )
    # API Gateway looks at nothing by itself: /items/1 would be answered with what /items/2 was.
    path = [Source("path", name) for name in route.parameters]
    own = [source for source in (*backend.sources, *backend.optional_sources) if source.place in places]
    return Cache(
        entry.integer("ttl_in_seconds", 1, 3_600, default=300), distinct((*path, *required, *own, *asked))
    )
