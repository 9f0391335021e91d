"""The selection of `make quick`: the tests that a change affects, the nearest first."""

import os
import re
import subprocess
import sys
from typing import Any

import pytest
from tests.quick.deadline import BEGIN, Deadline
from tests.quick.imports import ROOT, Imports
from tests.quick.selection import MOST_FILES, select

SOURCES = {
    "components/library/__init__.py": "if TYPE_CHECKING:\n    from library.queue import Queue\n"
    "def __getattr__(name):\n    import library.everything\n",
    "components/library/queue.py": "from library.args import names\nfrom library import words",
    "components/library/args.py": "",
    "components/library/words.py": "",
    "components/library/typing_only.py": "from typing import TYPE_CHECKING\n"
    "if TYPE_CHECKING:\n    from library.args import names",
    "components/library/everything.py": "",
    "functions/orders.py": "",
    "tests/unit/helpers.py": "import library.args",
    "tests/unit/blocks/conftest.py": "from helpers import something",
    "tests/unit/blocks/test_queue.py": "def test():\n    from library import Queue",
    "tests/unit/test_typing.py": "import library.typing_only",
    "tests/unit/test_orders.py": "import orders",
    "tests/unit/test_page.py": "PAGE = 'docs/page.md'",
}


@pytest.fixture(scope="module")
def repository() -> Imports:
    return Imports.from_repository()


def find_reached(changed: str) -> dict[str, int]:
    distances = Imports(SOURCES).distances([changed])
    return {file: number for file, number in distances.items() if file.rpartition("/")[2].startswith("test_")}


def test_a_name_of_a_lazy_package_is_imported_from_its_module() -> None:
    assert find_reached("components/library/queue.py") == {"tests/unit/blocks/test_queue.py": 1}
    assert find_reached("components/library/words.py") == {"tests/unit/blocks/test_queue.py": 2}
    assert find_reached("components/library/everything.py") == {}


def test_fixtures_of_conftest_files_are_imports_and_types_are_not() -> None:
    assert find_reached("components/library/args.py") == {"tests/unit/blocks/test_queue.py": 2}
    assert Imports(SOURCES).distances(["tests/unit/helpers.py"]) == {
        "tests/unit/helpers.py": 0,
        "tests/unit/blocks/conftest.py": 1,
        "tests/unit/blocks/test_queue.py": 2,
    }


def test_code_of_a_function_is_found_by_its_file_name() -> None:
    assert find_reached("functions/orders.py") == {"tests/unit/test_orders.py": 1}


def test_a_document_affects_the_tests_that_name_it() -> None:
    assert "tests/unit/test_page.py" in select(["docs/page.md"], Imports(SOURCES)).tests


@pytest.mark.parametrize(
    ("changed", "expected"),
    [
        (
            "components/serverless_patterns/blocks/queue/args.py",
            ["tests/unit/blocks/test_queue.py"],
        ),
        (
            "local/embedded_aws/services/sqs/types.py",
            [
                "tests/unit/embedded_aws/test_embedded_resource_types.py",
                "tests/e2e/embedded_aws/test_triggers.py",
                "tests/e2e/embedded_aws/test_front_door.py",
            ],
        ),
        (
            "local/embedded_aws/iam/permissions/policy_documents.py",
            ["tests/e2e/embedded_aws/iam/test_documents.py::test_trust_policies"],
        ),
        ("docs/testing.md", ["tests/repository/test_documents.py", "tests/e2e/test_testing_page.py"]),
        (
            "local/serverless_patterns_cli/estimate/__init__.py",
            ["tests/unit/cli/test_estimate.py", "tests/e2e/cli/test_cli_estimate.py"],
        ),
        ("tests/repository/test_words.py", ["tests/repository/test_words.py"]),
    ],
)
def test_a_change_selects_the_tests_of_its_subject(repository, changed: str, expected: list[str]) -> None:
    assert (ROOT / changed).is_file()
    tests = select([changed], repository).tests
    selected = [test for test in expected if test in tests or test.partition("::")[0] in tests]
    assert selected == expected
    assert all((ROOT / test.partition("::")[0]).is_file() for test in tests)


def test_the_nearest_tests_are_first_and_their_number_is_limited(repository) -> None:
    selection = select(["components/serverless_patterns/arguments/errors.py"], repository)
    assert selection.left_out > 20
    assert len(selection.tests) == MOST_FILES
    assert selection.tests[0].startswith("tests/unit/arguments/")


def test_every_module_of_the_library_has_tests_that_its_change_selects(repository) -> None:
    files = [
        file
        for file in repository.sources
        if file.startswith("components/serverless_patterns/") and "__" not in file
    ]
    alone = [file for file in files if not select([file], repository).tests]
    assert alone == []


class Reporter:
    def __init__(self) -> None:
        self.lines: list[str] = []

    def write_line(self, line: str) -> None:
        self.lines.append(line)


@pytest.mark.parametrize(("elapsed", "seconds_left"), [(10, 50), (50, 20)])
def test_the_time_begins_with_the_command(
    elapsed: int, seconds_left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(BEGIN, str(1000))
    monkeypatch.setattr("time.monotonic", lambda: 1000 + elapsed)
    deadline = Deadline(60)
    deadline.pytest_collection_finish()
    monkeypatch.setattr("time.monotonic", lambda: 1000 + elapsed + seconds_left - 1)
    assert deadline.pytest_runtest_protocol() is None
    monkeypatch.setattr("time.monotonic", lambda: 1000 + elapsed + seconds_left)
    assert deadline.pytest_runtest_protocol()


@pytest.mark.parametrize(("seconds", "started", "left"), [(60, True, 0), (0, False, 1)])
def test_no_test_starts_after_the_end_of_the_time(
    seconds: int, started: bool, left: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(BEGIN, raising=False)
    deadline, reporter = Deadline(seconds), Reporter()
    deadline.pytest_collection_finish()
    assert (deadline.pytest_runtest_protocol() is None) == started
    node: Any = type("Node", (), {"workeroutput": {"not_started": left}})
    deadline.pytest_testnodedown(node)
    terminal: Any = reporter
    deadline.pytest_terminal_summary(terminal)
    assert deadline.skipped == 2 * left
    assert bool(reporter.lines) != started


def run_quick(*arguments: str) -> "subprocess.CompletedProcess[str]":
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    return subprocess.run(
        [sys.executable, "-m", "tests.quick", *arguments],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_the_command_runs_the_selected_tests() -> None:
    done = run_quick("tests/unit/arguments/test_errors.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"^\d+ passed", done.stdout, re.MULTILINE)
