"""Counts of recorded tests that each emulator passes, as kept beside this file."""

import datetime
import json
from collections.abc import Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any, Final

from tests.recorded.outcomes import Outcome, service_of
from tests.recorded.replay import EMULATORS

FILE: Final = Path(__file__).with_name("counts.json")


def keep_counts(emulator: str, outcomes: Mapping[str, Outcome]) -> None:
    """Keeps how many tests of each service ran and passed in an emulator today."""
    kept = read_counts()
    column = kept.setdefault(emulator, {"services": {}})
    column["version"] = EMULATORS[emulator].version or version("serverless-patterns")
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
