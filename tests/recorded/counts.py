"""Counts of recorded tests that each emulator passes, as kept beside this file, and their table."""

import datetime
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tests.permissions.emulators import OURS, PEERS
from tests.recorded.ledger import Ledger
from tests.recorded.outcomes import Outcome, service_of

FILE: Final = Path(__file__).with_name("counts.json")
_SHOWN_REASONS: Final = 5


def keep_counts(emulator: str, outcomes: Mapping[str, Outcome]) -> None:
    """Keeps how many tests of each service ran and passed in an emulator today."""
    kept = read_counts()
    column = kept.setdefault(emulator, {"services": {}})
    column["version"] = PEERS[emulator].version or version("serverless-patterns")
    column["date"] = f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}"
    for service in {service_of(test) for test in outcomes}:
        states = [outcome.state for test, outcome in outcomes.items() if service_of(test) == service]
        column["services"][service] = {
            "tests": len(states) - states.count("skipped"),
            "passed": states.count("passes"),
        }
    FILE.write_text(json.dumps(kept, indent=1, sort_keys=True) + "\n")


def read_counts() -> dict[str, Any]:
    """Returns version, date and counts by service, by the name of the emulator."""
    return json.loads(FILE.read_text()) if FILE.exists() else {}


def format_counts() -> str:
    """Returns the table of services: recorded tests, their states here, and how many others pass."""
    ledger, counts = Ledger.read(), read_counts()
    peers = [name for name in PEERS if name in counts and name != OURS]
    heads = [f"{name} {counts[name]['version']} ({counts[name]['date']})" for name in peers]
    rows = [["service", "tests", "pass", "differ", "outdated", "out of scope", *heads]]
    total = [0] * 5
    for service in ledger.services:
        states = ledger.count(service)
        numbers = [sum(states.values()), *states.values()]
        total = [before + number for before, number in zip(total, numbers, strict=True)]
        cells = (counts[peer]["services"].get(service) for peer in peers)
        rows.append([service.rstrip("_"), *map(str, numbers), *(_format_cell(cell) for cell in cells)])
    rows.append(["all", *map(str, total), *("" for _ in peers)])
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([lines[0], "| --- " + "| ---: " * (len(rows[0]) - 1) + "|", *lines[1:]])


def _format_cell(cell: Mapping[str, int] | None) -> str:
    return f"{cell['passed']} of {cell['tests']}" if cell else ""


def format_reasons() -> str:
    """Returns, by service, the reasons with the most tests for which an answer differs."""
    ledger = Ledger.read()
    parts: list[str] = []
    for service in ledger.services:
        reasons: dict[str, int] = {}
        for test, entry in ledger.entries.items():
            if service_of(test) == service and entry.state == "differs":
                reasons[entry.reason] = reasons.get(entry.reason, 0) + 1
        top = sorted(reasons.items(), key=lambda each: (-each[1], each[0]))[:_SHOWN_REASONS]
        lines = [f"  - {count} × {reason.replace('|', chr(92) + '|')}" for reason, count in top]
        parts += [f"* {service.rstrip('_')}:", *lines] if lines else []
    return "\n".join(parts)
