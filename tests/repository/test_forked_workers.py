"""Tests run in forked workers as they do in one process, and a worker that ends is reported."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
TESTS = """
import os, warnings
import pytest

pytestmark = pytest.mark.filterwarnings("default")

@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    made = tmp_path_factory.mktemp("shared")
    yield made
    (made.parent / "torn-down").write_text("")

@pytest.mark.parametrize("number", range(3))
def test_shared(shared, number):
    file = shared / "process"
    assert not number or file.read_text() == str(os.getpid())
    file.write_text(str(os.getpid()))

def test_failing():
    print("what it printed")
    assert 1 == 2

def test_warning(): warnings.warn("some warning")

@pytest.mark.skip(reason="no reason")
def test_skipped(): ...
"""
ENDING = "import os\ndef test_ending(): os._exit(3)\ndef test_later(): ...\n"


def run(directory: Path, *arguments: str) -> str:
    options = ["-p", "tests.conftest", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", directory]
    command = [sys.executable, "-m", "pytest", *options, f"--basetemp={directory / 'base'}", *arguments]
    paths = os.pathsep.join(str(ROOT / part) for part in (".", "components", "local"))
    environment = {**os.environ, "PYTHONPATH": paths}
    done = subprocess.run(
        command, cwd=directory, env=environment, capture_output=True, text=True, check=False
    )
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> str:
    directory = tmp_path_factory.mktemp("project")
    (directory / "test_them.py").write_text(TESTS)
    (directory / "test_end.py").write_text(ENDING)
    found = run(directory, "-n", "2", "-k", "test", "-rfs", ".")
    assert [*(directory / "base").glob("worker-*/torn-down")]
    return found


def test_results_of_all_workers_are_reported(output: str) -> None:
    (summary,) = re.findall(r"=+ (\d+ failed.*) in ", output)
    assert summary in {
        "2 failed, 4 passed, 1 skipped, 1 warning",
        "2 failed, 5 passed, 1 skipped, 1 warning",
    }, output
    for part in ("assert 1 == 2", "what it printed", "some warning", "no reason"):
        assert part in output, output


def test_a_worker_that_ends_is_a_failure_of_its_test(output: str) -> None:
    assert "a worker ended with 3; further tests of its group did not run" in output
    assert "FAILED test_end.py::test_ending" in output


def test_no_test_starts_after_the_last_failure_that_is_allowed(tmp_path: Path) -> None:
    tests = "\n".join(f"def test_{number}(): assert 0" for number in range(50))
    (tmp_path / "test_many.py").write_text(tests)
    output = run(tmp_path, "-n", "2", "-x", ".")
    assert "stopping after 1 failures" in output
    assert int(re.findall(r"(\d+) failed", output)[-1]) <= 3
