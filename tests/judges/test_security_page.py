"""The security page says what the judges say."""

import ast
from collections import Counter

from tests.judges.comparison import Row, compare
from tests.judges.environments import JUDGES, installed
from tests.judges.judging import Finding, Verdict, judge_all
from tests.judges.peers import FILE as PEERS
from tests.judges.peers import read_peers
from tests.judges.security_page import FILE, render
from tests.judges.skips import read_skips


def test_page_is_current():
    assert render(judge_all(), read_skips()) == FILE.read_text(), (
        "out of date; 'make security' writes it anew"
    )


def test_peers_were_judged_by_the_same_checkov():
    assert read_peers()["checkov"] == installed(JUDGES)["checkov"][0], "'make judges-peers' judges them anew"


def test_compositions_of_the_peers_are_those_that_were_judged():
    for stack, peer in read_peers()["stacks"].items():
        # It cannot be imported here: the CDK is in another environment.
        assigned = {
            statement.targets[0].id: statement.value
            for statement in ast.parse(PEERS.with_name(f"{stack}.py").read_text()).body
            if isinstance(statement, ast.Assign) and isinstance(statement.targets[0], ast.Name)
        }
        assert peer["composition"] == ast.literal_eval(assigned["COMPOSITION"])


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
