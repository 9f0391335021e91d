"""Python code in the documents is formatted to 76 columns, which the site shows without a scroll bar."""

import re
import subprocess
import sys
from pathlib import Path

from tests.conftest import ROOT

COLUMNS = 76
GENERATED = re.compile(r"<!-- generated:.*?<!-- /generated -->", re.DOTALL)
PYTHON = re.compile(r"^```python\n(.*?)^```", re.DOTALL | re.MULTILINE)
PLACES = ("README.md", "docs/**/*.md", "patterns/*/README.md", "examples/README.md", "templates/README.md")


def test_python_in_documents_is_formatted(tmp_path: Path):
    for document in (path for place in PLACES for path in ROOT.glob(place)):
        name = "-".join(document.relative_to(ROOT).parts)
        for number, code in enumerate(PYTHON.findall(GENERATED.sub("", document.read_text()))):
            (tmp_path / f"{name}-{number}.py").write_text(code)
    done = subprocess.run(
        [sys.executable, "-m", "ruff", "format", "--isolated", "--check", "--line-length", f"{COLUMNS}", "."],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
