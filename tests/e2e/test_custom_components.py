"""The custom component of docs/custom-components.md, with the test that the page shows."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.exhaustive

PAGE = Path(__file__).resolve().parents[2] / "docs/custom-components.md"


def test_the_test_of_the_page_passes(tmp_path: Path):
    snippets = dict(re.findall(r"<!-- runs: (\w+) -->\n```python\n(.*?)```", PAGE.read_text(), re.DOTALL))
    (tmp_path / "inbox.py").write_text(snippets["module"])
    (tmp_path / "test_inbox.py").write_text(snippets["fixture"])

    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", os.fspath(tmp_path)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )

    assert "2 passed" in done.stdout, done.stdout + done.stderr
