"""The site as `make docs` builds it; `make check` runs that command, which looks for dead links."""

import re
from pathlib import Path

import pytest
from docs.scripts.website import build as building
from docs.scripts.website.build import BuildError, build
from docs.scripts.website.spelling import find_mistakes

pytestmark = pytest.mark.exhaustive


@pytest.fixture(scope="module")
def site() -> Path:
    return build()


def test_the_pages_of_each_section_are_there(site: Path):
    assert {
        "index.html",
        "patterns/workflow.html",
        "blocks/queue.html",
        "differences.html",
        "decisions.html",
    } <= {path.relative_to(site).as_posix() for path in site.rglob("*.html")}


def test_no_table_has_a_heading_without_text(site: Path):
    pages = {path.name: path.read_text() for path in site.rglob("*.html")}
    assert "<th" in pages["containers.html"]
    assert [
        name for name, text in pages.items() if re.search(r"<th\b[^>]*>(<p>)?\s*(</p>)?</th>", text)
    ] == []


def test_what_assistants_read_is_there(site: Path):
    lists = (site / "llms.txt").read_text()
    links = re.findall(r"\]\(([^)]+)\)", lists)
    assert {"patterns/workflow.md", "blocks/queue.md", "how-to/signed-uploads.md", "llms-full.txt"} <= {
        *links
    }
    assert [link for link in links if not (site / link).is_file()] == []
    skill = (site / "skills/serverless-patterns/SKILL.md").read_text()
    assert skill.startswith("---\nname: serverless-patterns\n")
    assert "Put an API before a monolith" in (site / "llms-full.txt").read_text()


def test_a_spelling_mistake_is_found_with_its_place(tmp_path: Path):
    (tmp_path / "page.md").write_text("# Page\n\nIt recieves messages.\n")
    assert find_mistakes(tmp_path) == ["page.md:3: recieves, not receives"]


def test_a_missing_tool_is_an_error_that_says_what_installs_it(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(building, "TOOLS", building.CACHE / "nowhere")
    with pytest.raises(BuildError, match=r"nowhere/sphinx-build is missing; `make docs` installs it"):
        build()
