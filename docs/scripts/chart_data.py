"""Effects of each pattern: latency, use of functions, and cost by load, from benchmarks and prices."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from serverless_patterns_cli.estimate import prices

BENCHMARKS = Path(__file__).parents[1] / "benchmarks.md"
MILLION = 1_000_000


@dataclass(frozen=True)
class Measure:
    """A number before and after."""

    what: str
    before: float
    after: float


@dataclass(frozen=True)
class Figure:
    """Data of the charts of a pattern.

    Attributes:
        title: Title.
        before: Words for how it is without the pattern.
        after: Words for how it is with it.
        measures: What was measured.
        load: What a month's load is counted in, in the plural.
        most: The largest load that is drawn, in millions.
        cost: Dollars a month for millions of the load, before and after.
        note: What the numbers come from.
    """

    title: str
    before: str
    after: str
    measures: tuple[Measure, ...]
    load: str
    most: float
    cost: tuple[Callable[[float], float], Callable[[float], float]]
    note: str


def find_figure(pattern: str) -> Figure:
    """The figure of a pattern, by the name of its directory."""
    return _FIGURES[pattern]()


def read_table(title: str) -> dict[str, list[str]]:
    """The cells of a table of the benchmarks, by the first cell of each row."""
    part = _section(title)
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in part.splitlines() if line[:1] == "|"
    ]
    return {first: rest for first, *rest in rows[2:]}


def _section(title: str) -> str:
    return BENCHMARKS.read_text().partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def _measures(table: dict[str, list[str]], *rows: str, swapped: bool = False) -> tuple[Measure, ...]:
    found = [(row, *map(float, table[row][:2])) for row in rows]
    return tuple(
        Measure(row, after, before) if swapped else Measure(row, before, after)
        for row, before, after in found
    )


def _linear(million: float, month: float = 0) -> Callable[[float], float]:
    return lambda load: month + million * load


_DELIVERY = ("50 % answered within, ms", "95 % answered within, ms", "function ms a request", "requests/s")
_DOLLARS = "$ a million requests"


def _static_offload() -> Figure:
    table = read_table("Static files")
    before, after = (float(cell) for cell in table[_DOLLARS][:2])
    return Figure(
        "Static offload, before and after",
        "function behind the API",
        "bucket behind CloudFront",
        _measures(table, *_DELIVERY),
        "requests",
        10,
        (_linear(before), _linear(after)),
        "Static files in the benchmarks; nothing is found in a cache, which is the worst case.",
    )


def _fan_out_conversion() -> Figure:
    table = read_table("Converted images")
    before, after = (float(cell) for cell in table[_DOLLARS][:2])
    found = re.search(
        r"call of a function and \d+ ms of it: \$([\d.]+) for a million", _section("Converted images")
    )
    if not found:
        raise LookupError("the benchmarks do not say what a conversion at the upload costs")
    messages = prices.price_million_requests("sns_publish") + 3 * prices.price_million_requests(
        "sqs_standard"
    )
    upload = float(found[1]) + messages
    return Figure(
        "Fan-out conversion, before and after",
        "converted for each view",
        "converted once, at the upload",
        _measures(table, *_DELIVERY),
        "views",
        10,
        (_linear(before), _linear(after + upload / 10)),
        "Converted images in the benchmarks; each upload is viewed ten times, and converted once.",
    )


def _workflow() -> Figure:
    table, failures = read_table("Quotes behind the gateway"), read_table("Workflow")
    after, before = (float(cell) for cell in table[_DOLLARS][:2])
    lost = "bank fails once: pieces reserved, but not paid"
    return Figure(
        "Workflow, before and after",
        "functions that call one another",
        "workflow",
        (
            *_measures(failures, lost, swapped=True),
            *_measures(
                table,
                "50 % answered within, ms",
                "95 % answered within, ms",
                "function ms a request",
                swapped=True,
            ),
        ),
        "requests",
        10,
        (_linear(before), _linear(after)),
        "Quotes and orders in the benchmarks, with an Express workflow; short steps do not earn it back.",
    )


def _api_gateway_facade() -> Figure:
    function_seconds = float(read_table("Static files")["function ms a request"][0]) / 1000
    hours = prices.HOURS_PER_MONTH
    task = (
        prices.find_price("hour", "fargate_vcpu_arm64") / 4
        + prices.find_price("hour", "fargate_gigabyte_arm64") / 2
    )
    monolith = hours * (
        2 * task
        + prices.find_price("hour", "application_load_balancer")
        + 3 * 2 * prices.find_price("hour", "interface_endpoint")
    )
    functions = (
        prices.price_million_requests("lambda")
        + prices.price_seconds_in_memory("lambda_arm64", function_seconds * MILLION, 256)
        + prices.price_million_requests("dynamodb_read_units")
    )
    cost = (_linear(0, monolith), _linear(functions))
    return Figure(
        "API Gateway facade, before and after",
        "a monolith behind the API",
        "functions behind the API",
        (
            Measure("$ a month without requests", cost[0](0), cost[1](0)),
            Measure("$ a month for 10 million requests", cost[0](10), cost[1](10)),
        ),
        "requests",
        200,
        cost,
        "Cost of what is behind the API, from the prices: two tasks of a quarter vCPU with load balancer and"
        " endpoints, or functions of 256 MB that read a table, as long as that of the static files."
        " From some 140 million requests on, the monolith costs less, if two tasks bear them.",
    )


_FIGURES: dict[str, Callable[[], Figure]] = {
    "api-gateway-facade": _api_gateway_facade,
    "fan-out-conversion": _fan_out_conversion,
    "static-offload": _static_offload,
    "workflow": _workflow,
}
PATTERNS = tuple(_FIGURES)
"""The patterns that have a figure."""
