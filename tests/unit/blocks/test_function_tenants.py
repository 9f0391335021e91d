"""Tenant isolation of a function: its configuration, routes that name the tenant, and combinations."""

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from graphs import errors_in, evaluate

from serverless_patterns import ApiGatewayFacade, ArgumentError, Function, HttpApi

ARN = "arn:aws:lambda:us-east-1:123456789012:function:orders"
INVOKE_ARN = f"arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/{ARN}/invocations"
NAMED = {"arn": ARN, "invoke_arn": INVOKE_ARN, "tenant": "claim.sub"}


@pytest.fixture
def make(tmp_path: Path) -> Callable[..., Function]:
    (tmp_path / "orders.py").write_text("def handler(event, context): return event\n")
    return lambda **args: Function("orders", {"code": str(tmp_path), "handler": "orders.handler", **args})


def test_each_tenant_has_its_environments(make: Callable[..., Function]) -> None:
    recording = evaluate(lambda: make(tenant_isolation=True))
    inputs = recording.find_by_name("orders-function").inputs
    assert inputs["tenancyConfig"] == {"tenantIsolationMode": "PER_TENANT"}
    assert "tenancyConfig" not in evaluate(make).find_by_name("orders-function").inputs


@pytest.mark.parametrize(
    "args",
    [
        {"url": {}},
        {"event_sources": {"daily": {"schedule": {"expression": "rate(1 day)"}}}},
        {"provisioned_concurrency": 1, "alias": "live"},
        {"snap_start": True, "alias": "live"},
        {"durable": {"execution_timeout_seconds": 60}, "alias": "live"},
    ],
)
def test_what_names_no_tenant_cannot_be_combined(make: Callable[..., Function], args: dict[str, Any]) -> None:
    [message] = errors_in(lambda: make(tenant_isolation=True, **args))
    assert message.startswith(f"{next(iter(args))}: cannot be combined with 'tenant_isolation': ")


@pytest.mark.parametrize(
    ("isolated", "use", "expected"),
    [
        (True, lambda function: function.route(), "route.tenant: is required with 'tenant_isolation'"),
        (
            False,
            lambda function: function.route(tenant="claim.sub"),
            "route.tenant: 'claim.sub' requires 'tenant_isolation' of the function",
        ),
        (True, lambda function: function.target(), "target: cannot be combined with 'tenant_isolation'"),
        (
            True,
            lambda function: function.websocket_route(),
            "websocket_route: cannot be combined with 'tenant_isolation'",
        ),
        (
            True,
            lambda function: function.rollout_hook(),
            "rollout_hook: cannot be combined with 'tenant_isolation'",
        ),
    ],
)
def test_callers_that_name_no_tenant(
    make: Callable[..., Function], isolated: bool, use: Callable[[Function], object], expected: str
) -> None:
    def program() -> None:
        function = make(tenant_isolation=isolated)
        with pytest.raises(ArgumentError, match=re.escape(expected)):
            use(function)

    evaluate(program)


def route(tenant: str, **args: Any) -> dict[str, Any]:
    return {
        "routes": {
            "GET /{tenant}/orders": {"function": {**NAMED, "tenant": tenant}, "authorizer": "users", **args}
        }
    }


POOL = "arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_a"
BY_POOL: dict[str, Any] = {"authorizers": {"users": {"user_pool_arns": [POOL]}}}


@pytest.mark.parametrize(
    ("tenant", "changed", "expected"),
    [
        ("path.tenant", {}, "method.request.path.tenant"),
        ("header.X-Tenant", {}, "method.request.header.X-Tenant"),
        ("query.tenant", {}, "method.request.querystring.tenant"),
        ("claim.sub", {}, "context.authorizer.claims.sub"),
        ("path.tenant", {"response_template": "$body"}, "method.request.path.tenant"),
    ],
)
def test_a_route_names_the_tenant(tenant: str, changed: dict[str, Any], expected: str) -> None:
    args: Any = {**route(tenant, **changed), **BY_POOL}
    recording = evaluate(lambda: ApiGatewayFacade("shop", args))
    [api] = recording.find_by_type("aws:apigateway/restApi:RestApi")
    document = json.loads(api.inputs["body"])
    integration = document["paths"]["/{tenant}/orders"]["get"]["x-amazon-apigateway-integration"]
    mapped = integration["requestParameters"]
    assert mapped["integration.request.header.X-Amz-Tenant-Id"] == expected


@pytest.mark.parametrize(
    ("tenant", "expected"),
    [
        ("body.tenant", "tenant: 'body.tenant' must be in the path or query or header or claim"),
        ("path.other", "tenant: 'path.other' is not a parameter of the route's path"),
        ("claim.custom:tenant", "tenant: 'claim.custom:tenant' has a colon"),
    ],
)
def test_sources_of_the_tenant_that_are_rejected(tenant: str, expected: str) -> None:
    args: Any = {**route(tenant), **BY_POOL}
    assert any(expected in each for each in errors_in(lambda: ApiGatewayFacade("shop", args)))


def test_an_http_api_names_no_tenant() -> None:
    args: Any = {"routes": {"GET /{tenant}": {"function": {**NAMED, "tenant": "path.tenant"}}}}
    [message] = errors_in(lambda: HttpApi("shop", args))
    assert "function.tenant: requires a REST API" in message
