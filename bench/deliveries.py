"""A function behind a gateway, and a distribution in front of a bucket: the same bytes, side by side."""

from rich.table import Table

from bench.function_use import FunctionUse, function_use
from bench.load import AT_ONCE, Load, send
from embedded_aws import Deployment
from serverless_patterns_cli.estimate import prices

ROUNDS = 4
REQUESTS = 40
"""Requests each way in a round: they alternate, so that a busy moment of the machine meets both."""
ACCEPT = {"Accept": "*/*"}
MILLION = 1_000_000


def compare(
    stack: Deployment, *, function: str, through_gateway: str, from_edge: str, title: str
) -> tuple[Table, float]:
    """Requests the same both ways; returns a table of the use, and the dollars that a million requests save.

    Args:
        stack: Where both are.
        function: Name of the function in the program.
        through_gateway: URL at the gateway.
        from_edge: URL at the distribution.
        title: Of the table.

    Raises:
        RuntimeError: The answers are not the same.
    """
    memory = next(found.inputs["memorySize"] for found in stack.resources if found.name == function)
    gateway, edge = _ask(stack, [through_gateway, from_edge])
    if gateway[0].size != edge[0].size:
        raise RuntimeError(f"{gateway[0].size} and {edge[0].size} bytes are not the same answer")
    table = Table("", "gateway and function", "distribution", "distribution ÷ gateway", title=title)
    ways = (gateway[0], edge[0])
    _add_row(table, "requests/s", [load.per_second for load in ways])
    for percent in (50, 95, 99):
        latencies = [load.milliseconds(percent) for load in ways]
        _add_row(table, f"{percent} % answered within, ms", latencies)
    asked = ROUNDS * REQUESTS
    _add_row(table, "function calls a request", [use.calls / asked for _, use in (gateway, edge)])
    _add_row(table, "function ms a request", [use.seconds / asked * 1000 for _, use in (gateway, edge)])
    _add_row(table, "kB of an answer", [load.size / 1000 for load in ways])
    dollars = [_gateway_dollars(*gateway, memory), _edge_dollars(edge[0])]
    table.add_row("$ a million requests", *(f"{value:.2f}" for value in dollars), _ratio(*dollars))
    return table, dollars[0] - dollars[1]


def _ask(stack: Deployment, urls: list[str]) -> list[tuple[Load, FunctionUse]]:
    """Responses to the requests to each URL, and the use of functions for them."""
    found = [(Load(0, [], 0), FunctionUse(0, 0)) for _ in urls]
    for url in urls:
        send(url, AT_ONCE, headers=ACCEPT)  # starts what does not run yet
    used = function_use(stack)
    for _ in range(ROUNDS):
        for index, url in enumerate(urls):
            load, use = found[index]
            load, before = load + send(url, REQUESTS, headers=ACCEPT), used
            used = function_use(stack)
            found[index] = (load, use + (used - before))
    return found


def _gateway_dollars(load: Load, use: FunctionUse, megabytes: int) -> float:
    seconds = use.seconds / use.calls * MILLION
    return (
        prices.price_million_requests("api_gateway_rest", "lambda", "s3_get")
        + prices.price_seconds_in_memory("lambda_arm64", seconds, megabytes)
        + prices.transfer("api_gateway", load.size * MILLION)
    )


def _edge_dollars(load: Load) -> float:
    """As if nothing were ever found in a cache, which is the worst case."""
    requests = prices.price_million_requests("cloudfront_https", "cloudfront_function", "s3_get")
    return requests + prices.transfer("cloudfront", load.size * MILLION)


def _add_row(table: Table, name: str, values: list[float]) -> None:
    table.add_row(name, *(f"{value:.0f}" for value in values), _ratio(*values) if all(values) else "")


def _ratio(before: float, after: float) -> str:
    return f"{after / before:.2f}"
