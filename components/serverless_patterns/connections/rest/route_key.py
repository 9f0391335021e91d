"""The key of a route: its method and path, and which paths conflict."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.quotas import API_RESOURCES
from serverless_patterns.arguments.text import show, unknown

METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")
"""HTTP methods of a REST API; ``ANY`` is every method that has no route on the same path."""
RESERVED = ("/ping", "/sping")
"""Paths that API Gateway reserves (API Gateway developer guide, important notes)."""

_LITERAL = re.compile(r"[A-Za-z0-9._:-]+")
_PARAMETER = re.compile(r"\{([A-Za-z][A-Za-z0-9_-]*)(\+?)\}")


@dataclass(frozen=True)
class RouteKey:
    """A method and a path."""

    method: str
    path: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """Parts of the path."""
        return tuple(part for part in self.path.split("/") if part)

    @cached_property
    def parameters(self) -> tuple[str, ...]:
        """Names of the path parameters, in their order."""
        return tuple(found[1] for part in self.parts if (found := _PARAMETER.fullmatch(part)))

    @property
    def methods(self) -> tuple[str, ...]:
        """Methods that the route serves."""
        return METHODS if self.method == "ANY" else (self.method,)

    @property
    def words(self) -> list[str]:
        """Words of the method and path, in lower case."""
        return [word for word in re.split("[^a-z0-9]+", f"{self.method}/{self.path}".lower()) if word]


def read_route_key(text: str, errors: Errors) -> RouteKey | None:
    """Returns the key of a route, such as ``GET /items/{id}``; None, and an error, if it is invalid."""
    method, separator, path = text.partition(" ")
    if not separator or not path.startswith("/"):
        errors.add("", f"{show(text)} must be a method and a path, such as 'GET /items/{{id}}'")
    elif method not in (*METHODS, "ANY"):
        errors.add("", unknown("method", method, (*METHODS, "ANY")))
    elif problem := _path_problem(path):
        errors.add("", problem)
    else:
        return RouteKey(method, path)
    return None


def _path_problem(path: str) -> str | None:
    """Returns what is wrong with a path."""
    if path in RESERVED:
        return f"{show(path)} is kept by API Gateway for its own health checks; choose another path"
    parts = [] if path == "/" else path[1:].split("/")
    if "" in parts:
        return f"{show(path)} has an empty part; write it without the extra slash"
    names: set[str] = set()
    for index, part in enumerate(parts):
        parameter = _PARAMETER.fullmatch(part)
        if not parameter and not _LITERAL.fullmatch(part):
            return (
                f"{show(path)}: the part {show(part)} must be letters, digits and . _ : -, or one parameter"
                " such as {id}, or {proxy+} for the rest of the path"
            )
        if parameter and parameter[2] and index < len(parts) - 1:
            return f"{show(path)}: {part} takes the rest of the path, so it must be the last part"
        if parameter and parameter[1] in names:
            return f"{show(path)} has two parameters {parameter[1]!r}; give one of them another name"
        names.add(parameter[1] if parameter else "")
    return None


def check_side_by_side(keys: Iterable[RouteKey], errors: Errors) -> None:
    """Checks that the paths do not conflict, and warns of more parts than the quota."""
    variables: dict[tuple[str, ...], tuple[str, RouteKey]] = {}
    resources: set[tuple[str, ...]] = set()
    for key in keys:
        for depth, part in enumerate(key.parts):
            parent = key.parts[:depth]
            resources.add((*parent, part))
            if not _PARAMETER.fullmatch(part):
                continue
            other, owner = variables.setdefault(parent, (part, key))
            if other != part:
                errors.add(
                    f"{key.method} {key.path}",
                    f"{part} stands where '{owner.method} {owner.path}' has {other}; API Gateway allows one"
                    " parameter at a place, so give both the same name",
                )
    errors.warn_above("", len(resources) + 1, API_RESOURCES)  # the root is one of them
