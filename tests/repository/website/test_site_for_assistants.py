"""Files for coding assistants: llms.txt by its convention, and all pages in one file."""

import re
from pathlib import Path

from docs.scripts.website.assemble import Site
from docs.scripts.website.assistants import describe_full, describe_short
from docs.scripts.website.pages import Page

PAGES = [
    Page("index", "# Shop\n\nIt sells [tea](guide.md). Also mugs.\n"),
    Page("patterns", "# Patterns\n\nAll.\n"),
    Page("patterns/queue", "# `Queue`\n\nWaits.\n"),
    Page("guides", "# Guides\n\n| page | for |\n| --- | --- |\n| [x](other.md) | night |\n"),
    Page("other", "# Other\n\n**The problem.** It is night.\n"),
    Page("guide", "# Guide\n\n**The problem.** It is dark. Really.\n"),
    Page("decisions/rooms", "# Rooms\n\n| a |\n"),
    Page("source/a.py", "# `a.py`\n\nA file.\n", hidden=True),
]
SITE = Site({page.name: page for page in PAGES}, (), Path())


def test_list_of_the_pages():
    name, summary, notes, *sections = describe_short(SITE).split("\n\n")
    assert (name, summary) == ("# Shop", "> It sells tea.")
    assert "skills/serverless-patterns/SKILL.md" in notes
    assert "\n\n".join(sections) == (
        "## Patterns\n\n- [Queue](patterns/queue.md): Waits.\n\n"
        "## Guides\n\n- [Other](other.md): night\n- [Guide](guide.md): It is dark.\n\n"
        "## Optional\n\n- [Rooms](decisions/rooms.md)\n"
    )


def test_links_are_those_of_the_convention():
    lines = [line for line in describe_short(SITE).splitlines() if line.startswith("- ")]
    assert all(re.fullmatch(r"- \[[^\]]+\]\([\w/-]+\.md\)(: .+)?", line) for line in lines)


def test_texts_in_one_file():
    text = describe_full(SITE)
    assert text.startswith("<!-- index.md -->\n\n# Shop\n")
    assert "<!-- guide.md -->\n\n# Guide\n" in text
    assert "# Queue" not in text
