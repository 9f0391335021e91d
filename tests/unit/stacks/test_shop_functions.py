"""The Lambda code of the shop, where only a table that is busy or lost shows what it does."""

import importlib
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from graphs import ROOT


class ConflictError(Exception):
    """Error of the client for an item that exists."""


class Table:
    """Stands in for a client of DynamoDB: knows one item, and fails as it is told."""

    exceptions = SimpleNamespace(ConditionalCheckFailedException=ConflictError)

    def __init__(self, *, unprocessed: bool = False, failures: dict[str, Exception] | None = None) -> None:
        self.unprocessed, self.failures = unprocessed, failures or {}
        self.written: list[str] = []

    def get_item(self, **given: Any) -> dict[str, Any]:
        return {"Item": {"cents": {"N": "5"}}} if given["Key"]["id"]["S"] == "cup" else {}

    def batch_get_item(self, **_: Any) -> dict[str, Any]:
        return {"UnprocessedKeys": {"items": {}} if self.unprocessed else {}, "Responses": {"items": []}}

    def put_item(self, **given: Any) -> None:
        order: str = given["Item"]["id"]["S"]
        if error := self.failures.get(order):
            raise error
        self.written.append(order)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch):
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "ITEMS_TABLE": "items",
        "ORDERS_TABLE": "orders",
        "WEB_ORIGIN": "https://shop.example.com",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(ROOT / "patterns/api-gateway-facade/src/functions")

    def load_with(name: str, table: Table):
        monkeypatch.delitem(sys.modules, name, raising=False)
        module = importlib.import_module(name)
        monkeypatch.setattr(module, "dynamodb", table)
        return module

    return load_with


@pytest.mark.parametrize(
    ("ids", "unprocessed", "status"),
    [
        ("cup", False, 200),
        ("cup", True, 503),
        (",,", False, 400),
        (",".join(map(str, range(101))), False, 400),
    ],
)
def test_prices(load: Any, ids: str, unprocessed: bool, status: int):
    event = {"httpMethod": "GET", "resource": "/partner/prices", "queryStringParameters": {"ids": ids}}
    answer = load("items", Table(unprocessed=unprocessed)).handler(event, None)
    assert answer["statusCode"] == status
    assert answer["headers"]["Access-Control-Allow-Origin"] == "https://shop.example.com"
    assert json.loads(answer["body"]).keys() == ({"prices"} if status == 200 else {"message"})


def test_a_request_that_no_route_is_for_is_an_error(load: Any):
    with pytest.raises(KeyError):
        load("items", Table()).handler({"httpMethod": "PATCH", "resource": "/items"}, None)


def batch(**items: str) -> dict[str, Any]:
    return {
        "Records": [
            {"messageId": id_, "body": json.dumps({"item": item, "quantity": 2})}
            for id_, item in items.items()
        ]
    }


def list_failed(answer: dict[str, Any]) -> list[str]:
    return [each["itemIdentifier"] for each in answer["batchItemFailures"]]


def test_what_is_written_already_is_done_and_what_fails_is_delivered_again(load: Any):
    table = Table(failures={"again": ConflictError(), "lost": TimeoutError("no answer")})
    answer = load("orders", table).handler(
        batch(first="cup", again="cup", lost="cup", none="hat", last="cup"), None
    )
    assert list_failed(answer) == ["lost", "none"]
    assert table.written == ["first", "last"]


def test_a_batch_of_invalid_items_is_not_an_error_of_the_function(load: Any):
    assert list_failed(load("orders", Table()).handler(batch(a="hat", b="hat"), None)) == ["a", "b"]


def test_a_message_that_is_not_an_order_delays_no_other(load: Any):
    given = batch(last="cup")
    given["Records"].insert(0, {"messageId": "broken", "body": "{"})
    table = Table()
    assert list_failed(load("orders", table).handler(given, None)) == ["broken"]
    assert table.written == ["last"]
