"""Demo of the workflow: orders that succeed, and orders that fail and are compensated.

After each order, stock and payment are verified: what was reserved must be sold or released, and what was
charged must be shipped or refunded.
"""

import json
import secrets
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from serverless_patterns_cli.patterns.demo import CheckResult, Client, wait_for
from serverless_patterns_cli.patterns.samples import Sample, aws

PATIENCE = 120.0
"""Seconds for an order: in a new stack on AWS every function has to start first."""
IN_STOCK = 100
UNIT_CENTS = 1_000
EXPENSIVE = {"quantity": 90}
"""Requires an approval, unless the configuration of the stack sets another threshold."""


@dataclass(frozen=True)
class Case:
    """One order, and the expected outcome.

    Attributes:
        action: Short description.
        order: Fields that differ from an order that succeeds.
        expected: Outcome: ``shipped`` or the name of an error, then stock and payment.
        decision: ``approve`` or ``reject`` if the order requires an approval, else None.
    """

    action: str
    order: Mapping[str, Any]
    expected: str
    decision: str | None = None


UNDONE = "{}, 100 in stock, refunded"
CASES = (
    Case("order of 2", {}, "shipped, 98 in stock, charged"),
    Case("order of 2, the bank fails once", {"card": "tok_flaky"}, "shipped, 98 in stock, charged"),
    Case("order of 2, card declined", {"card": "tok_declined"}, UNDONE.format("CardDeclinedError")),
    Case("order of 2, no carrier goes there", {"country": "PT"}, UNDONE.format("NoCarrier")),
    Case("expensive order, approved", EXPENSIVE, "shipped, 10 in stock, charged", decision="approve"),
    Case("expensive order, rejected", EXPENSIVE, UNDONE.format("Rejected"), decision="reject"),
)


def demo(outputs: Mapping[str, Any], client: Client) -> Iterator[CheckResult]:
    """Requests a quote and places the orders; yields a result for each.

    Args:
        outputs: Those of the stack ``workflow``.
        client: Gives the boto3 client of a service.
    """
    yield _measure("quote for 2", "2490 cents", lambda: _quote(outputs, client))
    for case in CASES:

        def run(case: Case = case) -> str:
            return _run(case, outputs, client)

        yield _measure(case.action, case.expected, run)


def samples(outputs: Mapping[str, Any]) -> list[Sample]:
    """Orders, for the console: those of the demo.

    Args:
        outputs: Those of the stack ``workflow``.
    """
    about = {
        "order of 2": "Stock is reserved, the card is charged, and a carrier is booked.",
        "order of 2, card declined": "The workflow undoes what it has done: the reservation is released.",
        "expensive order, approved": "The execution waits for an approval, and costs nothing while it waits.",
    }
    return [_sample(case, about[case.action], outputs) for case in CASES if case.action in about]


def _sample(case: Case, about: str, outputs: Mapping[str, Any]) -> Sample:
    item = f"sample-{secrets.token_hex(4)}"
    stock = aws("dynamodb", "put_item", TableName=outputs["stock_table_name"], Item=_read_stored(item))
    order = json.dumps({**_order(item), **case.order})
    started = aws("stepfunctions", "start_execution", stateMachineArn=outputs["order_arn"], input=order)
    title = case.action.removesuffix(", approved")
    return Sample(f"Place an {title}", about, [stock, started])


def _measure(action: str, expected: str, run: Callable[[], str]) -> CheckResult:
    start = time.monotonic()
    actual = run()
    return CheckResult(action, expected, actual, ok=actual == expected, seconds=time.monotonic() - start)


def _quote(outputs: Mapping[str, Any], client: Client) -> str:
    order = _place_in_stock(outputs, client)
    answer = client("stepfunctions").start_sync_execution(
        stateMachineArn=outputs["quote_arn"], input=json.dumps(order)
    )
    return f"{json.loads(answer['output'])['cents']} cents" if "output" in answer else answer["error"]


def _run(case: Case, outputs: Mapping[str, Any], client: Client) -> str:
    """Places an order for a new item; what became of it, its item and its payment."""
    states = client("stepfunctions")
    order = {**_place_in_stock(outputs, client), **case.order}
    execution = states.start_execution(stateMachineArn=outputs["order_arn"], input=json.dumps(order))
    arn: str = execution["executionArn"]
    number = arn.rpartition(":")[2]
    if case.decision:
        _decide(case.decision, number, outputs, client)

    def find_end() -> dict[str, Any] | None:
        found = states.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    end = wait_for(find_end, PATIENCE)
    if end is None:
        return f"still running after {PATIENCE:.0f} s"
    result = "shipped" if end["status"] == "SUCCEEDED" else end.get("error", end["status"])
    stock = _read(client, outputs["stock_table_name"], "item", order["item"])
    payment = _read(client, outputs["payments_table_name"], "payment", number)
    paid = payment.get("state", {}).get("S", "not charged")
    return f"{result}, {stock['available']['N']} in stock, {paid}"


def _place_in_stock(outputs: Mapping[str, Any], client: Client) -> dict[str, Any]:
    """Adds a new item to the stock, and returns an order for it that succeeds."""
    item = f"demo-{secrets.token_hex(4)}"
    client("dynamodb").put_item(TableName=outputs["stock_table_name"], Item=_read_stored(item))
    return _order(item)


def _read_stored(item: str) -> dict[str, Any]:
    """Returns a new item of the stock, as DynamoDB has it."""
    numbers = {"available": IN_STOCK, "unit_cents": UNIT_CENTS}
    return {"item": {"S": item}} | {name: {"N": str(value)} for name, value in numbers.items()}


def _order(item: str) -> dict[str, Any]:
    """Returns an order that succeeds."""
    return {"item": item, "quantity": 2, "country": "DE", "card": "tok_visa"}


def _decide(decision: str, number: str, outputs: Mapping[str, Any], client: Client) -> None:
    """Waits for the request to approve the order, and responds to it."""
    sqs, url = client("sqs"), outputs["approval_queue_url"]

    def look() -> str | None:
        received = sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1, VisibilityTimeout=1)
        for message in received.get("Messages", []):
            question = json.loads(message["Body"])
            if question["number"] == number:
                sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
                return question["token"]
        return None

    if (token := wait_for(look, PATIENCE)) is None:
        return  # the order waits for something else or has failed, which its outcome shows
    states = client("stepfunctions")
    if decision == "approve":
        states.send_task_success(taskToken=token, output="{}")
    else:
        states.send_task_failure(taskToken=token, error="Rejected", cause="a demo")


def _read(client: Client, table: str, key: str, value: str) -> dict[str, Any]:
    found = client("dynamodb").get_item(TableName=table, Key={key: {"S": value}}, ConsistentRead=True)
    return found.get("Item", {})
