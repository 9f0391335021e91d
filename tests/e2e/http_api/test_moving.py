"""A REST API becomes an HTTP API, and back, without a change of its backends."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
import urllib3

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, HttpApi, Queue, UserPool

pytestmark = pytest.mark.exhaustive

BACKENDS = {"orders", "staff"}


def program(*kinds: type) -> None:
    """Creates an API of each kind, with the same name if there is one of them only."""
    orders, staff = Queue("orders", {}), UserPool("staff", {"clients": {"desk": {}}})
    routes: Any = {
        "POST /orders": orders.route(),
        "POST /staff": {**orders.route(), "authorizer": "staff"},
    }
    for kind in kinds:
        name = "shop" if len(kinds) == 1 or kind is ApiGatewayFacade else "shop-http"
        tokens = staff.authorizer() if kind is ApiGatewayFacade else staff.jwt_authorizer()
        pulumi.export(kind.__name__, kind(name, {"routes": routes, "authorizers": {"staff": tokens}}).url)
    pulumi.export("orders", orders.url)


@pytest.fixture
def stack() -> Iterator[Deployment]:
    with deploy(lambda: program(ApiGatewayFacade)) as made:
        yield made


def send(stack: Deployment, kind: type, path: str = "/orders") -> int:
    url = f"{stack.local_url(kind.__name__).rstrip('/')}{path}"
    headers = {"Content-Type": "application/json"}
    return urllib3.request("POST", url, body=b'{"order": 1}', headers=headers, retries=False).status


def summarize(operations: Any) -> dict[str, Counter[str]]:
    """Returns how many resources of each service were created, replaced, updated or deleted."""
    found: dict[str, Counter[str]] = {}
    for urn, operation in dict(operations).items():
        kind, name = urn.split("::")[-2].rpartition("$")[2], urn.split("::")[-1]
        assert name.partition("-")[0] not in BACKENDS, f"{name} is {operation}"
        found.setdefault(operation, Counter())[kind.split("/")[0]] += 1
    return found


def test_an_api_becomes_one_of_the_other_kind_and_back(stack: Deployment) -> None:
    assert (send(stack, ApiGatewayFacade), send(stack, ApiGatewayFacade, "/staff")) == (202, 401)
    rest_url = stack.outputs["ApiGatewayFacade"]
    moved = summarize(stack.update(lambda: program(HttpApi)))
    assert (send(stack, HttpApi), send(stack, HttpApi, "/staff")) == (202, 401)
    assert stack.outputs["HttpApi"] != rest_url
    # API, stage, deployment and authorizer of the one kind come, and those of the other go.
    assert moved["create"]["aws:apigatewayv2"] >= 4
    assert moved["delete"]["aws:apigateway"] >= 3
    assert "replace" not in moved
    assert moved["create"]["aws:iam"] == moved["delete"]["aws:iam"] > 0
    sqs = stack.client("sqs")
    kept = sqs.get_queue_attributes(QueueUrl=stack.outputs["orders"], AttributeNames=["All"])["Attributes"]
    assert kept["ApproximateNumberOfMessages"] == "2"
    back = summarize(stack.update(lambda: program(ApiGatewayFacade)))
    assert back["delete"]["aws:apigatewayv2"] == moved["create"]["aws:apigatewayv2"]
    assert send(stack, ApiGatewayFacade) == 202
    assert stack.update(lambda: program(ApiGatewayFacade)) == {}


def test_both_kinds_stand_side_by_side_until_the_old_one_goes(stack: Deployment) -> None:
    added = summarize(stack.update(lambda: program(ApiGatewayFacade, HttpApi)))
    assert added.keys() == {"create"}
    assert (send(stack, ApiGatewayFacade), send(stack, HttpApi)) == (202, 202)
