"""Each page of docs/how-to: its project is deployed, and the test that the page shows passes."""

import re
import runpy
import shutil
from functools import partial
from pathlib import Path

import pytest

from embedded_aws import Emulator
from tests.conftest import ROOT
from tests.pages import write_project

INDEX = ROOT / "docs/how-to/README.md"
PAGES = sorted(page for page in INDEX.parent.glob("*.md") if page != INDEX)


def test_the_index_has_each_page():
    assert sorted(re.findall(r"^\| \[.+?\]\((\S+\.md)\) \|", INDEX.read_text(), re.MULTILINE)) == [
        page.name for page in PAGES
    ]


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_project_of_a_page_passes_its_test(
    page: Path, tmp_path: Path, embedded_aws, emulator: Emulator, monkeypatch: pytest.MonkeyPatch
):
    if "nodejs" in page.read_text() and not shutil.which("node"):
        pytest.skip("Node.js is not on the PATH")
    write_project(INDEX, tmp_path)
    write_project(page, tmp_path)
    (path,) = tmp_path.glob("test_*.py")
    monkeypatch.syspath_prepend(tmp_path)  # as pytest does
    tests = [value for name, value in runpy.run_path(str(path)).items() if name.startswith("test_")]
    assert tests
    for test in tests:
        test(partial(embedded_aws, emulator=emulator))
