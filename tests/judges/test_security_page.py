"""The security page says what the judges say."""

from collections import Counter

from tests.judges.comparison import Row, compare
from tests.judges.judging import Finding, Verdict, judge_all
from tests.judges.security_page import FILE, render
from tests.judges.skips import read_skips


def test_page_is_current():
    assert render(judge_all(), read_skips()) == FILE.read_text(), (
        "out of date; 'make security' writes it anew"
    )


def test_comparison():
    def verdict(passed: str, failed: str) -> Verdict:
        findings = (
            [Finding(check, "it", f"About {check}") for check in checks] for checks in (passed, failed)
        )
        return Verdict(Counter(), *findings)

    peer = {
        "passed": {"A": 3, "B": 1},
        "failed": {"B": 2, "C": 1},
        "meanings": {"B": "About B", "C": "About C"},
        "known": ["A", "B", "C", "E"],
    }
    rows, totals = compare([verdict("AAB", "DE"), verdict("ABBDE", "")], peer)
    assert rows == [
        Row("B", "About B", ["0 of 1", "0 of 2", "2 of 3"]),
        Row("C", "About C", ["–", "–", "1 of 1"]),
        Row("D", "About D", ["1 of 1", "0 of 1", "not checked"]),
        Row("E", "About E", ["1 of 1", "0 of 1", "–"]),
    ]
    assert totals == ["1 of 4", "0 of 4", "3 of 7"]
