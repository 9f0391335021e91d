"""The Lambda code of the order workflow, with stand-ins for the services that it calls."""

import importlib
import json
import sys
from collections.abc import Callable
from types import ModuleType
from typing import Any

import pytest
from graphs import ROOT

ORDER = {"item": "cup", "quantity": 2, "country": "DE", "card": "tok_visa"}

Load = Callable[[str], ModuleType]


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch) -> Load:
    """Imports a module of the functions afresh, as Lambda would."""
    for name, value in {
        "AWS_DEFAULT_REGION": "us-east-1",
        "STOCK_TABLE": "stock",
        "PAYMENTS_TABLE": "payments",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.syspath_prepend(ROOT / "patterns/workflow/src/functions")
    for name in ("validate", "price", "payments", "charge", "refund", "ship"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module


def test_an_order_is_what_the_workflow_knows_of_it(load: Load):
    assert load("validate").handler({**ORDER, "note": "be quick"}, None) == ORDER
    without_card = {name: ORDER[name] for name in ("item", "quantity", "country")}
    assert load("validate").handler(without_card, None) == {**ORDER, "card": ""}


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"item": ""}, "item: '' must be the name"),
        ({"item": 7}, "item: 7 must be the name"),
        ({"quantity": 0}, "quantity: 0 must be an integer from 1 to 100"),
        ({"quantity": 101}, "quantity: 101 must be"),
        ({"quantity": True}, "quantity: True must be"),
        ({"quantity": 1.5}, "quantity: 1.5 must be"),
        ({"quantity": "2"}, "quantity: '2' must be"),
        ({"country": "US"}, "country: 'US' must be one of AT, BE, DE"),
        ({"country": None}, "country: None must be"),
    ],
)
def test_an_invalid_order_has_a_reason(load: Load, changes: dict[str, Any], message: str):
    module = load("validate")
    with pytest.raises(module.InvalidOrderError, match=message):
        module.handler({**ORDER, **changes}, None)


class Stock:
    """A table of one item."""

    def __init__(self, **item: str) -> None:
        self.item = {name: {"N": value} for name, value in item.items()}

    def get_item(self, **_: Any) -> dict[str, Any]:
        return {"Item": self.item} if self.item else {}


@pytest.mark.parametrize(
    ("quantity", "cents"), [(1, 1_490), (9, 9_490), (10, 9_990), (11, 10_940), (100, 95_490)]
)
def test_a_price_has_delivery_and_from_ten_pieces_a_discount(
    load: Load, monkeypatch: pytest.MonkeyPatch, quantity: int, cents: int
):
    module = load("price")
    monkeypatch.setattr(module, "stock", Stock(unit_cents="1000", available="3"))
    assert module.handler({**ORDER, "quantity": quantity}, None) == {"cents": cents, "available": 3}


def test_what_is_not_in_the_table_has_no_price(load: Load, monkeypatch: pytest.MonkeyPatch):
    module = load("price")
    monkeypatch.setattr(module, "stock", Stock())
    with pytest.raises(module.UnknownItemError, match="cup is not for sale"):
        module.handler(ORDER, None)


class Payments:
    """The payments table, as far as the functions use it."""

    def __init__(self, conflict: type[Exception]) -> None:
        self.items: dict[str, dict[str, Any]] = {}
        self._conflict = conflict

    def update_item(self, **given: Any) -> dict[str, Any]:
        item = self.items.setdefault(given["Key"]["payment"]["S"], {})
        before, values = dict(item), given["ExpressionAttributeValues"]
        if given["UpdateExpression"].startswith("ADD attempts"):
            item["attempts"] = {"N": str(int(item.get("attempts", {"N": "0"})["N"]) + 1)}
            return {"Attributes": {"attempts": item["attempts"]}}
        if "ConditionExpression" in given and "state" in item:
            raise self._conflict({"Error": {"Code": "ConditionalCheckFailedException"}}, "UpdateItem")
        item["state"] = values.get(":charged") or values[":refunded"]
        item |= {"cents": values[":cents"]} if ":cents" in values else {}
        return {"Attributes": before} if "ReturnValues" in given else {}

    def get_item(self, **given: Any) -> dict[str, Any]:
        return {"Item": self.items[given["Key"]["payment"]["S"]]}


