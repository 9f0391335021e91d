"""The project of docs/testing.md, with the tests that the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

PAGE = Path(__file__).resolve().parents[2] / "docs/testing.md"
FILE = re.compile(r"<!-- runs: fixture -->\n```python\n# (\S+)\n(.*?)```", re.DOTALL)


def write_project(directory: Path) -> list[str]:
    """Writes the files that the page shows, each under the name in its first line."""
    files = FILE.findall(PAGE.read_text())
    for name, content in files:
        (directory / name).parent.mkdir(exist_ok=True)
        (directory / name).write_text(content)
    return [name for name, _ in files]


def run_tests(directory: Path) -> str:
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"]
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
        write_project(tmp_path)
    )
    said = run_tests(tmp_path)
    assert "6 passed" in said, said
