"""The project of docs/functions.md, with the tests that the page shows."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.pages import write_project

pytestmark = pytest.mark.exhaustive

PAGE = Path(__file__).resolve().parents[2] / "docs/functions.md"
MODULE = "module shop\n\ngo 1.21\n\nrequire github.com/aws/aws-lambda-go v1.49.0\n"
SUMS = (
    "github.com/aws/aws-lambda-go v1.49.0 h1:z4VhTqkFZPM3xpEtTqWqRqsRH4TZBMJqTkRiBPYLqIQ=\n"
    "github.com/aws/aws-lambda-go v1.49.0/go.mod h1:dpMpZgvWx5vuQJfBt0zqBha60q7Dd7RfgJv23DymV8A=\n"
)
"""Output of ``go mod init shop`` and ``go get github.com/aws/aws-lambda-go``."""


@pytest.mark.skipif(not shutil.which("go"), reason="Go is not on the PATH")
def test_the_functions_of_the_page_run(tmp_path: Path):
    write_project(PAGE, tmp_path)
    (tmp_path / "functions/orders/go.mod").write_text(MODULE)
    (tmp_path / "functions/orders/go.sum").write_text(SUMS)
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": os.fspath(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert "3 passed" in done.stdout, done.stdout + done.stderr
