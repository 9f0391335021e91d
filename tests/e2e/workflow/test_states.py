"""The states of the order, one by one and in executions that call no service."""

import re
from typing import Any

import pytest

from tests.e2e.workflow.conftest import ROOT
from tests.e2e.workflow.shop import Shop

ORDER = {"item": "espresso", "quantity": 2, "country": "DE", "card": "tok_visa"}
VARIABLES = {"order": ORDER, "orderNumber": "order-1", "cents": 2_490}
START = ("Validate", "Price", "Reserve stock")
PAID = (*START, "Expensive?", "Charge", "Fulfil")
UNDO = ("Release stock", "Refund", "Undone")
CASES: list[tuple[str, str | None, tuple[str, ...]]] = [
    ("Shipped", None, (*PAID, "Hand over")),
    ("BankRecovers", None, (*PAID, "Hand over")),
    ("BankUnavailable", "PaymentUnavailableError", (*PAID[:-1], *UNDO)),
    ("Rejected", "Rejected", (*START, "Expensive?", "Ask for approval", *UNDO)),
    ("NoCarrier", "NoCarrier", (*PAID, *UNDO)),
    ("OutOfStock", "OutOfStock", (*START, *UNDO)),
]


@pytest.mark.parametrize(("case", "error", "states"), CASES, ids=[case for case, *_ in CASES])
def test_an_order_takes_its_way(shop: Shop, case: str, error: str | None, states: tuple[str, ...]):
    execution = shop.deployment.run_execution("order", test_case=case)
    assert (execution.error, execution.states) == (error, states), execution.cause
    if error is None:
        number = execution.arn.rpartition(":")[2]
        assert execution.output == {"number": number, "cents": 2_490, "tracking": "TRACK-1"}


def test_a_quote_of_more_than_there_is(shop: Shop):
    quote = shop.deployment.run_execution("quote", test_case="Expensive")
    assert quote.output == {"cents": 90_000, "in_stock": False, "needs_approval": True}


def fails(error: str) -> dict[str, Any]:
    return {"errorOutput": {"error": error, "cause": "mocked"}}


STATES: list[tuple[str, dict[str, Any], tuple[str, str | None]]] = [
    ("Expensive?", {}, ("SUCCEEDED", "Charge")),
    ("Expensive?", {"variables": {**VARIABLES, "cents": 50_001}}, ("SUCCEEDED", "Ask for approval")),
    (
        "Reserve stock",
        {"mock": fails("DynamoDB.ConditionalCheckFailedException")},
        ("CAUGHT_ERROR", "Release stock"),
    ),
    (
        "Reserve stock",
        {"mock": fails("DynamoDB.ProvisionedThroughputExceededException")},
        ("RETRIABLE", None),
    ),
    ("Charge", {"mock": {"result": {"StatusCode": 200, "Payload": {}}}}, ("SUCCEEDED", "Fulfil")),
    ("Charge", {"mock": fails("CardDeclinedError")}, ("CAUGHT_ERROR", "Release stock")),
    ("Charge", {"mock": fails("PaymentUnavailableError")}, ("RETRIABLE", None)),
    (
        "Charge",
        {"mock": fails("PaymentUnavailableError"), "stateConfiguration": {"retrierRetryCount": 4}},
        ("CAUGHT_ERROR", "Release stock"),
    ),
    ("Ask for approval", {"mock": {"result": {}}}, ("SUCCEEDED", "Charge")),
    ("Ask for approval", {"mock": fails("States.Timeout")}, ("CAUGHT_ERROR", "Release stock")),
    ("Fulfil", {"mock": {"result": [{}, {"tracking": "TRACK-1"}]}}, ("SUCCEEDED", "Hand over")),
    ("Ship", {"mock": fails("NoCarrier")}, ("FAILED", None)),
    (
        "Release stock",
        {"mock": fails("DynamoDB.ConditionalCheckFailedException")},
        ("CAUGHT_ERROR", "Refund"),
    ),
    ("Undone", {"variables": {"failure": {"Error": "E", "Cause": "c"}}}, ("FAILED", None)),
]


@pytest.mark.parametrize(
    ("state", "given", "expected"), STATES, ids=[f"{each[0]}-{each[2][0]}" for each in STATES]
)
def test_a_state_goes_where_it_must(
    shop: Shop, state: str, given: dict[str, Any], expected: tuple[str, str | None]
):
    result = shop.deployment.test_state("order", state, **{"variables": VARIABLES, **given})
    assert (result.status, result.next_state) == expected, result.cause


def test_the_page_shows_tests_that_pass(shop: Shop):
    page = (ROOT / "patterns/workflow/README.md").read_text()
    snippet = re.search(r"<!-- runs: fixture -->\n```python\n(.*?)```", page, re.DOTALL)
    assert snippet
    module: dict[str, Any] = {}
    exec(snippet[1], module)
    tests = [each for name, each in module.items() if name.startswith("test_")]
    for test in tests:
        test(shop.deployment)
    assert len(tests) == 2
