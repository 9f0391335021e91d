"""Outcomes are read from reports of pytest."""

from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from tests.recorded.outcomes import Outcome, describe_difference, read_outcomes, service_of

FILE = "tests/aws/services/sqs/test_sqs.py"
CASES = {
    "passes": "",
    "differs": "<failure>{}</failure>",
    "skipped": '<skipped message="Skipped: out of scope: needs CloudFormation"/>',
}


@pytest.fixture
def report(tmp_path: Path) -> Path:
    """A report of three tests in a class, and of one whose preparation fails."""
    (tmp_path / FILE).parent.mkdir(parents=True)
    (tmp_path / FILE).touch()
    cases = "".join(
        f'<testcase classname="tests.aws.services.sqs.test_sqs.TestQueue" name="{name}[a.b]" time="0.5">'
        f"{body.format(escape('E   KeyError: ' + chr(39) + 'Attributes' + chr(39)))}</testcase>"
        for name, body in CASES.items()
    )
    broken = (
        '<testcase classname="tests.aws.services.sqs.test_sqs" name="broken"><error>{}</error></testcase>'
    )
    (tmp_path / "report.xml").write_text(
        f"<testsuites>{cases}{broken.format('E   ModuleNotFoundError: x')}</testsuites>"
    )
    return tmp_path / "report.xml"


def test_each_test_has_an_outcome(report: Path):
    assert read_outcomes(report, report.parent) == {
        f"{FILE}::TestQueue::passes[a.b]": Outcome("passes", seconds=0.5),
        f"{FILE}::TestQueue::differs[a.b]": Outcome("differs", "absent here: Attributes", 0.5),
        f"{FILE}::TestQueue::skipped[a.b]": Outcome("skipped", "out of scope: needs CloudFormation", 0.5),
        f"{FILE}::broken": Outcome("skipped", "out of scope: the test itself fails: ModuleNotFoundError: x"),
    }


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("E   Failed: DID NOT RAISE <class 'ClientError'>", "accepts what AWS rejects"),
        ("E   Failed: Timeout (>60.0s) from pytest-timeout.", "no end within a minute"),
        (
            "E   (~) /a/Message 'x' → 'y' ... (expected → actual)\nE   (~) /a/Error/Code 'A' → 'B'",
            "another value: /a/Error/Code 'A' → 'B'",
        ),
        ("(~) /Arn '<arn:1>' → '<arn:2>'\n(-) /Name ( 'n' )", "absent here: /Name ( 'n' )"),
        ("(~) /Arn '<arn:1>' → '<arn:2>'", "another value: /Arn '<arn:1>' → '<arn:2>'"),
        ("no traceback", "no traceback"),
        (f"E   ValueError: {'x' * 200}", f"ValueError: {'x' * 147}…"),
    ],
)
def test_a_difference_is_one_line(text: str, line: str):
    assert describe_difference(text) == line


def test_service_of_a_test():
    assert service_of(f"{FILE}::TestQueue::test[a/b::c]") == "sqs"
