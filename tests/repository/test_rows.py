"""One test runs the rows of a parametrized test, and its report has each row that fails."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests import rows
from tests.conftest import ROOT


@pytest.mark.parametrize("lower", [0, 1])
@pytest.mark.parametrize(("upper", "name"), [pytest.param(2, "b", id="two"), (3, "c")])
def example(fixed: int, lower: int, upper: int, name: str) -> None: ...


def test_rows_are_in_the_order_of_pytest() -> None:
    assert rows.list_rows(example) == [
        {"upper": 2, "name": "b", "lower": 0},
        {"upper": 2, "name": "b", "lower": 1},
        {"upper": 3, "name": "c", "lower": 0},
        {"upper": 3, "name": "c", "lower": 1},
    ]


def make_test(*marks: pytest.MarkDecorator) -> Any:
    def test(value: object) -> None: ...

    for mark in marks:
        mark(test)
    return test


@pytest.mark.parametrize(
    "marks",
    [
        [],
        [pytest.mark.parametrize("value", [1, 2]), pytest.mark.representatives("1")],
        [pytest.mark.parametrize("value", [1, pytest.param(2, marks=pytest.mark.exhaustive)])],
        [pytest.mark.parametrize("value", iter([1, 2]))],
        [pytest.mark.parametrize("value", [1, 2], indirect=True)],
        [pytest.mark.parametrize("value", [1, 2], scope="module")],
        [pytest.mark.parametrize("other", [1, 2])],
        [pytest.mark.parametrize("value", [])],
    ],
)
def test_rows_with_names_marks_or_fixtures_stay_apart(marks: list[pytest.MarkDecorator]) -> None:
    assert rows.list_rows(make_test(*marks)) == []


def check(value: int) -> None:
    if value == 7:
        pytest.skip("seven")
    assert value % 2 == 0


def run(*values: int, stops: bool = False) -> None:
    rows.merge(check, [{"value": each} for each in values], stops=stops)()


def test_the_error_of_one_row_is_raised_with_its_arguments() -> None:
    run(2, 4)
    with pytest.raises(AssertionError) as caught:
        run(2, 3, 4)
    assert caught.value.__notes__ == ["row 1: value=3"]


def test_the_errors_of_all_rows_are_raised() -> None:
    with pytest.raises(ExceptionGroup, match="2 of 3 rows failed") as caught:
        run(1, 2, 3)
    assert [each.__notes__ for each in caught.value.exceptions] == [["row 0: value=1"], ["row 2: value=3"]]


def test_no_row_follows_a_failed_one_with_the_option_x() -> None:
    with pytest.raises(AssertionError) as caught:
        run(1, 3, stops=True)
    assert caught.value.__notes__ == ["row 0: value=1"]


def test_a_skipped_row_hides_no_failure() -> None:
    with pytest.raises(pytest.skip.Exception, match="seven"):
        run(7, 2)
    with pytest.raises(AssertionError):
        run(7, 3)


def test_a_merged_test_keeps_fixtures_and_marks() -> None:
    pytest.mark.long(example)
    merged: Any = rows.merge(example, rows.list_rows(example))
    assert rows.inspect.signature(merged).parameters.keys() == {"fixed"}
    assert [mark.name for mark in merged.pytestmark] == ["long"]


TESTS = """
import pytest

@pytest.fixture(scope="module")
def shared(): return 1

@pytest.fixture
def renewed(): return 1

@pytest.mark.parametrize("value", [1, 2, 3])
def test_merged(shared, value): assert value == shared

@pytest.mark.parametrize("value", [1, 2, 3])
def test_apart(renewed, value): assert value < 4

@pytest.mark.parametrize("renewed", [1, 2, 3])
def test_value(renewed): assert renewed < 4
"""


@pytest.mark.parametrize(
    ("arguments", "passed", "failed"),
    [(["."], 4, 1), ([".", "-k", "test"], 7, 2), (["test_them.py::test_merged"], 1, 2)],
)
def test_pytest_runs_each_row(arguments: list[str], passed: int, failed: int, tmp_path: Path) -> None:
    (tmp_path / "test_them.py").write_text(TESTS)
    options = ["-p", "tests.conftest", "-n0", "-c", os.devnull, *arguments]
    command = [sys.executable, "-m", "pytest", *options]
    paths = os.pathsep.join(str(ROOT / part) for part in (".", "components", "local"))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert f"{failed} failed, {passed} passed" in done.stdout, done.stdout
    assert ("row 2: value=3" in done.stdout) is (arguments == ["."])
