"""Documents become pages: names, titles, summaries, sections, and links between them."""

from pathlib import Path, PurePosixPath

import pytest
from docs.scripts.website.assemble import assemble
from docs.scripts.website.links import BrokenLinkError, Links
from docs.scripts.website.pages import Page, name_of
from docs.scripts.website.sections import contents, find_beginnings, section_of

FILES = {
    "README.md": "# Home\n\nIt is [here](docs/guide.md#part), in [code](src/a.py) and [a folder](src).\n",
    "SECURITY.md": "# Reporting\n\nBy mail.\n",
    "docs/guide.md": "# A `guide`\n\n<!-- runs: plain -->\n```md\n# [not](a link)\n```\n\n## Part\n",
    "docs/security.md": "# Security\n\nSee [the pattern](../patterns/queue).\n",
    "docs/decisions/one.md": "# One\n\n**Question.** Why?\n",
    "patterns/queue/README.md": '# Queue\n\nA [queue](../../docs/guide.md). More.\n\n<img src="q.png">\n',
    "patterns/queue/q.png": "",
    "src/a.py": "'''````'''\nprint(1)\n",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("README.md", "index"),
        ("docs/security.md", "security"),
        ("SECURITY.md", "security-policy"),
        ("CODE_OF_CONDUCT.md", "code-of-conduct"),
        ("docs/how-to/README.md", "how-to"),
        ("docs/decisions/rooms.md", "decisions/rooms"),
        ("patterns/workflow/README.md", "patterns/workflow"),
    ],
)
def test_name_of_a_page(source: str, name: str):
    assert name_of(PurePosixPath(source)) == name


def test_title_and_summary_are_those_outside_code():
    page = Page(
        "x", "```sh\n# no title\n```\n\n# The `title`\n\n| a |\n\nIt [links](x.md) here. And so on.\n"
    )
    assert (page.title, page.summary) == ("The title", "It links here.")


def test_a_page_without_a_title_is_an_error():
    with pytest.raises(ValueError, match="notes has no heading of the first level"):
        _ = Page("notes", "## Only this\n").title


def test_sections_find_their_pages(root: Path):
    pages = assemble(root).pages
    by_section = {
        name: section_of(name).name for name in pages if "/" in name or name in {"guide", "security"}
    }
    assert by_section["patterns/queue"] == "patterns"
    assert by_section["decisions/one"] == "decisions"
    assert by_section["guide"] == "guides"
    assert by_section["security"] == "evidence"
    assert "- [Queue](patterns/queue.md): A queue.\n" in pages["patterns"].text
    assert "how-to" not in pages  # it would be empty
    assert contents(section_of("security-policy"), pages) == ["security-policy"]


def test_a_separate_document_begins_a_section(root: Path):
    (root / "docs/how-to").mkdir()
    (root / "docs/how-to/README.md").write_text("# Tasks\n\nAll: [last](z.md), [first](b.md).\n")
    for name in "abz":
        (root / f"docs/how-to/{name}.md").write_text(f"# {name}\n")
    pages = assemble(root).pages
    assert pages["how-to"].title == "Tasks"
    assert contents(section_of("how-to/z"), pages) == ["how-to/z", "how-to/b", "how-to/a"]
    assert find_beginnings({"how-to": pages["how-to"]}) == {}


def test_links_lead_to_pages_of_the_site(root: Path):
    site = assemble(root)
    assert "[here](guide.md#part)" in site.pages["index"].text
    assert "[code](source/src/a.py.md)" in site.pages["index"].text
    assert "[the pattern](patterns/queue.md)" in site.pages["security"].text
    assert '<img src="../files/patterns/queue/q.png">' in site.pages["patterns/queue"].text
    assert site.pictures == (PurePosixPath("patterns/queue/q.png"),)
    assert "- [`a.py`](src/a.py.md)" in site.pages["source/src"].text


def test_code_stays_as_it_is_and_marks_of_generated_parts_go(root: Path):
    assert assemble(root).pages["guide"].text == FILES["docs/guide.md"].replace("<!-- runs: plain -->\n", "")
    shown = assemble(root).pages["source/src/a.py"].text
    assert "\n```python\n'''````'''\nprint(1)\n```\n" in shown


@pytest.mark.parametrize("link", ["missing.md", "../outside.md", "docs"])
def test_a_link_to_nothing_is_an_error_that_names_page_and_link(root: Path, link: str):
    page = Page("guide", f"# A\n\n[x]({link})\n", PurePosixPath("docs/guide.md"))
    with pytest.raises(BrokenLinkError, match=f"docs/guide.md: {link} leads to nothing"):
        Links({}, root).rewrite(page)


def test_two_documents_with_one_name_are_an_error(root: Path):
    (root / "docs/decisions.md").write_text("# Decisions\n")
    (root / "docs/decisions/README.md").write_text("# Decisions\n")
    with pytest.raises(ValueError, match=r"README\.md and docs/decisions\.md are both the page 'decisions'"):
        assemble(root)


def test_a_file_with_code_blocks_stays_in_its_own(root: Path):
    (root / "src/a.py").write_text("- An item:\n\n  ```\n  code\n  ```\n")
    assert "\n````python\n" in assemble(root).pages["source/src/a.py"].text


def test_a_file_that_is_not_text_is_an_error(root: Path):
    (root / "src/a.py").write_bytes(b"\xff")
    with pytest.raises(ValueError, match=r"src/a\.py is not text"):
        assemble(root)
