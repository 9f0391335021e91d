"""A route without a permission has no effect, and its client receives an error."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.gateway.shop import Shop

CATALOG = "shop-items-get-item"
UNASKED = "The service behind this route could not be asked."


@pytest.mark.parametrize("path", ["/catalog", "/legacy/prices"])
def test_a_route_that_may_not_read_tells_nothing(shop: Shop, path: str):
    item = shop.stock_item()
    with shop.remove_rights(CATALOG):
        answer = shop.ask("GET", f"{path}/{item}")
    assert (answer.status, answer.body.keys(), answer.message) == (500, {"message", "requestId"}, UNASKED)
    assert shop.ask("GET", f"{path}/{item}").status == 200


def test_a_route_that_may_not_ask_for_a_quote_gives_none(shop: Shop):
    order = {"item": shop.stock_item(), "quantity": 1}
    with shop.remove_rights("shop-quote-start-sync-execution"):
        answer = shop.ask("POST", "/quotes", order)
    assert (answer.status, answer.body.keys(), answer.message) == (500, {"message", "requestId"}, UNASKED)
    assert shop.ask("POST", "/quotes", order).status == 200


def list_written_orders(shop: Shop) -> set[str]:
    found = shop.dynamodb.scan(TableName=shop.outputs["orders_table_name"])["Items"]
    return {item["note"]["S"] for item in found if "note" in item}


def list_sent_events(shop: Shop) -> set[str]:
    names: set[str] = set()
    while messages := shop.sqs.receive_message(
        QueueUrl=shop.outputs["events_queue_url"], MaxNumberOfMessages=10, VisibilityTimeout=1
    ).get("Messages"):
        names |= {json.loads(message["Body"])["detail"].get("name", "") for message in messages}
    return names


def list_started_shipments(shop: Shop) -> set[str]:
    states = shop.deployment.client("stepfunctions")
    found = states.list_executions(stateMachineArn=shop.outputs["shipment_arn"])["executions"]
    inputs = (states.describe_execution(executionArn=each["executionArn"])["input"] for each in found)
    return {json.loads(each)["address"] for each in inputs}


PATHS = {
    "orders-send-message": "/orders",
    "post-events-put-events": "/events",
    "shipment-start-execution": "/shipments",
}


@pytest.mark.parametrize(
    ("policy", "body", "marked", "done"),
    [
        ("orders-send-message", {"item": "marked", "quantity": 1}, "note", list_written_orders),
        ("post-events-put-events", {}, "name", list_sent_events),
        ("shipment-start-execution", {"order": "unknown"}, "address", list_started_shipments),
    ],
)
def test_a_route_that_may_not_hand_over_hands_over_nothing(
    shop: Shop, policy: str, body: dict[str, Any], marked: str, done: Callable[[Shop], set[str]]
):
    path = PATHS[policy]
    shop.stock_item("marked")
    refused, taken = shop.unique("refused"), shop.unique("taken")
    with shop.remove_rights(f"shop-{policy}"):
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
    ("function", "method", "path"),
    [("item-requests", "GET", "/items"), ("item", "PUT", "/items/unpermitted")],
)
def test_a_function_that_may_not_be_called_is_not(shop: Shop, function: str, method: str, path: str):
    body = {"name": "Cup", "cents": 1, "stock": 1} if method == "PUT" else None
    with shop.remove_rights(f"shop-{function}-invoke-function"):
        answer = shop.ask_as_staff(method, path, body)
        assert (answer.status, answer.message) == (500, "Internal server error")
        assert shop.find("items", "unpermitted") is None
        assert shop.ask("GET", f"/catalog/{shop.stock_item()}").status == 200
    assert shop.ask_as_staff(method, path, body).status in {200, 201}


def test_a_function_whose_role_may_not_read_fails(shop: Shop):
    item = shop.stock_item()
    with shop.remove_rights("item"):
        answer = shop.ask("GET", f"/items/{item}")
    assert (answer.status, answer.message) == (502, "Internal server error")
    assert shop.ask("GET", f"/items/{item}").status == 200
