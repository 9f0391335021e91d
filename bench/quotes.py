"""A quote behind the gateway: by a synchronous Express workflow, and by functions that call one another."""

import json
import math
from typing import Any

import pulumi
from rich.table import Table

from bench.function_use import FunctionUse, function_use
from bench.load import AT_ONCE, Load, send
from bench.report import Report
from bench.workflow import CONFIG, ROOT, SOURCES, place_in_stock
from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Function
from serverless_patterns.safeguards.policy import allow
from serverless_patterns_cli.estimate import prices

ROUNDS = 4
REQUESTS = 25
MEMORY = 256
"""Megabytes of each of the functions: what the library gives them."""
EXPRESS_MEMORY = 64
"""Megabytes that a small Express workflow is charged for (Step Functions pricing)."""
EXPRESS_STEP_SECONDS = 0.1
"""Unit to which its duration is rounded up (the same)."""
MILLION = 1_000_000


def measure_quotes(report: Report) -> None:
    """Prints latency, function time and cost of a quote, both ways."""
    with (
        deploy(ROOT, stack="workflow", config=CONFIG) as stack,
        deploy(lambda: _gateway(stack.outputs), config=CONFIG, emulator=stack.emulator) as gateway,
    ):
        order = json.dumps(place_in_stock(stack))
        sides = [
            (gateway.local_url("url") + path, of) for path, of in (("/quotes", stack), ("/chain", gateway))
        ]
        workflow, chain = _ask(sides, order)
    table = Table("", "workflow", "chained", "workflow ÷ chained", title="Quotes behind the gateway")
    for percent in (50, 95):
        latencies = [load.milliseconds(percent) for load, _ in (workflow, chain)]
        _add_row(table, f"{percent} % answered within, ms", latencies)
    asked = ROUNDS * REQUESTS
    _add_row(table, "function calls a request", [use.calls / asked for _, use in (workflow, chain)])
    _add_row(table, "function ms a request", [use.seconds / asked * 1000 for _, use in (workflow, chain)])
    dollars = [_dollars(use, asked) for _, use in (workflow, chain)]
    dollars[0] += _express_dollars(workflow[0])
    table.add_row("$ a million requests", *(f"{value:.2f}" for value in dollars), _ratio(*dollars))
    report.print(table)
    report.print(
        f"The same two steps, {AT_ONCE} concurrent requests. Chained, the first function is paid for while it"
        " waits for the second; the workflow is paid for by the run. Steps as short as these do not earn it"
        f" back. {prices.NOTE}\n"
    )


def _gateway(outputs: Any) -> None:
    """Both routes, and the functions of the anti-pattern on the table of the stack."""
    region_and_account = ":".join(outputs["order_arn"].split(":")[3:5])
    table = outputs["stock_table_name"]
    reading = allow(["dynamodb:GetItem"], f"arn:aws:dynamodb:{region_and_account}:table/{table}")
    code: Any = {
        "code": str(ROOT / "bench/functions"),
        "additional_code": [str(SOURCES / "chained"), str(SOURCES / "functions")],
        "memory_size": MEMORY,
    }
    environment: Any = {"STOCK_TABLE": table}
    price = Function(
        "price-chained",
        {**code, "handler": "chain.price_order", "environment": environment, "policy_statements": [reading]},
    )
    first = Function(
        "quote-chained",
        {
            **code,
            "handler": "quote_chain.handler",
            "environment": {"NEXT": price.function_name},
            "policy_statements": [allow(["lambda:InvokeFunction"], price.arn)],
        },
    )
    quote: Any = {"workflow": {"arn": outputs["quote_arn"], "sync": True}}
    routes: Any = {"POST /quotes": quote, "POST /chain": first.route()}
    pulumi.export("url", ApiGatewayFacade("counter", {"routes": routes}).url)


def _ask(sides: list[tuple[str, Deployment]], order: str) -> list[tuple[Load, FunctionUse]]:
    options: Any = {"method": "POST", "body": order, "headers": {"Content-Type": "application/json"}}
    for url, _ in sides:
        send(url, AT_ONCE, **options)  # starts what does not run yet
    before = [function_use(stack) for _, stack in sides]
    loads = [Load(0, [], 0) for _ in sides]
    for _ in range(ROUNDS):
        for index, (url, _stack) in enumerate(sides):
            loads[index] += send(url, REQUESTS, **options)
    uses = [function_use(stack) - used for (_, stack), used in zip(sides, before, strict=True)]
    return list(zip(loads, uses, strict=True))


def _dollars(use: FunctionUse, asked: int) -> float:
    calls, seconds = use.calls / asked, use.seconds / asked * MILLION
    return (
        prices.price_million_requests("api_gateway_rest")
        + calls * prices.price_million_requests("lambda")
        + prices.price_seconds_in_memory("lambda_arm64", seconds, MEMORY)
    )


def _express_dollars(load: Load) -> float:
    steps = math.ceil(load.milliseconds(50) / 1000 / EXPRESS_STEP_SECONDS)
    seconds = steps * EXPRESS_STEP_SECONDS * MILLION
    return prices.price_million_requests("step_functions_express") + prices.price_seconds_in_memory(
        "step_functions_express", seconds, EXPRESS_MEMORY
    )


def _add_row(table: Table, name: str, values: list[float]) -> None:
    table.add_row(name, *(f"{value:.0f}" for value in values), _ratio(*values))


def _ratio(before: float, after: float) -> str:
    return f"{before / after:.2f}"
