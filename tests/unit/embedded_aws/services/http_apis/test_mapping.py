"""Parameter mappings change requests and responses."""

from typing import Any

import pytest
from tests.unit.embedded_aws.services.http_apis.requests import build_request

from embedded_aws.services.api_gateway.http.mapping import map_request, map_response


@pytest.mark.parametrize(
    ("value", "resolved"),
    [
        ("static", "static"),
        ("$request.header.X-A", "1"),
        ("$request.header.none", None),
        ("$request.querystring.q", "1,2"),
        ("$request.path", "/items/7"),
        ("$request.path.id", "7"),
        ("$request.body.who", "ada"),
        ("$request.body.order.id", "5"),
        ("$request.body.order.tags[1]", "b"),
        ("$request.body.order", '{"id": 5, "tags": ["a", "b"]}'),
        ("$request.body.none", None),
        ("$request.body", '{"order": {"id": 5, "tags": ["a", "b"]}, "who": "ada"}'),
        ("$context.routeKey", "POST /items/{id}"),
        ("$context.authorizer.claims.sub", "s"),
        ("$context.authorizer.jwt.claims.groups", "[x y]"),
        ("$stageVariables.v", "one"),
        ("${request.path.id}-${stageVariables.v}-${request.header.none}", "7-one-"),
    ],
)
def test_values_of_mappings(value: str, resolved: str | None) -> None:
    assert build_request().resolve(value) == resolved


@pytest.mark.parametrize(
    ("mappings", "headers", "query", "path"),
    [
        ({"append:header.X-A": "9"}, {"x-a": "1,9", "x-b": "2"}, "q=1&q=2&z=3", "/items/7"),
        ({"append:header.X-C": "9"}, {"x-a": "1", "x-b": "2", "x-c": "9"}, "q=1&q=2&z=3", "/items/7"),
        ({"overwrite:header.x-a": "$request.path.id"}, {"x-a": "7", "x-b": "2"}, "q=1&q=2&z=3", "/items/7"),
        ({"overwrite:header.x-a": "$request.path.no"}, {"x-a": "1", "x-b": "2"}, "q=1&q=2&z=3", "/items/7"),
        ({"remove:header.x-a": "''"}, {"x-b": "2"}, "q=1&q=2&z=3", "/items/7"),
        ({"append:querystring.q": "3"}, {"x-a": "1", "x-b": "2"}, "q=1&q=2&q=3&z=3", "/items/7"),
        ({"overwrite:querystring.q": "a b"}, {"x-a": "1", "x-b": "2"}, "q=a+b&z=3", "/items/7"),
        ({"remove:querystring.q": ""}, {"x-a": "1", "x-b": "2"}, "z=3", "/items/7"),
        ({"overwrite:path": "/v2/$request"}, {"x-a": "1", "x-b": "2"}, "q=1&q=2&z=3", "/v2/$request"),
        ({"overwrite:path": "new/${request.path.id}"}, {"x-a": "1", "x-b": "2"}, "q=1&q=2&z=3", "/new/7"),
        ({"overwrite:path": "$request.path.none"}, {"x-a": "1", "x-b": "2"}, "q=1&q=2&z=3", "/items/7"),
    ],
)
def test_requests_are_mapped(
    mappings: dict[str, str], headers: dict[str, str], query: str, path: str
) -> None:
    request = build_request()
    mapped = map_request(request, mappings)
    assert (mapped.headers, mapped.raw_query, mapped.path) == ({"host": "h", **headers}, query, path)
    assert request.query == {"q": ["1", "2"], "z": ["3"]}


@pytest.mark.parametrize(
    ("mappings", "status", "headers"),
    [
        ({}, 200, {"X-One": "1", "Set-Cookie": ["a", "b"]}),
        ({"overwrite:statuscode": "403"}, 403, {"X-One": "1", "Set-Cookie": ["a", "b"]}),
        ({"overwrite:statuscode": "99"}, 200, {"X-One": "1", "Set-Cookie": ["a", "b"]}),
        ({"remove:header.x-one": ""}, 200, {"Set-Cookie": ["a", "b"]}),
        ({"append:header.x-one": "2"}, 200, {"X-One": "1,2", "Set-Cookie": ["a", "b"]}),
        ({"append:header.set-cookie": "c"}, 200, {"X-One": "1", "Set-Cookie": ["a", "b", "c"]}),
        (
            {"overwrite:header.y": "$response.header.x-one", "remove:header.set-cookie": ""},
            200,
            {"X-One": "1", "y": "1"},
        ),
        (
            {"overwrite:header.x-one": "${response.body.n}-${context.stage}", "remove:header.set-cookie": ""},
            200,
            {"X-One": "5-live"},
        ),
    ],
)
def test_responses_are_mapped(mappings: dict[str, str], status: int, headers: dict[str, Any]) -> None:
    response = (200, {"X-One": "1", "Set-Cookie": ["a", "b"]}, b'{"n": 5}')
    assert map_response(build_request(), response, mappings) == (status, headers, b'{"n": 5}')
    assert response[1] == {"X-One": "1", "Set-Cookie": ["a", "b"]}
