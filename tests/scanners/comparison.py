"""Our stacks beside the peers', check by check."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tests.scanners.scanning import Finding, Verdict

NOT_IN_TEMPLATES = "not checked"
NOTHING_TO_CHECK = "–"


@dataclass(frozen=True)
class Row:
    """One check.

    Attributes:
        check: Its name.
        meaning: What it wants, in Checkov's words.
        cells: How often it failed of how often it was made: of each of our variants, then of the peer.
    """

    check: str
    meaning: str
    cells: Sequence[str]


def compare(ours: Sequence[Verdict], peer: Mapping[str, Any]) -> tuple[list[Row], list[str]]:
    """A row for each check that failed on either side, and the totals of the checks that templates have too.

    Suppressions do not count here: the peer has none.
    """
    failed = [_count(verdict.failed) for verdict in ours] + [Counter(peer["failed"])]
    passed = [_count(verdict.passed) for verdict in ours] + [Counter(peer["passed"])]
    meanings = {found.check: found.meaning for verdict in ours for found in verdict.failed} | peer["meanings"]
    sides = list(zip(failed, passed, strict=True))

    def cells(check: str) -> list[str]:
        counts = [(failures[check], failures[check] + successes[check]) for failures, successes in sides]
        unscanned = [NOTHING_TO_CHECK] * len(ours)
        unscanned += [NOTHING_TO_CHECK if check in peer["known"] else NOT_IN_TEMPLATES]
        return [
            f"{failures} of {scanned}" if scanned else otherwise
            for (failures, scanned), otherwise in zip(counts, unscanned, strict=True)
        ]

    rows = [Row(check, meaning, cells(check)) for check, meaning in sorted(meanings.items())]
    totals = [[sum(counts[check] for check in peer["known"]) for counts in side] for side in sides]
    return rows, [f"{failures} of {failures + successes}" for failures, successes in totals]


def _count(findings: Sequence[Finding]) -> Counter[str]:
    return Counter(found.check for found in findings)
