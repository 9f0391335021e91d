"""Tests that ``make test`` leaves out: those with the mark ``exhaustive``, which ``make test-all`` runs.

A test with many rows names those that ``make test`` runs: ``@pytest.mark.representatives("first", "last")``.
The others are exhaustive.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

WITHOUT = "not exhaustive"
"""The expression of marks of ``make test``."""
_WHOLE_FILE = re.compile(r"^pytestmark = (\[[^\]]*?)?pytest\.mark\.exhaustive\b", re.MULTILINE)


@cache
def is_exhaustive(file: Path) -> bool:
    """Returns whether all tests of a file are exhaustive, without an import of it."""
    return _WHOLE_FILE.search(file.read_text(encoding="utf-8")) is not None


def mark_rows(items: list[pytest.Item]) -> None:
    """Marks the rows that do not stand for others.

    Args:
        items: The tests that were collected.

    Raises:
        pytest.UsageError: A representative is not a row.
    """
    rows: dict[str, set[str]] = defaultdict(set)
    wanted: dict[str, set[str]] = {}
    for item in items:
        if mark := item.get_closest_marker("representatives"):
            test, _, row = item.nodeid.partition("[")
            rows[test].add(row.removesuffix("]"))
            wanted[test] = {*mark.args}
            if row.removesuffix("]") not in mark.args:
                item.add_marker("exhaustive")
    whole = {test: names - rows[test] for test, names in wanted.items() if len(rows[test]) > 1}
    if missing := {test: names for test, names in whole.items() if names}:
        lines = (f"{test}: {', '.join(sorted(names))} is not a row" for test, names in missing.items())
        raise pytest.UsageError("\n".join(lines))
