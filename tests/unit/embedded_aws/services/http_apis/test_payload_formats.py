"""Events of functions in both payload formats, and the meaning of their results."""

import base64
from typing import Any

import pytest
from tests.unit.embedded_aws.services.http_apis.requests import build_request

from embedded_aws.services.api_gateway.http.events import BUILDERS, read_response

_TEXT = "text/plain;charset=UTF-8"
_JSON = "application/json"


@pytest.mark.parametrize(
    ("result", "version", "response"),
    [
        ({"n": 1}, "2.0", (200, {"Content-Type": _JSON}, b'{"n": 1}')),
        ("hello", "2.0", (200, {"Content-Type": _JSON}, b"hello")),
        (None, "2.0", (200, {"Content-Type": _JSON}, b"null")),
        ([1, 2], "2.0", (200, {"Content-Type": _JSON}, b"[1, 2]")),
        ({"statusCode": 204}, "2.0", (204, {"Content-Type": _TEXT}, b"")),
        ({"statusCode": "201", "body": "é"}, "1.0", (201, {"Content-Type": _TEXT}, "é".encode())),
        (
            {"statusCode": 200, "body": base64.b64encode(b"\x00\xff").decode(), "isBase64Encoded": True},
            "2.0",
            (200, {"Content-Type": _TEXT}, b"\x00\xff"),
        ),
        (
            {"statusCode": 200, "headers": {"content-type": "a/b", "x-n": 5, "x-b": True}},
            "2.0",
            (200, {"content-type": "a/b", "x-n": "5", "x-b": "true"}, b""),
        ),
        (
            {"statusCode": 200, "headers": {"x": "1"}, "multiValueHeaders": {"X": ["2", "3"]}},
            "1.0",
            (200, {"Content-Type": _TEXT, "X": ["2", "3"]}, b""),
        ),
        (
            {"statusCode": 200, "multiValueHeaders": {"X": ["2"]}, "cookies": ["a=1"]},
            "2.0",
            (200, {"Content-Type": _TEXT, "Set-Cookie": ["a=1"]}, b""),
        ),
        ({"n": 1}, "1.0", None),
        ("hello", "1.0", None),
        ({"statusCode": "many"}, "2.0", None),
        ({"statusCode": 200, "body": {"n": 1}}, "2.0", None),
        ({"statusCode": 200, "headers": ["x"]}, "2.0", None),
        ({"statusCode": 1000}, "2.0", None),
        ({"statusCode": 200, "headers": {"x": "1\r\nset-cookie: a=1"}}, "2.0", None),
        ({"statusCode": 200, "headers": {"x y": "1"}}, "2.0", None),
        ({"statusCode": 200, "cookies": ["a=1\n"]}, "2.0", None),
        ({"statusCode": 200, "multiValueHeaders": {"x": ["1", "2\r"]}}, "1.0", None),
    ],
)
def test_results_of_functions(result: Any, version: str, response: Any) -> None:
    assert read_response(result, version) == response


@pytest.mark.parametrize(
    ("kind", "body", "is_encoded"),
    [
        ("application/json", b"{}", False),
        ("text/csv; charset=utf-8", b"a,b", False),
        ("application/x-www-form-urlencoded", b"a=1", True),
        ("application/octet-stream", b"\x00\xff", True),
        (None, b"a", True),
    ],
)
def test_bodies_of_other_types_are_encoded(kind: str | None, body: bytes, is_encoded: bool) -> None:
    headers = {"host": "h", **({"content-type": kind} if kind else {})}
    for build in BUILDERS.values():
        event = build(build_request(headers=headers, body=body))
        expected = base64.b64encode(body).decode() if is_encoded else body.decode()
        assert (event["body"], event["isBase64Encoded"]) == (expected, is_encoded)


def test_the_formats_differ_in_parameters_cookies_and_authorizers() -> None:
    request = build_request(headers={"host": "h", "cookie": "a=1; b=2"}, scopes=["read"])
    old, new = (BUILDERS[version](request) for version in ("1.0", "2.0"))
    assert (old["path"], old["resource"], old["httpMethod"]) == ("/live/items/7", "/items/{id}", "POST")
    assert old["multiValueQueryStringParameters"] == {"q": ["1", "2"], "z": ["3"]}
    assert old["queryStringParameters"] == {"q": "2", "z": "3"}
    assert old["headers"]["cookie"] == "a=1; b=2"
    claims = {"sub": "s", "groups": "[x y]"}
    assert old["requestContext"]["authorizer"] == {"claims": claims, "scopes": ["read"]}
    assert (new["rawPath"], new["rawQueryString"]) == ("/live/items/7", "q=1&q=2&z=3")
    assert new["queryStringParameters"] == {"q": "1,2", "z": "3"}
    assert new["cookies"] == ["a=1", "b=2"]
    assert "cookie" not in new["headers"]
    assert new["requestContext"]["authorizer"] == {"jwt": {"claims": claims, "scopes": ["read"]}}
    for event in (old, new):
        assert event["pathParameters"] == {"id": "7"}
        assert event["stageVariables"] == {"v": "one"}
        assert event["headers"]["x-forwarded-proto"] == "https"


def test_absent_values_are_null_in_format_1_0_and_missing_in_2_0() -> None:
    request = build_request(query={}, raw_query="", body=b"", claims=None)
    request.request["path_params"] = {}
    old, new = (BUILDERS[version](request) for version in ("1.0", "2.0"))
    assert old["body"] is None
    assert old["queryStringParameters"] is None
    assert old["multiValueQueryStringParameters"] is None
    assert old["pathParameters"] is None
    assert old["requestContext"]["authorizer"] == {"claims": None, "scopes": None}
    assert {"body", "cookies", "pathParameters", "queryStringParameters"}.isdisjoint(new)
    assert "authorizer" not in new["requestContext"]
