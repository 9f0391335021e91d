"""Requests with a header reach another API behind the same host name; all others, the monolith."""

from typing import Any

import pytest
import urllib3

from embedded_aws import Deployment, Emulator, deploy
from serverless_patterns import ApiGatewayCloudWatchRole, ApiGatewayFacade

pytestmark = pytest.mark.exhaustive

_HOST = "header-routes.example.com"
_DOMAIN = {"domain_name": _HOST, "certificate_arn": "arn:aws:acm:us-east-1:123456789012:certificate/1"}


def _create(name: str, **more: Any) -> ApiGatewayFacade:
    given: Any = {"routes": {"GET /prices": {"mock": {"body": {"from": name}}}}, **more}
    return ApiGatewayFacade(name, given)


def _program(value: str = "v2*", base_path: str | None = None) -> None:
    ApiGatewayCloudWatchRole("logging", {})
    prices = _create("prices")
    route = {"rest_api_id": prices.rest_api_id, "stage_name": prices.stage_name}
    routes = {
        "prices": {**route, "headers": {"x-version": value}, "priority": 20},
        "testers": {**route, "headers": {"x-version": "v3", "x-tester": "*"}, "priority": 10},
    }
    domain = {**_DOMAIN, "base_path": base_path} if base_path else _DOMAIN
    _create("monolith", domain=domain, header_routes=routes)


def _ask(stack: Deployment, path: str = "/prices", **headers: str) -> str:
    sent = {"Host": _HOST, **{name.replace("_", "-"): value for name, value in headers.items()}}
    response = urllib3.request("GET", f"{stack.endpoint}{path}", headers=sent)
    return response.json()["from"] if response.status == 200 else str(response.status)


@pytest.mark.parametrize("base_path", [None, "shop"])
def test_a_header_selects_the_new_api(emulator: Emulator, base_path: str | None) -> None:
    path = f"/{base_path}/prices" if base_path else "/prices"
    with deploy(lambda: _program(base_path=base_path), stack="header-routes", emulator=emulator) as stack:
        assert _ask(stack, path) == "monolith"
        assert _ask(stack, path, x_version="v1") == "monolith"
        assert _ask(stack, path, x_version="v2.1") == "prices"
        assert _ask(stack, path, x_version="v3") == "monolith"
        assert _ask(stack, path, x_version="v3", x_tester="ada") == "prices"
        assert _ask(stack, "/none", x_version="v2") == ("403" if base_path else "404")
        stack.update(lambda: _program("v4", base_path))
        assert _ask(stack, path, x_version="v2.1") == "monolith"
        assert _ask(stack, path, x_version="v4") == "prices"
