"""The command of ``make docs`` builds the site, without a dead link and without a spelling mistake."""

import subprocess
import sys
from pathlib import Path
from urllib.parse import unquote, urlsplit

from docs.scripts.website.build import ROOT


def test_the_command_builds_the_site_and_prints_its_address() -> None:
    command = [sys.executable, "-m", "docs.scripts.website"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    index = Path(unquote(urlsplit(done.stdout.strip()).path))
    assert index.name == "index.html"
    assert "Serverless Patterns" in index.read_text(encoding="utf-8")
