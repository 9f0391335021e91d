"""Each test file is run by ``make check``, ``make test`` or ``make test-all``."""

import ast
import re
import subprocess
import sys
import tomllib
from functools import cache
from pathlib import Path

import pytest
from tests import tiers
from tests.conftest import ROOT
from tests.patches.proofs import PROOFS
from tests.quick import __main__ as quick_main
from tests.quick.deadline import BEGIN

CHECKED = re.compile(r"^\t\$\(BIN\)/pytest (tests/scanners tests/isolation .+)$", re.MULTILINE)
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
ALL = (tiers.TEST, tiers.SLOW, tiers.EACH_CHANGE)
OPTIONS = PROJECT["tool"]["pytest"]["ini_options"]


def read_checked() -> list[str]:
    """Returns the directories of the tests that ``make check`` runs."""
    return " ".join(CHECKED.findall(MAKEFILE)).split()


def test_each_test_file_is_run_by_a_command() -> None:
    directories = tuple(f"{each}/" for each in (*OPTIONS["testpaths"], *read_checked()))
    files = [path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py")]
    assert len(files) > 500
    assert [file for file in files if not file.startswith(directories)] == []


def test_make_test_leaves_out_what_is_slow_or_exhaustive_and_make_test_all_nothing() -> None:
    assert f"-m '{tiers.TEST}'" in OPTIONS["addopts"]
    targets = dict(re.findall(r"^([\w-]+):.*\n\t(.+)", MAKEFILE, re.MULTILINE))
    assert targets["test"] == "$(BIN)/pytest"
    assert targets["test-slow"] == f'$(BIN)/pytest -m "{tiers.SLOW}"'
    assert targets["test-all"] == '$(BIN)/pytest -m "" --timeout 3600'


def test_quick_runs_what_is_slow_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    given: list[str] = []
    monkeypatch.setenv(BEGIN, "")
    monkeypatch.setattr(pytest, "main", given.extend)
    quick_main.main(["tests/e2e/test_deploy_policies.py"])
    assert given[given.index("-m") + 1] == tiers.EACH_CHANGE
    assert "tests/e2e/test_deploy_policies.py" in given


def test_each_change_runs_in_ci_what_is_slow() -> None:
    commands = (ROOT / ".ci/run").read_text(encoding="utf-8").splitlines()
    assert {"make check", "make test", "make test-slow"} <= {*commands}


def test_nothing_that_make_check_runs_is_slow_or_exhaustive() -> None:
    files = [path for each in read_checked() for path in (ROOT / each).rglob("test_*.py")]
    uses = re.compile(r"^(@|pytestmark = ).*mark\.(exhaustive|representatives|slow)\b", re.MULTILINE)
    assert [path.name for path in files if uses.search(path.read_text(encoding="utf-8"))] == []


@cache
def find_tests(file: Path) -> dict[str, list[str]]:
    """Returns the decorators of each test in a file, by its name."""
    functions = (node for node in ast.walk(ast.parse(file.read_text())) if isinstance(node, ast.FunctionDef))
    return {each.name: [ast.unparse(node) for node in each.decorator_list] for each in functions}


def test_each_change_runs_each_test_that_fails_without_a_patch() -> None:
    for proof in sorted({*PROOFS.values()}):
        path, _, test = proof.partition("::")
        name, _, row = test.partition("[")
        marks = find_tests(ROOT / path)[name]
        assert tiers.find_mark(ROOT / path) != "exhaustive", proof
        assert "pytest.mark.exhaustive" not in marks, proof
        named = [mark for mark in marks if "mark.representatives" in mark]
        assert not row or all(repr(row.removesuffix("]")) in mark for mark in named), proof


class Item:
    """A test, as far as its marks are concerned."""

    def __init__(self, nodeid: str, *rows: str) -> None:
        self.nodeid = nodeid
        self.marks = {"representatives": pytest.mark.representatives(*rows).mark} if rows else {}

    def get_closest_marker(self, name: str) -> pytest.Mark | None:
        return self.marks.get(name)

    def add_marker(self, name: str) -> None:
        self.marks[name] = getattr(pytest.mark, name).mark


def test_rows_that_are_not_named_are_exhaustive() -> None:
    rows = [Item(f"test_a.py::test[{row}]", "b", "c]") for row in ("a", "b", "c]")]
    items = [*rows, Item("test_a.py::test_other")]
    tiers.mark_rows(items)  # type: ignore[arg-type]
    assert [item.nodeid for item in items if "exhaustive" in item.marks] == ["test_a.py::test[a]"]


def test_a_representative_is_a_row() -> None:
    items = [Item(f"test_a.py::test[{row}]", "b", "x") for row in "ab"]
    with pytest.raises(pytest.UsageError, match=r"test_a\.py::test: x is not a row"):
        tiers.mark_rows(items)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("source", "mark", "left_out"),
    [
        ("import pytest\n\npytestmark = pytest.mark.exhaustive\n", "exhaustive", set(ALL)),
        ("pytestmark = [pytest.mark.long, pytest.mark.exhaustive]\n", "exhaustive", set(ALL)),
        ("pytestmark = pytest.mark.slow\n", "slow", {tiers.TEST}),
        ("pytestmark = [pytest.mark.slow, pytest.mark.long]\n", "slow", {tiers.TEST}),
        ("@pytest.mark.exhaustive\ndef test_a(): ...\n", "", {tiers.SLOW}),
        ("@pytest.mark.slow\ndef test_a(): ...\n", "", set()),
        ("pytestmark = pytest.mark.long\n", "", {tiers.SLOW}),
    ],
)
def test_files_of_which_all_is_left_out(source: str, mark: str, left_out: set[str], tmp_path: Path) -> None:
    file = tmp_path / "test_a.py"
    file.write_text(source)
    assert tiers.find_mark(file) == mark
    assert {marks for marks in (*ALL, "") if tiers.is_left_out(file, marks)} == left_out


def test_a_test_that_hangs_fails_with_its_stack(tmp_path: Path) -> None:
    """The limit of the configuration applies, here lowered, also to a test that waits for another thread."""
    assert int(OPTIONS["timeout"]) == 600
    (tmp_path / "test_hang.py").write_text(
        "import threading\n\ndef test_that_waits():\n    threading.Event().wait()\n"
    )
    command = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--timeout", "1", "test_hang.py"]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "Timeout (>1.0s)" in done.stdout
    assert "threading.Event().wait()" in done.stdout
