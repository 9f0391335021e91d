"""Each page of docs/how-to: its project is deployed, and the test that the page shows passes."""

import re
import runpy
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from embedded_aws import Deployment, Emulator
from embedded_aws.event_log.lines import EventLines
from embedded_aws.event_log.names import find_resource_names
from tests.conftest import ROOT
from tests.pages import write_project

INDEX = ROOT / "docs/how-to/README.md"
PAGES = sorted(page for page in INDEX.parent.glob("*.md") if page != INDEX)

LOGGED = re.compile(r"^    (\d\d:\d\d:\d\d\.\d{3} .+)$", re.MULTILINE)
"""A line of the log that a page shows."""


def test_the_index_has_each_page():
    assert sorted(re.findall(r"^\| \[.+?\]\((\S+\.md)\) \|", INDEX.read_text(), re.MULTILINE)) == [
        page.name for page in PAGES
    ]


@pytest.fixture(scope="module")
def quiet() -> Iterator[Emulator]:
    """An emulator in which nothing else flows, since these tests wait until nothing does."""
    with Emulator() as running:
        yield running


@pytest.mark.slow
@pytest.mark.representatives("test-permissions")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_the_project_of_a_page_passes_its_test(
    page: Path, tmp_path: Path, embedded_aws, quiet: Emulator, monkeypatch: pytest.MonkeyPatch
):
    if "nodejs" in page.read_text() and not shutil.which("node"):
        pytest.skip("Node.js is not on the PATH")
    write_project(INDEX, tmp_path)
    write_project(page, tmp_path)
    (path,) = tmp_path.glob("test_*.py")
    monkeypatch.syspath_prepend(tmp_path)  # as pytest does
    tests = [value for name, value in runpy.run_path(str(path)).items() if name.startswith("test_")]
    assert tests
    start, stacks = quiet.events(after=-1)["last"], list[Deployment]()

    def deploy(program: Any, **options: Any) -> Deployment:
        stacks.append(embedded_aws(program, **{"emulator": quiet, **options}))
        return stacks[-1]

    for test in tests:
        test(deploy)
    if shown := LOGGED.findall(page.read_text()):
        happened = {remove_chance(line) for line in log_lines(stacks, start)}
        assert [line for line in shown if remove_chance(line) not in happened] == []


def log_lines(stacks: list[Deployment], start: int) -> Iterator[str]:
    """Terminal output of the stacks since an event."""
    lines = EventLines(find_resource_names(resource for stack in stacks for resource in stack.resources))
    while (found := stacks[0].events(start))["events"]:
        for event in found["events"]:
            yield lines.format_event(event)[0]
        start = found["last"]


def remove_chance(line: str) -> str:
    """A line without its time, durations, random names, and the end of an error, which a page leaves out."""
    line = re.sub(r"^\S+ |  [\d.]+ m?s|  cold start|(?<=Denied: ).*", "", line)
    return re.sub(r"\b[0-9a-f]{8}$|(?<=-)[0-9a-f]{7}\b", "…", line)
