"""Selection of a route (API Gateway developer guide, "Routing API requests" of HTTP APIs)."""

import re
from collections.abc import Iterable
from functools import lru_cache
from typing import Final, NamedTuple

from embedded_aws.ministack.api_records import Route

DEFAULT: Final = "$default"
"""Key of the route for all requests that no other route matches, and name of the stage at the root."""

_LITERAL, _PARAMETER, _GREEDY = 2, 1, 0


class Selected(NamedTuple):
    """The route of a request.

    Attributes:
        route: The route.
        parameters: Values by path parameter.
    """

    route: Route
    parameters: dict[str, str]


class _Pattern(NamedTuple):
    """A compiled route key.

    Attributes:
        method: HTTP method, or ``ANY``.
        expression: Regular expression of the path.
        names: Names of its parameters.
        rank: Precedence among the routes that match a request; the highest is selected.
    """

    method: str
    expression: re.Pattern[str]
    names: tuple[str, ...]
    rank: tuple[object, ...]


def select_route(routes: Iterable[Route], method: str, path: str) -> Selected | None:
    """Returns the most specific route for a request; None if none matches.

    A full match precedes a greedy path variable, which precedes ``$default``.

    Args:
        routes: The routes of the API.
        method: HTTP method.
        path: Path below the stage.
    """
    path, best, default = f"/{path.lstrip('/')}", None, None
    for route in routes:
        if route.get("routeKey") == DEFAULT:
            default = Selected(route, {})
            continue
        pattern = _compile(route.get("routeKey", ""))
        found = pattern.expression.fullmatch(path) if pattern.method in {"ANY", method} else None
        if found and (best is None or pattern.rank > best[0]):
            best = pattern.rank, Selected(route, dict(zip(pattern.names, found.groups(), strict=True)))
    return best[1] if best else default


@lru_cache(maxsize=1024)
def _compile(key: str) -> _Pattern:
    method, _, path = key.partition(" ")
    expressions, names, ranks = [""], list[str](), list[int]()
    for part in path.lstrip("/").split("/"):
        if not (part.startswith("{") and part.endswith("}")):
            expressions.append(re.escape(part))
            ranks.append(_LITERAL)
            continue
        name = part[1:-1]
        names.append(name.removesuffix("+"))
        expressions.append("(.+)" if name.endswith("+") else "([^/]+)")
        ranks.append(_GREEDY if name.endswith("+") else _PARAMETER)
    rank = (_GREEDY not in ranks, ranks, method != "ANY")
    return _Pattern(method, re.compile("/".join(expressions), re.DOTALL), tuple(names), rank)
