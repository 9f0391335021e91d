"""Parameter mappings of requests to backends, and of their responses.

See API Gateway developer guide, "Transform API requests and responses for HTTP APIs".
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Final, cast
from urllib.parse import urlencode

from embedded_aws.services.api_gateway.http.failures import Response
from embedded_aws.services.api_gateway.http.request import HttpRequest, find_json, resolve

_STATUSES: Final = range(200, 600)


def map_request(request: HttpRequest, mappings: Mapping[str, str]) -> HttpRequest:
    """Returns a request as a backend receives it.

    Args:
        request: The request of the client.
        mappings: Values by keys such as ``append:header.x-id``, ``remove:querystring.q``, ``overwrite:path``.
    """
    headers: dict[str, str | list[str]] = {**request.headers}
    query: dict[str, str | list[str]] = {**request.query}
    path = request.path
    for key, value in mappings.items():
        action, _, target = key.partition(":")
        place, _, name = target.partition(".")
        resolved = request.resolve(value)
        if place == "path" and resolved is not None:
            path = f"/{resolved.lstrip('/')}"
        elif place == "header":
            _change(headers, action, name.lower(), resolved)
        elif place == "querystring":
            _change(query, action, name, None if resolved is None else [resolved])
    changed = {} if query == request.query else {"raw_query": urlencode(query, doseq=True)}
    return replace(
        request,
        headers=cast("dict[str, str]", headers),
        query=cast("dict[str, list[str]]", query),
        path=path,
        **changed,
    )


def map_response(request: HttpRequest, response: Response, mappings: Mapping[str, str]) -> Response:
    """Returns the response of a backend as the client receives it.

    Args:
        request: The request.
        response: The response of the backend.
        mappings: Values by keys such as ``append:header.x-id``, ``overwrite:statuscode``.
    """
    status, given, body = response
    names = {name.lower(): name for name in given}
    headers = dict(given)

    def find(source: str) -> str | None:
        if source.startswith("$response.header."):
            name = names.get(source.removeprefix("$response.header.").lower(), "")
            value = given.get(name)
            return ",".join(value) if isinstance(value, list) else value
        if source.startswith("$response.body"):
            path = source.removeprefix("$response.body")
            return find_json(body, path) if path else body.decode(errors="replace")
        return request.find(source)

    for key, value in mappings.items():
        action, _, target = key.partition(":")
        place, _, name = target.partition(".")
        resolved = resolve(value, find)
        if place == "header":
            _change(headers, action, names.get(name.lower(), name), resolved)
        elif place == "statuscode" and resolved is not None and resolved.isdecimal():
            status = int(resolved) if int(resolved) in _STATUSES else status
    return status, headers, body


def _change(
    values: dict[str, str | list[str]], action: str, name: str, value: str | list[str] | None
) -> None:
    """Applies an action to a header, whose values are joined by commas, or to a list of values."""
    before = values.get(name) if action == "append" else None
    if action == "remove":
        values.pop(name, None)
    elif value is not None and before is not None:
        several = isinstance(before, list)
        added = [value] if isinstance(value, str) else value
        values[name] = [*before, *added] if several else f"{before},{added[0]}"
    elif value is not None:
        values[name] = value
