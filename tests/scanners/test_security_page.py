"""The security page has the results of the scanners."""

import ast
from collections import Counter

from tests.scanners.comparison import Row, compare
from tests.scanners.environments import SCANNERS, list_installed
from tests.scanners.peers import FILE as PEERS
from tests.scanners.peers import read_peers
from tests.scanners.scanning import Finding, Verdict, scan_all
from tests.scanners.security_page import DOCUMENTS, render
from tests.scanners.suppressions import read_suppressions


def test_pages_are_current():
    for name, text in render(scan_all(), read_suppressions()).items():
        assert (DOCUMENTS / name).read_text() == text, f"{name} is out of date; 'make security' renews it"


def test_peers_were_scanned_by_the_same_checkov():
    assert read_peers()["checkov"] == list_installed(SCANNERS)["checkov"][0], (
        "'make scanners-peers' scans them again"
    )


def test_compositions_of_the_peers_are_those_that_were_scanned():
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
