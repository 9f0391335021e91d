"""Files for coding assistants: lists of the pages in the form of llmstxt.org, and the skill."""

import re
from collections.abc import Iterator
from pathlib import PurePosixPath

from docs.scripts.website.assemble import Site
from docs.scripts.website.pages import Page
from docs.scripts.website.sections import SECTIONS, Section, contents

SKILL = PurePosixPath("components/serverless_patterns/.agents/skills/serverless-patterns/SKILL.md")
"""Directory of the skills in a package, by the convention of library skills."""

OPTIONAL = {"evidence", "project", "decisions"}
"""Sections that a user of the catalog can do without."""

NOTES = """\
Each page is Markdown, and HTML under the same name with the suffix `.html`. Arguments are written as in
Python; other languages have them in camel case. A [skill](skills/serverless-patterns/SKILL.md) says how to
choose, write, test and deploy, and [llms-full.txt](llms-full.txt) has the guides and how-tos in one file."""


def describe_short(site: Site) -> str:
    """``llms.txt``: the name, a summary, and links to the Markdown of the pages, by section."""
    index = site.pages["index"]
    parts = [f"# {index.title}", f"> {index.summary}", NOTES, *_lists(site)]
    return "\n\n".join(parts) + "\n"


def describe_full(site: Site) -> str:
    """``llms-full.txt``: the text of the pages that explain; those to look something up are left out."""
    sections = ("get-started", "guides", "how-to")
    names = ["index", *(name for section in sections for name in _names(site, section))]
    return "\n\n".join(f"<!-- {name}.md -->\n\n{site.pages[name].text.strip()}" for name in names) + "\n"


def _lists(site: Site) -> Iterator[str]:
    optional: list[str] = []
    for section in SECTIONS:
        names = _names(site, section.name)
        beginning = site.pages[section.name].text if section.name in site.pages else ""
        lines = [_line(site.pages[name], _row(name, beginning)) for name in names]
        if section.name in OPTIONAL:
            optional += lines
        elif lines:
            yield "\n".join([f"## {section.title}", "", *lines])
    yield "\n".join(["## Optional", "", *optional])


def _names(site: Site, name: str) -> list[str]:
    """The pages of a section; first the one that it begins with, if it is written."""
    section: Section = next(each for each in SECTIONS if each.name == name)
    beginning = [name] if (page := site.pages.get(name)) and page.source else []
    return [*beginning, *contents(section, site.pages)]


def _row(name: str, beginning: str) -> str:
    """Returns the description of a page in the table of a section's first page; empty without a row."""
    link = re.escape(f"{name.rpartition('/')[2]}.md")
    found = re.search(rf"^\| \[[^]]+\]\((?:[^)]*/)?{link}\) \| ([^|]+) \|$", beginning, re.MULTILINE)
    return found[1].strip() if found else ""


def _line(page: Page, row: str) -> str:
    words = row or page.summary
    return f"- [{page.title}]({page.name}.md){': ' if words else ''}{words}"
