"""Tables of the recorded answers of AWS, from the ledger and the counts of the tests."""

import html
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def describe_recorded(subject: str) -> str:
    """Returns a generated part of ``docs/measured-against-aws.md``: ``counts`` or ``differences``."""
    return {"counts": format_counts, "differences": format_reasons}[subject]()


def format_counts() -> str:
    """Returns the table of services: recorded tests, their states here, and how many others pass."""
    ledger, counts = _read()
    peers = [name for name in counts if name != "embedded emulator"]
    heads = [f"{name} {counts[name]['version']} ({counts[name]['date']})" for name in peers]
    rows = [["service", "tests", "pass", "differ", "outdated", "out of scope", *heads]]
    total = [0] * 5
    for service in ledger.services:
        states = ledger.count(service)
        numbers = [sum(states.values()), *states.values()]
        total = [before + number for before, number in zip(total, numbers, strict=True)]
        cells = (counts[peer]["services"].get(service) for peer in peers)
        rows.append([service.rstrip("_"), *map(str, numbers), *(_format_cell(cell) for cell in cells)])
    sums = (_add_cells(counts[peer]["services"], ledger.services) for peer in peers)
    rows.append(["all", *map(str, total), *(_format_cell(cell) for cell in sums)])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "| --- " + "| ---: " * (len(rows[0]) - 1) + "|", *lines[1:]])


def _add_cells(cells: Mapping[str, Mapping[str, int]], services: Sequence[str]) -> Mapping[str, int] | None:
    """Returns the sum of all services; None if one was not measured."""
    if not all(service in cells for service in services):
        return None
    return {name: sum(cells[service][name] for service in services) for name in ("passed", "tests")}


def _format_cell(cell: Mapping[str, int] | None) -> str:
    return f"{cell['passed']} of {cell['tests']}" if cell else ""


def format_reasons() -> str:
    """Returns, by service, the reasons for which answers differ, those of the most tests first."""
    ledger, _counts = _read()
    parts: list[str] = []
    for service in ledger.services:
        reasons = Counter(entry.reason for entry in ledger.entries_of(service) if entry.state == "differs")
        top = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))
        lines = [f"  - {count} × {html.escape(reason, quote=False)}" for reason, count in top]
        parts += [f"* {service.rstrip('_')}:", *lines] if lines else []
    return "\n".join(parts)


def _read() -> tuple[Any, dict[str, Any]]:
    sys.path.append(str(ROOT))
    from tests.recorded.counts import read_counts  # noqa: PLC0415 only now it can be found
    from tests.recorded.ledger import Ledger  # noqa: PLC0415

    return Ledger.read(), read_counts()
