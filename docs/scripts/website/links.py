"""Links of documents, which lead to files of the repository, as links between pages of the site.

A link to a document leads to its page, one to a picture to a copy of it, and one to any other file or
directory to a page that shows it.
"""

import posixpath
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from docs.scripts.website.pages import ROOT, Page, name_of

PICTURES = {".png", ".svg", ".jpg", ".gif", ".webp"}
_FENCE = re.compile(r"^[ \t]*(```+|~~~+)")
_CODE = r"(?P<code>`+)(?:(?!(?P=code)).|\n)*?(?P=code)"
_MARKDOWN = r"\]\((?P<markdown>[^)\s]+)\)"
_HTML = r"\b(?:src|srcset|href)=\"(?P<html>[^\"]+)\""
_LINK = re.compile(rf"{_CODE}(?!`)|{_MARKDOWN}|{_HTML}")
_ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*:|#")


class BrokenLinkError(ValueError):
    """A link leads to nothing in the repository."""


@dataclass
class Links:
    """Rewrites the links of pages, and collects what else they lead to.

    Attributes:
        pages: The pages of the site, by name.
        root: The directory of the repository.
        pictures: Pictures that pages show, relative to the root.
        shown: Files and directories that need a page, relative to the root.
    """

    pages: dict[str, Page]
    root: Path = ROOT
    pictures: set[PurePosixPath] = field(default_factory=set[PurePosixPath])
    shown: set[PurePosixPath] = field(default_factory=set[PurePosixPath])

    def rewrite(self, page: Page) -> str:
        """The text of a page with links that are relative to its place in the site.

        Raises:
            BrokenLinkError: If one leads nowhere.
        """

        def replace(found: re.Match[str]) -> str:
            for group in ("markdown", "html"):
                if link := found[group]:
                    return found[0].replace(link, self._target(page, link))
            return found[0]

        return change_outside_fences(page.text, lambda text: _LINK.sub(replace, text))

    def _target(self, page: Page, link: str) -> str:
        if link.startswith("page:"):
            return relative(f"{link.removeprefix('page:')}.md", page.name)
        if _ELSEWHERE.match(link):
            return link
        path, mark, anchor = link.partition("#")
        folder = page.source.parent if page.source else PurePosixPath()
        found = PurePosixPath(posixpath.normpath(folder / path))
        return relative(self._find(found, page, link), page.name) + mark + anchor

    def _find(self, path: PurePosixPath, page: Page, link: str) -> str:
        """The file of the site that shows what a path of the repository leads to."""
        known = {each.source for each in self.pages.values() if each.source}
        for document in (path, path / "README.md"):
            if document in known:
                return f"{name_of(document)}.md"
        if path.parts[:1] == ("..",) or not (self.root / path).exists():
            raise BrokenLinkError(f"{page.source or page.name}: {link} leads to nothing in the repository")
        if path.suffix in PICTURES:
            self.pictures.add(path)
            return f"files/{path}"
        self.shown.add(path)
        return f"source/{path}.md"


def relative(target: str, name: str) -> str:
    """``target``, a path in the site, as a page of this name links to it."""
    return posixpath.relpath(target, posixpath.dirname(name) or ".")


def change_outside_fences(text: str, change: Callable[[str], str]) -> str:
    """``text`` with each part changed that is in no code block."""
    return "".join(part if fenced else change(part) for part, fenced in _parts(text))


def _parts(text: str) -> Iterator[tuple[str, bool]]:
    part, fence = "", ""
    for line in text.splitlines(keepends=True):
        mark = found[1] if (found := _FENCE.match(line)) else ""
        if mark and not fence:
            yield part, False
            part, fence = line, mark
        elif fence and mark.startswith(fence) and not line.strip().strip(fence[0]):
            yield part + line, True
            part, fence = "", ""
        else:
            part += line
    yield part, bool(fence)
