"""Orders, quotes, shipments and events: what goes to a queue, to workflows and to a bus."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.e2e.conftest import eventually
from tests.e2e.gateway.shop import CENTS, Shop

HOSTILE = 'it\'s "new" \\ &Action=DeleteQueue&x=1 %26 + $context.stage #set($a=1) ${jndi} é☃\u0001\n\t</a>'


def test_an_order_is_written_under_the_id_that_its_customer_got(shop: Shop):
    item = shop.stock_item()
    answer = shop.ask("POST", "/orders", {"item": item, "quantity": 3, "note": HOSTILE})
    assert (answer.status, answer.body.keys()) == (202, {"order"})
    assert shop.order(answer.body["order"]) == {
        "id": answer.body["order"],
        "item": item,
        "quantity": "3",
        "cents": str(3 * CENTS),
        "status": "placed",
        "note": HOSTILE,
    }


@pytest.mark.exhaustive
def test_each_order_of_a_burst_is_written_once(shop: Shop):
    item = shop.stock_item()
    placed = [shop.ask("POST", "/orders", {"item": item, "quantity": n}).body["order"] for n in range(1, 13)]
    assert len(set(placed)) == 12
    assert [shop.order(id_)["quantity"] for id_ in placed] == [str(n) for n in range(1, 13)]


def deliver(shop: Shop, *messages: tuple[str, Any]) -> list[str]:
    """Gives the consumer a batch of messages; the ids of those that it wants to have again."""
    records = [
        {
            "messageId": id_,
            "body": json.dumps(order),
            "receiptHandle": id_,
            "attributes": {"ApproximateReceiveCount": "2"},
            "messageAttributes": {},
            "eventSource": "aws:sqs",
            "eventSourceARN": "arn:aws:sqs:us-east-1:123456789012:orders",
        }
        for id_, order in messages
    ]
    answer = shop.deployment.client("lambda").invoke(
        FunctionName=shop.resource("order-consumer-function")["name"],
        Payload=json.dumps({"Records": records}),
    )
    assert "FunctionError" not in answer, answer["Payload"].read()
    return [failure["itemIdentifier"] for failure in json.load(answer["Payload"])["batchItemFailures"]]


def test_an_order_that_is_delivered_again_changes_nothing(shop: Shop):
    id_, item = shop.unique("order"), shop.stock_item()
    assert deliver(shop, (id_, {"item": item, "quantity": 2})) == []
    before = shop.order(id_)
    assert deliver(shop, (id_, {"item": item, "quantity": 99})) == []
    assert shop.order(id_) == before


def test_one_order_that_cannot_be_written_holds_up_no_other(shop: Shop):
    item = shop.stock_item()
    ids = [shop.unique("order") for _ in range(3)]
    wanted = [item, "unheard-of", item]
    batch = [(id_, {"item": each, "quantity": 1}) for id_, each in zip(ids, wanted, strict=True)]
    assert deliver(shop, *batch) == [ids[1]]
    assert [shop.find("orders", id_) is not None for id_ in ids] == [True, False, True]


@pytest.fixture
def impatient_queue(shop: Shop) -> Iterator[None]:
    """Messages that could not be processed are delivered again immediately."""
    url = shop.outputs["orders_queue_url"]

    def hide(seconds: int) -> None:
        shop.sqs.set_queue_attributes(QueueUrl=url, Attributes={"VisibilityTimeout": str(seconds)})

    hide(0)
    yield
    hide(180)


def test_an_order_for_an_unknown_item_ends_as_a_dead_letter(shop: Shop, impatient_queue: None):
    answer = shop.ask("POST", "/orders", {"item": "unheard-of", "quantity": 1})
    assert answer.status == 202

    def look() -> Any:
        url = shop.outputs["orders_dead_letter_queue_url"]
        return shop.sqs.receive_message(QueueUrl=url, AttributeNames=["All"]).get("Messages")

    (dead,) = eventually(look, "the dead letter")
    assert dead["MessageId"] == answer.body["order"]
    assert json.loads(dead["Body"]) == {"item": "unheard-of", "quantity": 1}
    assert shop.find("orders", answer.body["order"]) is None


@pytest.mark.parametrize(
    ("quantity", "goods", "available"),
    [(2, 2_500, True), (10, 12_500 - 625, True), (11, 13_750 - 687, False)],
)
def test_a_quote_is_answered_at_once(shop: Shop, quantity: int, goods: int, available: bool):
    item = shop.stock_item()
    answer = shop.ask("POST", "/quotes", {"item": item, "quantity": quantity})
    assert answer.status == 200
    expected = {"item": item, "quantity": quantity, "cents": goods + 490, "available": available}
    assert answer.body == expected


def test_a_quote_for_an_item_that_is_not_on_sale(shop: Shop):
    answer = shop.ask("POST", "/quotes", {"item": HOSTILE[:100], "quantity": 1})
    assert (answer.status, answer.body) == (200, {"item": HOSTILE[:100], "quantity": 1, "available": False})


def test_a_failed_quote_is_an_error_without_its_cause(shop: Shop):
    with shop.remove_rights("quote"):
        answer = shop.ask("POST", "/quotes", {"item": shop.stock_item(), "quantity": 1})
    assert (answer.status, answer.message) == (500, "The workflow has failed.")
    assert answer.body.keys() == {"message", "error", "requestId"}
    assert "dynamodb:GetItem" not in json.dumps(answer.body)


def test_an_order_is_shipped_and_everybody_hears_of_it(shop: Shop):
    order = shop.ask("POST", "/orders", {"item": shop.stock_item(), "quantity": 1}).body["order"]
    # At once: the order may still be in the queue.
    answer = shop.ask_as_staff("POST", "/shipments", {"order": order, "address": HOSTILE})
    assert (answer.status, answer.body.keys()) == (202, {"executionArn"})
    ended = end(shop, answer.body["executionArn"])
    assert ended["status"] == "SUCCEEDED", ended
    assert (shop.order(order)["status"], shop.order(order)["address"]) == ("shipped", HOSTILE)
    event = shop.take_event(order=order)
    assert (event["source"], event["detail-type"]) == ("shop.shipments", "OrderShipped")


@pytest.mark.slow
def test_an_order_that_is_not_there_is_not_shipped(shop: Shop):
    given = {"order": shop.unique("nothing"), "address": "here"}
    answer = shop.ask_as_staff("POST", "/shipments", given)
    ended = end(shop, answer.body["executionArn"])
    assert (ended["status"], ended["error"]) == ("FAILED", "UnknownOrder")
    assert shop.find("orders", given["order"]) is None


def end(shop: Shop, execution: str) -> dict[str, Any]:
    states = shop.deployment.client("stepfunctions")

    def look() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    return eventually(look, f"the end of {execution}")


def test_an_event_arrives_as_it_was_sent(shop: Shop):
    detail = {"name": shop.unique("event"), "text": HOSTILE, "nested": {"list": [1, 2.5, None, True]}}
    answer = shop.ask("POST", "/events", detail)
    assert answer.status == 202
    event = shop.take_event(name=detail["name"])
    assert (event["id"], event["detail"]) == (answer.body["eventId"], detail)
    assert (event["source"], event["detail-type"]) == ("shop.web", "CustomerEvent")


@pytest.fixture
def closed_queue(shop: Shop) -> Iterator[None]:
    """The queue of the events takes none."""
    url = shop.outputs["events_queue_url"]
    policy = shop.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["Policy"])["Attributes"]["Policy"]
    shop.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    yield
    shop.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})


def test_an_event_that_cannot_be_delivered_is_kept(shop: Shop, closed_queue: None):
    name = shop.unique("event")
    assert shop.ask("POST", "/events", {"name": name}).status == 202

    def look() -> Any:
        return shop.sqs.receive_message(QueueUrl=shop.resource("events-undelivered")["url"]).get("Messages")

    (kept,) = eventually(look, "the event that was not delivered")
    assert json.loads(kept["Body"])["detail"] == {"name": name}
