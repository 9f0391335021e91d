"""The tables of AWS's charges, from costs.toml."""

import tomllib
from pathlib import Path

FILE = Path(__file__).with_name("costs.toml")


def describe_costs(name: str) -> str:
    """Charges of AWS for a component, each with the page of AWS that has the price."""
    costs = tomllib.loads(FILE.read_text())
    rows = [f"| {row['what']} | [{row['page']}]({costs['pages'][row['page']]}) |" for row in costs[name]]
    return "\n".join(["| what AWS charges for | prices |", "| --- | --- |", *rows])
