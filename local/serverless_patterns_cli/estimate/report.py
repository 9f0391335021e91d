"""Prints an estimate."""

import json
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import typer
from rich.console import Console
from rich.table import Column, Table
from rich.text import Text

from serverless_patterns_cli.estimate import prices
from serverless_patterns_cli.estimate.charges import Charge
from serverless_patterns_cli.estimate.estimation import LEFT_OUT, Estimate


def print_report(found: Estimate) -> None:
    """Prints a table of what is charged for, the most expensive first, and what the numbers depend on."""
    table = Table(Column("Counted", overflow="fold"), *_align_right("Quantity", "Fixed $", "By use $"))
    for charges in _group_charges(found):
        first, quantity = charges[0], sum(charge.quantity for charge in charges)
        dollars = f"{sum(charge.dollars for charge in charges):,.2f}"
        price = f"{_format_decimal(prices.find_price(first.unit, first.item))} / {prices.UNITS[first.unit]}"
        counted = Text.assemble(f"{first.service}: {first.what}\n", (f"$ {price}", "dim"))
        table.add_row(
            counted, _format_quantity(first, quantity), *((dollars, "") if first.is_fixed else ("", dollars))
        )
    table.add_section()
    table.add_row("Month", "", *(f"{found.dollars(fixed=fixed):,.2f}" for fixed in (True, False)))
    Console().print(table)
    typer.echo(
        f"Total: ${found.dollars():,.2f} a month, of which ${found.dollars(fixed=True):,.2f} without any use."
    )
    free = ", ".join(f"{type_.rpartition(':')[2]} ({count})" for type_, count in found.free.items())
    typer.echo(f"\nFree: {free or 'nothing'}.")
    _print_list("Not in the total, since its price is unknown", found.unpriced)
    described = found.assumptions.describe()
    _print_list(
        "Assumed; each can be set, for one resource too, as in --requests api=2M",
        [_format_words(each) for each in described if each["has_effect"]],
    )
    _print_list(
        "Given, but without effect on this stack",
        [
            f"--{each['name']}"
            for each in described
            if not each["has_effect"] and found.assumptions.is_given(str(each["name"]))
        ],
    )
    _print_list("Left out", LEFT_OUT)
    typer.echo(f"\nPrices: {prices.DATE}, {prices.REGION}; {prices.SOURCE}.")


def print_json(found: Estimate, stack: str) -> None:
    """Prints everything as JSON."""
    content = {
        "stack": stack,
        "currency": "USD",
        "total": round(found.dollars(), 6),
        "fixed": round(found.dollars(fixed=True), 6),
        "by_use": round(found.dollars(fixed=False), 6),
        "charges": [
            _charge_as_json(resource, charge)
            for resource, charges in found.charges.items()
            for charge in charges
        ],
        "free": found.free,
        "unpriced": found.unpriced,
        "assumptions": found.assumptions.describe(),
        "left_out": LEFT_OUT,
        "prices": {
            "date": prices.DATE,
            "region": prices.REGION,
            "sources": prices.SOURCES,
            "uncompared": prices.find_uncompared(),
        },
    }
    typer.echo(json.dumps(content, indent=2))


def _group_charges(found: Estimate) -> list[list[Charge]]:
    """Returns the charges by unit, without those of zero; those of the most dollars first."""
    grouped: dict[tuple[str, str, str], list[Charge]] = defaultdict(list)
    for charges in found.charges.values():
        for charge in charges:
            if charge.quantity:
                grouped[charge.service, charge.what, charge.item].append(charge)
    by_name = [charges for _, charges in sorted(grouped.items())]
    return sorted(by_name, key=lambda charges: -sum(charge.dollars for charge in charges))


def _charge_as_json(resource: str, charge: Charge) -> dict[str, Any]:
    return {
        "resource": resource,
        "service": charge.service,
        "what": charge.what,
        "quantity": charge.quantity,
        "unit": prices.UNITS[charge.unit],
        "price": prices.find_price(charge.unit, charge.item),
        "dollars": round(charge.dollars, 6),
        "fixed": charge.is_fixed,
    }


def _format_quantity(charge: Charge, quantity: float) -> str:
    if charge.unit.startswith("million"):
        return f"{quantity * 1_000_000:,.0f}"
    return f"{quantity:,.10g}" if quantity == int(quantity) else f"{quantity:,.2f}"


def _format_decimal(dollars: float) -> str:
    return f"{dollars:.10f}".rstrip("0").rstrip(".")


def _format_words(described: Mapping[str, Any]) -> str:
    value = described["value"]
    chosen = {"": value, **described["resources"]} if value is not None else described["resources"]
    numbers = ", ".join(f"{of}={number:,.10g}" if of else f"{number:,.10g}" for of, number in chosen.items())
    return f"--{described['name']}{' ' if numbers else ''}{numbers}: {described['meaning']}"


def _print_list(heading: str, entries: Any) -> None:
    lines = [f"  - {entry}" for entry in entries]
    if lines:
        typer.echo("\n".join([f"\n{heading}:", *lines]))


def _align_right(*headers: str) -> list[Any]:
    return [Column(header, justify="right", no_wrap=True) for header in headers]