@pytest.fixture
def paying(load: Load, monkeypatch: pytest.MonkeyPatch) -> Payments:
    module = load("payments")
    payments = Payments(module.Conflict)
    monkeypatch.setattr(module, "dynamodb", payments)
    return payments


REQUEST = {"payment": "order-1", "card": "tok_visa", "cents": 2_490}


def test_a_payment_is_made_once_however_often_it_is_tried(load: Load, paying: Payments):
    charge = load("charge")
    assert [charge.handler(REQUEST, None) for _ in range(2)] == [{"payment": "order-1", "cents": 2_490}] * 2
    assert paying.items == {
        "order-1": {"attempts": {"N": "2"}, "state": {"S": "charged"}, "cents": {"N": "2490"}}
    }
    refund = load("refund")
    assert [refund.handler(REQUEST, None) for _ in range(2)] == [{"cents": 2_490}, {"cents": 0}]


def test_what_was_refunded_first_is_never_charged(load: Load, paying: Payments):
    assert load("refund").handler(REQUEST, None) == {"cents": 0}
    module = load("charge")
    with pytest.raises(module.CardDeclinedError, match="order-1 was refunded already"):
        module.handler(REQUEST, None)
    assert paying.items["order-1"]["state"] == {"S": "refunded"}


@pytest.mark.parametrize(("card", "called"), [("tok_declined", "tok_declined"), ("", "no card")])
def test_a_card_that_is_not_taken_is_not_charged(load: Load, paying: Payments, card: str, called: str):
    module = load("charge")
    with pytest.raises(module.CardDeclinedError, match=f"does not accept {called}"):
        module.handler({**REQUEST, "card": card}, None)
    assert "state" not in paying.items["order-1"]


def test_the_bank_fails_on_the_first_try_of_one_card(load: Load, paying: Payments):
    module, flaky = load("charge"), {**REQUEST, "card": "tok_flaky"}
    with pytest.raises(module.PaymentUnavailableError):
        module.handler(flaky, None)
    assert module.handler(flaky, None)["cents"] == 2_490


class States:
    """Takes answers to the workflow, or refuses them."""

    def __init__(self, refusal: Exception | None = None) -> None:
        self.answers: list[dict[str, Any]] = []
        self._refusal = refusal

    def send_task_success(self, **answer: Any) -> None:
        if self._refusal:
            raise self._refusal
        self.answers.append(answer)

    send_task_failure = send_task_success


def shipments(*countries: str) -> dict[str, Any]:
    bodies = [{"token": "t", "order": "order-1", "country": country} for country in countries]
    return {"Records": [{"messageId": str(n), "body": json.dumps(body)} for n, body in enumerate(bodies)]}


def test_the_warehouse_answers_each_shipment_with_the_same_parcel(
    load: Load, monkeypatch: pytest.MonkeyPatch
):
    module, states = load("ship"), States()
    monkeypatch.setattr(module, "states", states)
    assert module.handler(shipments("DE", "DE", "PT"), None) == {"batchItemFailures": []}
    first, again, refused = states.answers
    assert first == again
    assert len(json.loads(first["output"])["tracking"]) == 12
    assert (refused["error"], refused["cause"]) == ("NoCarrier", "no carrier goes to PT")


def test_an_answer_that_nobody_waits_for_is_not_tried_again(load: Load, monkeypatch: pytest.MonkeyPatch):
    module = load("ship")
    late = module.GIVEN_UP[0]({"Error": {"Code": "TaskTimedOut"}}, "SendTaskSuccess")
    monkeypatch.setattr(module, "states", States(late))
    assert module.handler(shipments("DE"), None) == {"batchItemFailures": []}


def test_an_answer_that_got_lost_is_tried_again_alone(load: Load, monkeypatch: pytest.MonkeyPatch):
    module = load("ship")
    monkeypatch.setattr(module, "states", States(OSError("no route")))
    event = shipments("DE")
    event["Records"].append({"messageId": "broken", "body": "no JSON"})
    failures = module.handler(event, None)["batchItemFailures"]
    assert failures == [{"itemIdentifier": "0"}, {"itemIdentifier": "broken"}]
