"""Texts that the search of the site finds while one types: a script, which pages on a disk can load."""

import json
import re
from collections.abc import Iterator

from docs.scripts.website.assemble import Site
from docs.scripts.website.assistants import OPTIONAL
from docs.scripts.website.pages import Page
from docs.scripts.website.sections import section_of

_FENCE_LINE = re.compile(r"^\s*(?:```|~~~).*$", re.MULTILINE)
_MERMAID = re.compile(r"^```mermaid\n.*?^```", re.DOTALL | re.MULTILINE)
_HEADING = re.compile(r"^#{1,6} +(.+)$", re.MULTILINE)
_ENTRY = re.compile(r'^(?=- <a id=")', re.MULTILINE)
_ANCHOR = re.compile(r'- <a id="([^"]+)"')
_MARKUP = re.compile(r"<[^>]+>|\]\([^)]*\)|[`*\[\]|]+|-{3,}")


def describe_texts(site: Site) -> str:
    """Returns the script: for each page its address, title, whether it is background, and its parts."""
    pages = [
        [f"{name}.html", page.title, name != "index" and section_of(name).name in OPTIONAL, [*_parts(page)]]
        for name, page in sorted(site.pages.items())
        if not page.hidden
    ]
    return f"globalThis.SEARCH_PAGES = {json.dumps(pages, ensure_ascii=False, separators=(',', ':'))};\n"


def _parts(page: Page) -> Iterator[tuple[str, str, str]]:
    """Each section of a page, and each argument, as its heading, its text and its anchor."""
    pieces = _HEADING.split(_FENCE_LINE.sub("", _MERMAID.sub("", page.text)))
    for heading, text in zip(pieces[1::2], pieces[2::2], strict=True):
        first, *entries = _ENTRY.split(text)
        yield _plain(heading), _plain(first), ""
        for entry in entries:
            anchor = found[1] if (found := _ANCHOR.match(entry)) else ""
            yield anchor, _plain(entry.replace("<br>", " – ")), anchor


def _plain(text: str) -> str:
    return " ".join(_MARKUP.sub(" ", text).split())
