"""An older Python is told what is required, at once, wherever it comes in."""

import ast
import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import ROOT

OLD = "import sys; sys.version_info = (3, 10, 13, 'final', 0); sys.version = '3.10.13 (main)'; "
ENTRANCE = ROOT / "components/serverless_patterns/__init__.py"


def run(*command: str | Path, directory: Path) -> str:
    """Output of a command that fails."""
    done = subprocess.run(command, cwd=directory, capture_output=True, text=True, check=False)
    assert done.returncode != 0
    return done.stderr


@pytest.mark.parametrize(
    "entrance",
    [
        "import serverless_patterns",
        "import runpy; runpy.run_module('serverless_patterns', run_name='__main__')",
    ],
)
def test_the_library_names_the_version_that_it_requires(entrance: str, tmp_path: Path):
    last = run(sys.executable, "-c", OLD + entrance, directory=tmp_path).splitlines()[-1]
    assert "requires Python 3.11 or later" in last
    assert f"{sys.executable} is Python 3.10.13" in last


def test_an_older_python_reads_as_far_as_that():
    ast.parse(ENTRANCE.read_text(), feature_version=(3, 8))


@pytest.mark.parametrize("old", [True, False])
def test_make_names_the_version_before_it_sets_anything_up(old: bool, tmp_path: Path):
    checkout = tmp_path / "checkout"
    (checkout / "requirements").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "requirements/bootstrap.txt", "requirements/dev.txt"):
        shutil.copy(ROOT / name, checkout / name)
    python = tmp_path / "python"
    # Runs what it is asked to as an older Python, and sets up nothing.
    code = f"{OLD if old else ''}import sys; sys.argv[1] == '-c' or sys.exit('sets up'); exec(sys.argv[2])"
    python.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -c {shlex.quote(code)} "$@"\n')
    python.chmod(0o755)

    told = run("make", ".venv/ready", f"PYTHON={os.fspath(python)}", directory=checkout)

    assert (f"Python 3.11 or later is required; {python} is 3.10." in told) is old
    assert ("sets up" in told) is not old
    assert not (checkout / ".venv").exists()
