"""Orders that succeed, and orders that fail and are undone."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.e2e.conftest import eventually
from tests.e2e.workflow.conftest import SHIPMENT_SECONDS
from tests.e2e.workflow.shop import IN_STOCK, Shop

EXPENSIVE = {"quantity": 60}
UNSERVED = "PT"


def test_an_order_is_charged_announced_and_shipped(shop: Shop, inbox: str):
    order = shop.order()
    ended = shop.run(order)
    assert ended.status == "SUCCEEDED", ended.cause
    assert ended.output.keys() == {"number", "cents", "tracking"}
    assert (ended.output["number"], ended.output["cents"]) == (ended.number, 2_490)
    assert ended.steps == [
        *("Validate", "Price", "Reserve stock", "Expensive?", "Charge", "Fulfil", "Hand over"),
    ]
    assert {"sns:publish", "sqs:sendMessage.waitForTaskToken"} <= ended.list_scheduled()
    assert shop.available(order["item"]) == IN_STOCK - 2
    assert shop.reservations(order["item"]) == set()
    assert shop.payment(ended.number) == "charged"
    announced = eventually(lambda: take(shop, inbox, ended.number), "the announcement")
    assert announced["order"]["item"] == order["item"]


def test_an_invalid_order_is_rejected_before_anything_is_done(shop: Shop):
    order = shop.order(quantity=0)
    ended = shop.run(order)
    assert (ended.status, ended.error, ended.steps) == ("FAILED", "InvalidOrderError", ["Validate"])
    assert "quantity: 0 must be an integer" in ended.cause
    assert shop.available(order["item"]) == IN_STOCK
    assert shop.payment(ended.number) is None


def test_an_unknown_item_has_no_price(shop: Shop):
    ended = shop.run(shop.order(item="unheard-of"))
    assert (ended.status, ended.error, ended.steps) == ("FAILED", "UnknownItemError", ["Validate", "Price"])


def test_stock_that_is_gone_is_not_charged(shop: Shop):
    order = shop.order(quantity=40)
    first, second = (shop.run({**order, "card": card}) for card in ("tok_visa", "tok_visa"))
    assert [first.status, second.status] == ["SUCCEEDED", "SUCCEEDED"]
    third = shop.run(order)
    assert (third.status, third.error) == ("FAILED", "OutOfStock")
    assert third.cause == f"fewer than 40 of {order['item']} are left"
    assert "Charge" not in third.steps
    assert shop.available(order["item"]) == IN_STOCK - 80
    assert shop.reservations(order["item"]) == set()


def test_a_declined_card_is_undone_at_once(shop: Shop):
    order = shop.order(card="tok_declined")
    ended = shop.run(order)
    shop.assert_undone(order, ended)
    assert ended.error == "CardDeclinedError"
    assert ended.steps.count("Charge") == 1
    assert ended.count("TaskFailed") == 1  # it was not tried again
    assert "Fulfil" not in ended.steps


def test_a_bank_that_does_not_answer_is_asked_again(shop: Shop):
    ended = shop.run(shop.order(card="tok_flaky"))
    assert ended.status == "SUCCEEDED", ended.cause
    (failed,) = [event["taskFailedEventDetails"] for event in ended.events if event["type"] == "TaskFailed"]
    assert failed["error"] == "PaymentUnavailableError"
    assert shop.payment(ended.number) == "charged"


def test_a_shipment_that_is_refused_is_refunded(shop: Shop):
    order = shop.order(country=UNSERVED)
    ended = shop.run(order)
    shop.assert_undone(order, ended)
    assert (ended.error, ended.cause) == ("NoCarrier", f"no carrier goes to {UNSERVED}")


@pytest.mark.slow
def test_a_shipment_that_is_never_answered_is_given_up_and_refunded(shop: Shop, closed_warehouse: Any):
    order = shop.order()
    ended = shop.run(order)
    shop.assert_undone(order, ended)
    assert ended.error == "States.Timeout"
    lasted = ended.events[-1]["timestamp"] - ended.events[0]["timestamp"]
    assert SHIPMENT_SECONDS <= lasted.total_seconds() < 3 * SHIPMENT_SECONDS

    closed_warehouse(enabled=True)
    # The late answer is of no use to anybody, and does not come again and again.
    eventually(lambda: count_waiting(shop, "shipment_queue_url") == 0 or None, "an empty queue")
    shop.assert_undone(order, ended)


def test_an_expensive_order_waits_for_approval(shop: Shop):
    order = shop.order(**EXPENSIVE)
    execution = shop.place(order)
    question = shop.take_question(execution)
    assert question["cents"] == 60_000 - 3_000 + 490
    assert shop.states.describe_execution(executionArn=execution)["status"] == "RUNNING"
    assert shop.reservations(order["item"]) == {question["number"]}
    assert shop.payment(question["number"]) is None

    shop.states.send_task_success(taskToken=question["token"], output="{}")
    ended = shop.end(execution)
    assert ended.status == "SUCCEEDED", ended.cause
    assert "Ask for approval" in ended.steps
    assert shop.payment(ended.number) == "charged"


def test_a_refused_order_is_undone(shop: Shop):
    order = shop.order(**EXPENSIVE)
    execution = shop.place(order)
    token = shop.take_question(execution)["token"]
    shop.states.send_task_failure(taskToken=token, error="Rejected", cause="too expensive")
    ended = shop.end(execution)
    shop.assert_undone(order, ended)
    assert (ended.error, ended.cause) == ("Rejected", "too expensive")
    assert "Charge" not in ended.steps
    with pytest.raises(ClientError):
        shop.states.send_task_success(taskToken=token, output="{}")


@pytest.fixture
def inbox(shop: Shop) -> str:
    """URL of a queue that gets what customers are told."""
    url = shop.sqs.create_queue(QueueName="inbox")["QueueUrl"]
    arn = shop.sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = shop.outputs["notification_topic_arn"]
    statement = {
        "Effect": "Allow",
        "Principal": {"Service": "sns.amazonaws.com"},
        "Action": "sqs:SendMessage",
        "Resource": arn,
        "Condition": {"ArnEquals": {"aws:SourceArn": topic}},
    }
    policy = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    shop.sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": policy})
    shop.deployment.client("sns").subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)
    return url


def take(shop: Shop, url: str, number: str) -> dict[str, Any] | None:
    for message in shop.sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", []):
        told = json.loads(json.loads(message["Body"])["Message"])
        if told["number"] == number:
            return told
    return None


@pytest.fixture
def closed_warehouse(shop: Shop) -> Iterator[Any]:
    """Nobody takes shipments out of the queue, until it is called with ``enabled=True``."""
    lambda_ = shop.deployment.client("lambda")
    name = shop.outputs["warehouse_name"]
    (mapping,) = lambda_.list_event_source_mappings(FunctionName=name)["EventSourceMappings"]

    def switch(*, enabled: bool) -> None:
        lambda_.update_event_source_mapping(UUID=mapping["UUID"], Enabled=enabled)

    switch(enabled=False)
    yield switch
    switch(enabled=True)


def count_waiting(shop: Shop, output: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    found = shop.sqs.get_queue_attributes(QueueUrl=shop.outputs[output], AttributeNames=names)
    return sum(int(found["Attributes"][name]) for name in names)
