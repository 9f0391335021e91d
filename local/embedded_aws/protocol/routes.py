"""Routes of REST APIs: the operation of a method, path, query string and headers."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final
from urllib.parse import parse_qsl, unquote

from embedded_aws.protocol.models import Model, Operation
from embedded_aws.protocol.requests import HttpRequest, list_values

_LABEL: Final = re.compile(r"\{([^}+]+)(\+?)\}")


@dataclass(frozen=True)
class Route:
    """The route to an operation.

    Attributes:
        operation: The operation.
        pattern: Pattern of the path.
        labels: Names of the parameters in the path.
        constants: Query parameters that must have a value.
        queries: Names of required query parameters.
        headers: Names of required headers, in lower case.
    """

    operation: Operation
    pattern: re.Pattern[str]
    labels: tuple[str, ...]
    constants: tuple[tuple[str, str], ...]
    queries: tuple[str, ...]
    headers: tuple[str, ...]

    def has_constants(self, request: HttpRequest) -> bool:
        """Returns whether a request has the constants in its query string.

        Args:
            request: The request.
        """
        return all(value in list_values(request.query.get(name)) for name, value in self.constants)

    def count_matches(self, request: HttpRequest) -> int:
        """Returns the number of constants and required parameters of a request; negative if some are missing.

        Args:
            request: The request.
        """
        missing = sum(name not in request.query for name in self.queries)
        missing += sum(name not in request.headers for name in self.headers)
        return -missing or len(self.constants) + len(self.queries) + len(self.headers)


@cache
def _list_routes(model: Model) -> dict[str, list[Route]]:
    """Returns the routes by method, those with more constant text in their path before others."""
    routes: dict[str, list[Route]] = {}
    ordered = sorted(model.operations.values(), key=lambda each: -_count_text(each.path))
    for operation in ordered:
        routes.setdefault(operation.method, []).append(_build_route(model, operation))
    return routes


def _count_text(path: str) -> int:
    return len(_LABEL.sub("", path.partition("?")[0]))


def _build_route(model: Model, operation: Operation) -> Route:
    path, _, constants = operation.path.partition("?")
    parts = _LABEL.split(path)
    labels = ["(.+)" if greedy else "([^/]+)" for greedy in parts[2::3]]
    texts = [re.escape(text) for text in parts[::3]]
    pattern = "".join(text + label for text, label in zip(texts, [*labels, ""], strict=True))
    shape = model.shapes[operation.shape] if operation.shape else None
    required = [
        (member.get("location"), member.get("locationName", name))
        for name, member in (shape["members"].items() if shape else ())
        if shape and name in shape.get("required", ())
    ]
    return Route(
        operation,
        re.compile(pattern, re.DOTALL),
        tuple(parts[1::3]),
        tuple(parse_qsl(constants, keep_blank_values=True)),
        tuple(name for location, name in required if location == "querystring"),
        tuple(name.lower() for location, name in required if location == "header"),
    )


def list_constants(operation: Operation) -> frozenset[str]:
    """Returns the names of the query parameters that belong to the route to an operation.

    Args:
        operation: The operation.
    """
    return frozenset(name for name, _ in parse_qsl(operation.path.partition("?")[2], keep_blank_values=True))


def find_route(model: Model, request: HttpRequest) -> tuple[Operation, Mapping[str, str]] | None:
    """Returns the operation of a request and the parameters in its path; None if no operation has the path.

    Operations with the same path differ in the query parameters and headers that they require.

    Args:
        model: Model of the service.
        request: The request.
    """
    found = _find_route(model, request, request.raw_path or request.path)
    if found is None and request.raw_path.endswith("/"):
        found = _find_route(model, request, request.raw_path.rstrip("/"))
    if found is None:
        return None
    route, values = found
    decoded = map(unquote, values) if request.raw_path else values
    return route.operation, dict(zip(route.labels, decoded, strict=True))


def _find_route(model: Model, request: HttpRequest, path: str) -> tuple[Route, tuple[str, ...]] | None:
    found: list[tuple[bool, bool, int, Route, tuple[str, ...]]] = []
    most = -1
    for route in _list_routes(model).get(request.method, ()):
        match = route.pattern.fullmatch(path)
        if match is None or not route.has_constants(request):
            continue
        text = _count_text(route.operation.path)
        if text < most:
            break  # this path has a label where that of the others has a constant
        most = text
        count = route.count_matches(request)
        found.append((count >= 0, not route.operation.deprecated, count, route, match.groups()))
    return max(found, key=lambda each: each[:3])[3:] if found else None
