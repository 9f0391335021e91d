"""Every declared backend works in each kind of API that has it, and is in the tests of all backends."""

from collections.abc import Callable

import pytest
from every_component import ROUTES
from graphs import evaluate, statements
from tests.backends import EXAMPLES
from tests.robustness.arguments.gateway_routes import BACKENDS as STRATEGIES

from embedded_aws import Recording
from serverless_patterns import (
    ApiGatewayFacade,
    ApiGatewayFacadeRouteArgs,
    HttpApi,
    WebSocketApi,
    WebSocketApiRouteArgs,
)
from serverless_patterns.connections.backends import (
    BACKENDS,
    HTTP_API_READERS,
    REST_READERS,
    WEBSOCKET_READERS,
)


def record_rest(argument: str) -> Recording:
    key, args = EXAMPLES[argument]
    return evaluate(lambda: ApiGatewayFacade("shop", {"routes": {key: {argument: args}}}))


def record_http_api(argument: str) -> Recording:
    key, args = EXAMPLES[argument]
    return evaluate(lambda: HttpApi("shop", {"routes": {key: {argument: args}}}))


def record_websocket(argument: str) -> Recording:
    _, args = EXAMPLES[argument]
    args = {name: value.replace("/{proxy}", "") if name == "url" else value for name, value in args.items()}
    return evaluate(lambda: WebSocketApi("shop", {"routes": {"order": {argument: args}}}))


def test_backends_are_arguments_of_the_routes():
    assert ApiGatewayFacadeRouteArgs.__annotations__.keys() >= REST_READERS.keys()
    assert WebSocketApiRouteArgs.__annotations__.keys() >= WEBSOCKET_READERS.keys()


def test_backends_are_in_the_tests_of_all_backends():
    declared = {kind.argument for kind in BACKENDS}
    assert EXAMPLES.keys() == declared
    assert {argument for route in ROUTES.values() for argument in route} >= declared
    assert STRATEGIES.keys() == declared


@pytest.mark.parametrize(
    ("record", "argument"),
    [
        *((record_rest, each) for each in REST_READERS),
        *((record_http_api, each) for each in HTTP_API_READERS),
        *((record_websocket, each) for each in WEBSOCKET_READERS),
    ],
)
def test_role_is_allowed_one_call_of_the_backend(record: Callable[[str], Recording], argument: str):
    policies = record(argument).find_by_type("aws:iam/rolePolicy:RolePolicy")
    arn = EXAMPLES[argument][1].get("arn")
    allowed = [
        action
        for policy in policies
        for statement in statements(policy)
        if statement["Resource"] == [arn]
        for action in statement["Action"]
    ]
    assert [action.partition(":")[0] for action in allowed] == ([arn.split(":")[2]] if arn else [])
