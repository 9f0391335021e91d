"""What a route may not do is not done, and its client hears of a failure."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.gateway.shop import Shop

CATALOG = "shop-get-catalog-i-23cf61"
UNASKED = "The service behind this route could not be asked."


@pytest.mark.parametrize("path", ["/catalog", "/legacy/prices"])
def test_a_route_that_may_not_read_tells_nothing(shop: Shop, path: str):
    item = shop.stocked()
    with shop.without_rights(CATALOG):
        answer = shop.ask("GET", f"{path}/{item}")
    assert (answer.status, answer.body.keys(), answer.message) == (500, {"message", "requestId"}, UNASKED)
    assert shop.ask("GET", f"{path}/{item}").status == 200


def test_a_route_that_may_not_ask_for_a_quote_gives_none(shop: Shop):
    order = {"item": shop.stocked(), "quantity": 1}
    with shop.without_rights("shop-post-quotes"):
        answer = shop.ask("POST", "/quotes", order)
    assert (answer.status, answer.body.keys(), answer.message) == (500, {"message", "requestId"}, UNASKED)
    assert shop.ask("POST", "/quotes", order).status == 200


def written_orders(shop: Shop) -> set[str]:
    found = shop.dynamodb.scan(TableName=shop.outputs["orders_table"])["Items"]
    return {item["note"]["S"] for item in found if "note" in item}


def sent_events(shop: Shop) -> set[str]:
    names: set[str] = set()
    while messages := shop.sqs.receive_message(
        QueueUrl=shop.outputs["events_queue_url"], MaxNumberOfMessages=10, VisibilityTimeout=1
    ).get("Messages"):
        names |= {json.loads(message["Body"])["detail"].get("name", "") for message in messages}
    return names


def started_shipments(shop: Shop) -> set[str]:
    states = shop.deployment.client("stepfunctions")
    found = states.list_executions(stateMachineArn=shop.outputs["shipment_arn"])["executions"]
    inputs = (states.describe_execution(executionArn=each["executionArn"])["input"] for each in found)
    return {json.loads(each)["address"] for each in inputs}


@pytest.mark.parametrize(
    ("path", "body", "marked", "done"),
    [
        ("/orders", {"item": "marked", "quantity": 1}, "note", written_orders),
        ("/events", {}, "name", sent_events),
        ("/shipments", {"order": "unknown"}, "address", started_shipments),
    ],
)
def test_a_route_that_may_not_hand_over_hands_over_nothing(
    shop: Shop, path: str, body: dict[str, Any], marked: str, done: Callable[[Shop], set[str]]
):
    shop.stocked("marked")
    refused, taken = shop.unique("refused"), shop.unique("taken")
    with shop.without_rights(f"shop-post-{path.strip('/')}"):
        answer = shop.ask_as_staff("POST", path, {**body, marked: refused})
    assert (answer.status, answer.body.keys(), answer.message) == (500, {"message", "requestId"}, UNASKED)
    assert shop.ask_as_staff("POST", path, {**body, marked: taken}).status == 202
    seen: set[str] = set()

    def look() -> bool:
        seen.update(done(shop))
        return taken in seen

    eventually(look, f"what came after {refused}")
    assert refused not in seen


@pytest.mark.parametrize(
    ("method", "path", "permission"),
    [
        ("GET", "/items", "shop-get-items-permission"),
        ("PUT", "/items/unpermitted", "shop-put-items-id-1d5c4b-permission"),
    ],
)
def test_a_function_is_called_only_by_the_routes_that_are_permitted(
    shop: Shop, method: str, path: str, permission: str
):
    body = {"name": "Cup", "cents": 1, "stock": 1} if method == "PUT" else None
    lambda_, given = shop.deployment.client("lambda"), shop.deployment.recording.named(permission).inputs
    lambda_.remove_permission(
        FunctionName=given["function"], StatementId=shop.resource(permission)["statementId"]
    )
    try:
        answer = shop.ask_as_staff(method, path, body)
        assert (answer.status, answer.message) == (500, "Internal server error")
        assert shop.find("items", "unpermitted") is None
        assert shop.ask("GET", f"/items/{shop.stocked()}").status == 200
    finally:
        lambda_.add_permission(
            FunctionName=given["function"],
            StatementId=shop.resource(permission)["statementId"],
            Action=given["action"],
            Principal=given["principal"],
            SourceArn=given["sourceArn"],
        )
    assert shop.ask_as_staff(method, path, body).status in {200, 201}


def test_a_function_whose_role_may_not_read_fails(shop: Shop):
    item = shop.stocked()
    with shop.without_rights("item-requests"):
        answer = shop.ask("GET", f"/items/{item}")
    assert (answer.status, answer.message) == (502, "Internal server error")
    assert shop.ask("GET", f"/items/{item}").status == 200
