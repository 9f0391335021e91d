"""The project of docs/testing.md, with the tests that the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import write_project

pytestmark = pytest.mark.exhaustive

PAGE = Path(__file__).resolve().parents[2] / "docs/testing.md"


def run_tests(directory: Path, *chosen: str) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", *chosen]
    done = subprocess.run(
        command,
        cwd=directory,
        env={**os.environ, "PYTHONPATH": os.fspath(directory)},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_tests_of_the_page_pass(tmp_path: Path):
    assert {"tests/test_ship.py", "tests/test_papers.py", "tests/test_permissions.py"} < set(
        write_project(PAGE, tmp_path)
    )
    said = run_tests(tmp_path)
    assert "6 passed" in said, said


def test_a_failed_test_shows_what_happened(tmp_path: Path):
    """The mistake is the one of the page: the functions may read the bucket, not write to it."""
    write_project(PAGE, tmp_path)
    program, test = tmp_path / "infrastructure.py", tmp_path / "tests/test_papers.py"
    program.write_text(program.read_text().replace('papers.link("write")', 'papers.link("read")'))
    skip = "wait_until_idle(skip_visibility_timeout=True)"
    test.write_text(test.read_text().replace("wait_until_idle()", skip))

    said = run_tests(tmp_path, "-k", "invoice_and or left_from_another")

    assert "1 failed, 1 passed" in said, said
    _, section = said.split(" what happened in the embedded emulator ")  # one, of the test that failed
    shown = [line[13:] for line in section.splitlines() if re.match(r"[\d:.]{12} ", line)]
    assert shown[0].startswith("message    ship-function → shipped-topic  published")
    denials = [line for line in shown if line.startswith("denial     print-invoice-function")]
    assert denials[0].endswith("is not allowed s3:PutObject on papers-bucket/7/invoice.txt")
    assert (
        "\nmessages in queues:\n- invoice-dead-letters: 1 visible\n- label-dead-letters: 1 visible\n"
        in section
    )
