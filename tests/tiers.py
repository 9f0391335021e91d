"""Tests that ``make test`` leaves out: ``make test-slow`` and ``make test-all`` run them.

Those with the mark ``slow`` run for each change as well: they need a browser, the Pulumi engine or hostile
input, or take seconds of which cheaper tests show most. Those with the mark ``exhaustive`` run each night. A
test with many rows names those that run for each change: ``@pytest.mark.representatives("first", "last")``.
The others are exhaustive.
"""

import re
from collections import defaultdict
from functools import cache
from pathlib import Path

import pytest

TEST = "not exhaustive and not slow"
"""The expression of marks of ``make test``."""
SLOW = "slow and not exhaustive"
"""The expression of marks of ``make test-slow``."""
EACH_CHANGE = "not exhaustive"
"""The expression of marks of both."""
_WHOLE_FILE = re.compile(r"^pytestmark = (\[[^\]]*?)?pytest\.mark\.(exhaustive|slow)\b", re.MULTILINE)
_LEFT_OUT = {TEST: {"exhaustive", "slow"}, SLOW: {"exhaustive"}, EACH_CHANGE: {"exhaustive"}}
"""Marks of files without a test, by expression."""


@cache
def find_mark(file: Path) -> str:
    """Returns the mark that all tests of a file have; empty if there is none. The file is not imported."""
    found = _WHOLE_FILE.search(file.read_text(encoding="utf-8"))
    return found[2] if found else ""


def is_left_out(file: Path, expression: str) -> bool:
    """Returns whether no test of a file is to run.

    Args:
        file: A test file.
        expression: Expression of marks; others than those of the commands leave out no file.
    """
    if find_mark(file) in _LEFT_OUT.get(expression, ()):
        return True
    return expression == SLOW and file.name.startswith("test_") and "mark.slow" not in file.read_text("utf-8")


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
