"""The URL of a function: its authorization, and pages of other origins."""

from pathlib import Path
from typing import Any

import pulumi
import pytest
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import ArgumentError, Function

PAGE = "https://shop.example.com"


@pytest.fixture
def code(tmp_path: Path) -> dict[str, Any]:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return {"code": str(tmp_path), "handler": "orders.handler"}


def make(code: dict[str, Any], url: Any) -> Recording:
    args: Any = {**code, "url": url}
    return evaluate(lambda: Function("orders", args))


def test_a_function_has_no_url_of_itself(code: dict[str, Any]) -> None:
    assert "orders-url" not in {each.name for each in make(code, None).registrations}


def test_callers_sign_requests_by_default(code: dict[str, Any]) -> None:
    url = make(code, {}).find_by_name("orders-url")
    assert url.type == "aws:lambda/functionUrl:FunctionUrl"
    assert url.inputs["authorizationType"] == "AWS_IAM"
    assert "cors" not in url.inputs


def test_pages_of_other_origins(code: dict[str, Any]) -> None:
    given = {"authorization_type": "NONE", "cors": {"allowed_origins": [pulumi.Output.from_input(PAGE)]}}
    url = make(code, given).find_by_name("orders-url")
    assert url.inputs["authorizationType"] == "NONE"
    assert url.inputs["cors"] == {
        "allowOrigins": [PAGE],
        "allowMethods": ["*"],
        "allowHeaders": ["authorization", "content-type"],
        "exposeHeaders": [],
        "allowCredentials": False,
        "maxAge": 3_600,
    }


@pytest.mark.parametrize(
    ("url", "argument"),
    [
        ({"authorization_type": "IAM"}, "url.authorization_type"),
        ({"cors": {}}, "url.cors.allowed_origins"),
        ({"cors": {"allowed_origins": []}}, "url.cors.allowed_origins"),
        ({"cors": {"allowed_origins": ["shop.example.com"]}}, "url.cors.allowed_origins.0"),
        ({"cors": {"allowed_origins": [f"{PAGE}/"]}}, "url.cors.allowed_origins.0"),
        ({"cors": {"allowed_origins": ["*", PAGE]}}, "url.cors.allowed_origins"),
        ({"cors": {"allowed_origins": ["https://*.example.com"]}}, "url.cors.allowed_origins.0"),
        ({"cors": {"allowed_origins": ["*"], "allow_credentials": True}}, "url.cors.allow_credentials"),
        (
            {"cors": {"allowed_origins": [PAGE], "allowed_headers": ["*"], "allow_credentials": True}},
            "url.cors.allowed_headers",
        ),
        (
            {"cors": {"allowed_origins": [PAGE], "allowed_methods": ["OPTIONS"]}},
            "url.cors.allowed_methods.0",
        ),
        ({"cors": {"allowed_origins": [PAGE], "allowed_methods": ["*", "GET"]}}, "url.cors.allowed_methods"),
        ({"cors": {"allowed_origins": [PAGE], "allowed_headers": ["a b"]}}, "url.cors.allowed_headers.0"),
        ({"cors": {"allowed_origins": [PAGE], "max_age_seconds": 86_401}}, "url.cors.max_age_seconds"),
        ({"invoke_mode": "RESPONSE_STREAM"}, "url.invoke_mode"),
    ],
)
def test_invalid_urls(code: dict[str, Any], url: dict[str, Any], argument: str) -> None:
    args: Any = {**code, "url": url}
    [error] = errors_in(lambda: Function("orders", args))
    assert argument in error


def test_an_origin_that_resolves_to_any_is_rejected(code: dict[str, Any]) -> None:
    cors = {"allowed_origins": [pulumi.Output.from_input("*")], "allow_credentials": True}
    with pytest.raises(ArgumentError, match=r"url\.cors\.allowed_origins\.0: the Output resolved to"):
        make(code, {"cors": cors})
