"""The stack ``store``: its demo, and orders whose events and payments arrive twice, late, or not at all."""

import json
import secrets
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns_cli.patterns.demo import StackOutputs, load_module
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.exhaustive

ROOT = Path(__file__).resolve().parents[3]
PATTERN = load_module(ROOT / "patterns/store")


@pytest.fixture(scope="module")
def stack() -> Iterator[Deployment]:
    with deploy(ROOT, stack="store") as deployment:
        yield deployment


@pytest.fixture(scope="module")
def visit(stack: Deployment) -> Any:
    client, secret = stack.client("secretsmanager"), stack.outputs["signing_secret_arn"]
    client.put_secret_value(SecretId=secret, SecretString="known to the provider and to us")
    outputs = StackOutputs(stack.outputs, stack.local_url)
    return PATTERN.Visit(outputs, stack.client, "known to the provider and to us")


def place(visit: Any) -> tuple[str, str]:
    """Orders two pieces of a new item; returns its name and the ID of the order."""
    item, number = visit.stock(), secrets.token_hex(16)
    assert visit.place({"item": item, **PATTERN.TWO}, number) == 202
    return item, number


def pay(visit: Any, number: str, kind: str = "succeeded") -> None:
    assert visit.send_hook(PATTERN.build_hook(number, 2 * PATTERN.UNIT_CENTS, kind)) == "200 stored"


def list_outcomes(stack: Deployment, number: str) -> list[tuple[str, str | None]]:
    """Returns the outcome of each execution of an order that has ended, and the step that failed."""
    states, found = stack.client("stepfunctions"), list[tuple[str, str | None]]()
    listed = states.list_executions(stateMachineArn=stack.outputs["saga_arn"], statusFilter="SUCCEEDED")
    for each in listed["executions"]:
        ended = states.describe_execution(executionArn=each["executionArn"])
        if json.loads(ended["input"])["id"] == number:
            output = json.loads(ended["output"])
            found.append((output["outcome"], output.get("failure", {}).get("step")))
    return sorted(found, key=str)


@pytest.mark.usefixtures("visit")
def test_the_demo_of_the_stack(stack: Deployment) -> None:
    results = list(PATTERN.demo(StackOutputs(stack.outputs, stack.local_url), stack.client))
    assert len(results) == 12
    assert {each.action: each.actual for each in results if not each.ok} == {}


def test_an_order_whose_event_arrives_twice_is_shipped_once(stack: Deployment, visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    event = {"metadata": {"sequence": "1"}, "data": {"id": number, "status": "placed"}}
    entry = {
        "EventBusName": stack.outputs["bus_name"],
        "Source": "store.orders",
        "DetailType": "OrderPlaced",
        "Detail": json.dumps(event),
    }
    stack.client("events").put_events(Entries=[entry])
    eventually(lambda: list_outcomes(stack, number) == [("compensated", "claim")], "the second saga")
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    assert visit.settle_up(item, number) == "98 left, paid"
    assert list_outcomes(stack, number) == [("compensated", "claim"), ("completed", None)]


def test_a_payment_after_the_end_of_its_order_is_given_back(visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    pay(visit, number, "payment_failed")
    assert visit.wait_for_end(number) == "cancelled: PaymentFailedError"
    pay(visit, number)
    eventually(lambda: visit.settle_up(item, number) == "100 left, given back", "the refund")
    assert visit.read_order(number)["status"] == "cancelled"


def test_a_hook_of_an_order_that_does_not_exist_holds_no_other_up(visit: Any) -> None:
    pay(visit, "nobody's order")
    assert visit.send_hook({"id": "evt_odd", "type": 5}) == "200 stored"
    item, number = place(visit)
    assert visit.is_payable(number)
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    assert visit.settle_up(item, number) == "98 left, paid"


def test_a_reminder_that_arrives_twice_and_late_reminds_once(stack: Deployment, visit: Any) -> None:
    item, number = place(visit)
    assert visit.is_payable(number)
    reminder = json.dumps({"order": number})
    for _ in range(3):
        visit.send_reminder(reminder)
    visit.hurry_reminder(number)
    eventually(lambda: not visit.has_reminder(number), "the end of the schedule")
    stack.wait_until_idle(skip_visibility_timeout=True)
    assert visit.count_reminders(number) == 1
    pay(visit, number)
    assert visit.wait_for_end(number) == "shipped"
    later = place(visit)[1]
    assert visit.is_payable(later)
    pay(visit, later)
    assert visit.wait_for_end(later) == "shipped"
    visit.send_reminder(json.dumps({"order": later}))
    stack.wait_until_idle(skip_visibility_timeout=True)
    assert visit.count_reminders(later) == 0
    assert visit.settle_up(item, number) == "98 left, paid"


def test_a_step_without_its_permission_cancels_the_order(stack: Deployment, visit: Any) -> None:
    (role,) = [each for each in stack.resources if each.name == "payments-ask-role"]
    iam, name = stack.client("iam"), role.outputs["name"]
    denied = {"Effect": "Deny", "Action": "dynamodb:UpdateItem", "Resource": "*"}
    document = json.dumps({"Version": "2012-10-17", "Statement": [denied]})
    iam.put_role_policy(RoleName=name, PolicyName="denied", PolicyDocument=document)
    try:
        item, number = place(visit)
        assert visit.wait_for_end(number) == "cancelled: ClientError"
        assert visit.settle_up(item, number) == "100 left, not paid"
    finally:
        iam.delete_role_policy(RoleName=name, PolicyName="denied")
