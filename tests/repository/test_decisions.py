"""Decisions have a date and a status, and the index lists all of them."""

import re
from datetime import date

from tests.conftest import ROOT

DECISIONS = ROOT / "docs/decisions"
STATUS = re.compile(
    r"\A# (?P<title>.+)\n\nStatus: (?P<status>accepted|superseded), (?P<date>\d{4}-\d\d-\d\d)\.\n"
)


def test_the_index_lists_every_decision_with_its_date_and_status():
    rows = []
    for path in DECISIONS.glob("*.md"):
        if path.name != "README.md":
            found = STATUS.match(path.read_text())
            assert found, f"{path.name} must begin with its title and 'Status: accepted, <date>.'"
            rows.append((date.fromisoformat(found["date"]), found["title"], path.name, found["status"]))
    lines = [f"| {day} | [{title}]({name}) | {status} |" for day, title, name, status in sorted(rows)]
    assert [line for line in (DECISIONS / "README.md").read_text().splitlines() if "](" in line] == lines
