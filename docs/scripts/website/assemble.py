"""All pages of the site as Markdown: what stands beside the HTML, and what the HTML is made of."""

import re
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from docs.scripts.website.links import Links, change_outside_fences
from docs.scripts.website.pages import ROOT, Page, find_pages
from docs.scripts.website.sections import find_beginnings
from docs.scripts.website.shown_files import show

_MARKS = re.compile(r"<!-- (?:generated: [^>]*|/generated|runs: [^>]*) -->\n?")


@dataclass(frozen=True)
class Site:
    """The pages, and the pictures that they show.

    Attributes:
        pages: Pages by name, with links that are relative to their place in the site.
        pictures: Files of the repository, each of which is ``files/<its path>`` in the site.
        root: The directory of the repository.
    """

    pages: dict[str, Page]
    pictures: tuple[PurePosixPath, ...]
    root: Path


def assemble(root: Path = ROOT) -> Site:
    """The site of a repository.

    Raises:
        BrokenLinkError: If a link leads nowhere.
        ValueError: If a page has no title.
    """
    pages = find_pages(root)
    pages |= find_beginnings(pages)
    links = Links(pages, root)
    texts = {name: links.rewrite(page) for name, page in pages.items()}
    shown = show(root, links.shown)
    texts |= {name: links.rewrite(page) for name, page in shown.items()}
    published = {
        name: Page(name, _remove_marks(texts[name]), page.source, page.hidden)
        for name, page in {**pages, **shown}.items()
    }
    return Site(published, tuple(sorted(links.pictures)), root)


def _remove_marks(text: str) -> str:
    """``text`` without the comments that are for ``docs/scripts/generate.py`` and the tests."""
    return change_outside_fences(text, lambda part: _MARKS.sub("", part))
