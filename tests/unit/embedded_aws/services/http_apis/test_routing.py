"""A request takes the most specific route: a full match, then a greedy one, then ``$default``."""

import pytest

from embedded_aws.services.api_gateway.http.routing import select_route

# The example of the developer guide, "Routing API requests", and more.
_KEYS = (
    *("GET /pets/dog/1", "GET /pets/dog/{id}", "GET /pets/{proxy+}", "ANY /{proxy+}", "$default"),
    *("ANY /items", "GET /items", "GET /{kind}/new", "GET /items/{id}", "GET /a.b/{x}/c", "POST /"),
)


@pytest.mark.parametrize(
    ("method", "path", "key", "parameters"),
    [
        ("GET", "/pets/dog/1", "GET /pets/dog/1", {}),
        ("GET", "/pets/dog/2", "GET /pets/dog/{id}", {"id": "2"}),
        ("GET", "/pets/cat/1", "GET /pets/{proxy+}", {"proxy": "cat/1"}),
        ("POST", "/test/5", "ANY /{proxy+}", {"proxy": "test/5"}),
        ("GET", "/", "$default", {}),
        ("POST", "/", "POST /", {}),
        ("POST", "//", "POST /", {}),
        ("GET", "/items", "GET /items", {}),
        ("PUT", "/items", "ANY /items", {}),
        ("GET", "/items/", "ANY /{proxy+}", {"proxy": "items/"}),
        ("GET", "/items/new", "GET /items/{id}", {"id": "new"}),
        ("GET", "/pets/new", "GET /{kind}/new", {"kind": "pets"}),
        ("GET", "/items/a b", "GET /items/{id}", {"id": "a b"}),
        ("GET", "/a.b/1/c", "GET /a.b/{x}/c", {"x": "1"}),
        ("GET", "/aXb/1/c", "ANY /{proxy+}", {"proxy": "aXb/1/c"}),
    ],
)
def test_the_most_specific_route_is_selected(
    method: str, path: str, key: str, parameters: dict[str, str]
) -> None:
    for keys in (_KEYS, _KEYS[::-1]):
        selected = select_route([{"routeKey": each} for each in keys], method, path)
        assert selected is not None
        assert (selected.route["routeKey"], selected.parameters) == (key, parameters)


@pytest.mark.parametrize(
    ("method", "path"),
    [("GET", "/"), ("GET", "/a"), ("POST", "/a/b/c"), ("get", "/a/b"), ("GET", "/a/b/"), ("GET", "/a/b\n/c")],
)
def test_other_requests_have_no_route(method: str, path: str) -> None:
    assert select_route([{"routeKey": "GET /a/{b}"}], method, path) is None
