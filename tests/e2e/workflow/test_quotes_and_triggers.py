"""Quotes that are answered at once, and orders that nobody starts by hand."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from tests.e2e.workflow.shop import Shop

COPIED = ("FlexibleTimeWindow", "GroupName", "Target")


def ask(shop: Shop, order: Any) -> dict[str, Any]:
    return shop.states.start_sync_execution(
        stateMachineArn=shop.outputs["quote_arn"], input=json.dumps(order)
    )


def test_a_quote_is_answered_at_once(shop: Shop):
    answer = ask(shop, shop.order())
    assert answer["status"] == "SUCCEEDED"
    assert json.loads(answer["output"]) == {"cents": 2_490, "in_stock": True, "needs_approval": False}


def test_a_quote_says_what_an_order_would_meet(shop: Shop):
    item = shop.stock_item()
    shop.run(shop.order(item=item, quantity=30))
    answer = ask(shop, shop.order(item=item, quantity=80))
    expected = {"cents": 80_000 - 4_000 + 490, "in_stock": False, "needs_approval": True}
    assert json.loads(answer["output"]) == expected


def test_a_quote_for_an_invalid_order_fails(shop: Shop):
    answer = ask(shop, {"item": "cup"})
    assert (answer["status"], answer["error"]) == ("FAILED", "InvalidOrderError")
    assert "quantity: None must be" in answer["cause"]


def test_an_event_starts_an_order(shop: Shop):
    order, other = shop.order(), shop.order()
    entries = [
        {"Source": "shop", "DetailType": kind, "Detail": json.dumps(detail)}
        for kind, detail in (("OrderDiscussed", other), ("OrderPlaced", order))
    ]
    assert shop.deployment.client("events").put_events(Entries=entries)["FailedEntryCount"] == 0
    ended = shop.end(shop.find_started(order["item"]))
    assert ended.status == "SUCCEEDED", ended.cause
    assert ended.output["cents"] == 2_490
    machine = shop.outputs["order_arn"]
    executions = shop.states.list_executions(stateMachineArn=machine)["executions"]
    given = [
        shop.states.describe_execution(executionArn=each["executionArn"])["input"] for each in executions
    ]
    assert not any(other["item"] in each for each in given)


def test_the_standing_order_is_placed_when_it_is_time(shop: Shop):
    shop.stock_item("house-blend")
    scheduler = shop.deployment.client("scheduler")
    (listed,) = scheduler.list_schedules()["Schedules"]
    schedule = scheduler.get_schedule(Name=listed["Name"], GroupName=listed["GroupName"])
    assert schedule["ScheduleExpression"] == "cron(0 6 ? * MON *)"
    # A copy that is due immediately: target, role and input are those of the deployment.
    soon = datetime.now(UTC) + timedelta(seconds=1)
    copied = {name: schedule[name] for name in COPIED}
    scheduler.create_schedule(**copied, Name="soon", ScheduleExpression=f"at({soon:%Y-%m-%dT%H:%M:%S})")
    ended = shop.end(shop.find_started("house-blend"))
    assert ended.status == "SUCCEEDED", ended.cause
    assert shop.available("house-blend") == 98
