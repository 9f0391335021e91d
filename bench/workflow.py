"""The order workflow against functions that call one another: latency, time paid, and what failures leave."""

import json
import statistics
import time
from pathlib import Path
from typing import Any

import pulumi
from rich.table import Table as Grid

from bench.report import Report
from embedded_aws import Deployment, deploy
from serverless_patterns import Function
from serverless_patterns.safeguards.policy import allow

ROOT = Path(__file__).resolve().parents[1]
SOURCES = ROOT / "patterns/workflow/src"
CONFIG = {"serverless-patterns:buildPlatform": "host"}
STEPS = ("validate_order", "price_order", "reserve_stock", "charge_card")
RUNS = 10
IN_STOCK = 100
FAILURES = {"bank fails once": "tok_flaky", "card declined": "tok_declined"}


def measure_workflow(report: Report) -> None:
    """Prints what one order takes up to the charge, and what is left of it when the charge fails."""
    with (
        deploy(ROOT, stack="workflow", config=CONFIG) as stack,
        deploy(lambda: _chain(stack.outputs), config=CONFIG, emulator=stack.emulator) as chain,
    ):
        # The first order of each starts its functions.
        pairs = [(_order(stack), _run_chain(stack, chain)) for _ in range(RUNS + 1)][1:]
        left = {
            name: (_order(stack, card), _run_chain(stack, chain, card)) for name, card in FAILURES.items()
        }
    grid = Grid("", "workflow", "chained", "workflow ÷ chained", title="Workflow")
    for row, key in (("latency up to the charge, ms", "latency"), ("function time paid, ms", "paid")):
        ours, theirs = (statistics.median(run[key] for run in side) for side in zip(*pairs, strict=True))
        grid.add_row(row, f"{ours * 1000:.0f}", f"{theirs * 1000:.0f}", f"{ours / theirs:.2f}")
    for name, sides in left.items():
        grid.add_row(f"{name}: order", *(side["result"] for side in sides), "")
        grid.add_row(f"{name}: pieces reserved, but not paid", *(str(side["lost"]) for side in sides), "")
    report.print(grid)
    report.print(
        "Median of orders that alternate. A workflow costs its transitions besides, nine for an order that"
        " needs no approval.\n"
    )


def _chain(outputs: Any) -> None:
    """The functions of the anti-pattern, on the tables of the stack."""
    following: dict[str, pulumi.Input[str]] = {}
    tables = {"STOCK_TABLE": outputs["stock_table_name"], "PAYMENTS_TABLE": outputs["payments_table_name"]}
    region_and_account = ":".join(outputs["order_arn"].split(":")[3:5])
    arns = [f"arn:aws:dynamodb:{region_and_account}:table/{name}" for name in tables.values()]
    for step in reversed(STEPS):
        calling = [allow(["lambda:InvokeFunction"], following["arn"])] if following else []
        function = Function(
            step.replace("_", "-"),
            {
                "code": str(SOURCES / "chained"),
                "additional_code": [str(SOURCES / "functions")],
                "handler": f"chain.{step}",
                "environment": {**tables, **({"NEXT": following["name"]} if following else {})},
                "policy_statements": [allow(["dynamodb:GetItem", "dynamodb:UpdateItem"], *arns), *calling],
            },
        )
        following = {"arn": function.arn, "name": function.function_name}
    pulumi.export("first", following["name"])


def place_in_stock(stack: Deployment) -> dict[str, Any]:
    """Puts a new item on the shelf; an order for it."""
    item = f"item-{time.monotonic_ns()}"
    numbers = {"available": IN_STOCK, "unit_cents": 1_000}
    stored = {"item": {"S": item}} | {name: {"N": str(value)} for name, value in numbers.items()}
    stack.client("dynamodb").put_item(TableName=stack.outputs["stock_table_name"], Item=stored)
    return {"item": item, "quantity": 2, "country": "DE"}


def _order(stack: Deployment, card: str = "tok_visa") -> dict[str, Any]:
    """An order by the workflow, with its latency and the time of its functions from its history."""
    states, order = stack.client("stepfunctions"), {**place_in_stock(stack), "card": card}
    arn = states.start_execution(stateMachineArn=stack.outputs["order_arn"], input=json.dumps(order))[
        "executionArn"
    ]
    while (found := states.describe_execution(executionArn=arn))["status"] == "RUNNING":
        time.sleep(0.02)
    events = states.get_execution_history(executionArn=arn, maxResults=1000)["events"]
    paid = scheduled = latency = 0.0
    for event in events:
        moment = event["timestamp"].timestamp()
        if event["type"] == "TaskScheduled":
            scheduled = moment
        # The functions come before the branches, one after another.
        if (
            event["type"] == "TaskSucceeded"
            and event["taskSucceededEventDetails"]["resourceType"] == "lambda"
        ):
            paid, latency = paid + moment - scheduled, moment - events[0]["timestamp"].timestamp()
    return {
        "latency": latency,
        "paid": paid,
        **_describe_result(stack, order["item"], found["status"] == "SUCCEEDED"),
    }


def _run_chain(stack: Deployment, chain: Deployment, card: str = "tok_visa") -> dict[str, Any]:
    """The same by the chain; each function reports its own time, with its waiting for the next."""
    order = {**place_in_stock(stack), "card": card}
    payload = json.dumps({**order, "number": order["item"]})
    start = time.monotonic()
    answer = stack.client("lambda").invoke(FunctionName=chain.outputs["first"], Payload=payload)
    latency = time.monotonic() - start
    result = json.loads(answer["Payload"].read())
    ok = "FunctionError" not in answer
    return {
        "latency": latency,
        "paid": result.get("seconds", 0.0),
        **_describe_result(stack, order["item"], ok),
    }


def _describe_result(stack: Deployment, item: str, ok: bool) -> dict[str, Any]:
    """Result of an order, and the number of pieces that a failed one still holds."""
    key = {"item": {"S": item}}
    found = stack.client("dynamodb").get_item(TableName=stack.outputs["stock_table_name"], Key=key)["Item"]
    lost = 0 if ok else IN_STOCK - int(found["available"]["N"])
    return {"result": "done" if ok else "failed", "lost": lost}
