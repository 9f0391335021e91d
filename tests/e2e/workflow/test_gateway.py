"""Workflows behind a gateway: the quote answers at once, the order is only started."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade
from tests.e2e.workflow.shop import Shop


@pytest.fixture(scope="session")
def gateway(shop: Shop) -> Iterator[Deployment]:
    """A facade in front of the two workflows of the stack, in the same emulator."""

    def program() -> None:
        quotes = {"workflow": {"arn": shop.outputs["quote_arn"], "sync": True}}
        orders = {"workflow": {"arn": shop.outputs["order_arn"], "sync": False}}
        facade = ApiGatewayFacade("counter", {"routes": {"POST /quotes": quotes, "POST /orders": orders}})
        pulumi.export("url", facade.url)

    with deploy(program, project="gateway", emulator=shop.deployment.emulator) as deployment:
        yield deployment


def post(gateway: Deployment, path: str, body: Any) -> tuple[int, Any]:
    url = f"{gateway.local_url('url').rstrip('/')}{path}"
    request = Request(url, json.dumps(body).encode(), {"Content-Type": "application/json"})
    try:
        with urlopen(request, timeout=120) as answer:
            return answer.status, json.load(answer)
    except HTTPError as error:
        return error.code, json.load(error)


@pytest.mark.exhaustive
def test_a_quote_is_the_answer_of_the_gateway(shop: Shop, gateway: Deployment):
    status, answer = post(gateway, "/quotes", shop.order())
    assert (status, answer) == (200, {"cents": 2_490, "in_stock": True, "needs_approval": False})


def test_an_invalid_order_is_an_error_without_its_cause(gateway: Deployment):
    status, answer = post(gateway, "/quotes", {"item": "cup"})
    assert (status, answer["error"]) == (500, "InvalidOrderError")
    assert "quantity" not in json.dumps(answer)


def test_an_order_is_started_and_its_execution_named(shop: Shop, gateway: Deployment):
    status, answer = post(gateway, "/orders", shop.order())
    assert status == 202
    ended = shop.end(answer["executionArn"])
    assert ended.status == "SUCCEEDED", ended.cause
