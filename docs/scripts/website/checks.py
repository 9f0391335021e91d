"""Checks of the site as it was built: titles, links with anchors, and whether each page can be reached."""

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote, urlsplit

LOADED = {"img", "link", "script", "source", "iframe", "video", "audio"}
"""Elements whose address a browser loads without asking."""
ALONE = {"search.html"}
"""Pages that nothing links to: the field for searching leads there."""


class _Reader(HTMLParser):
    def __init__(self, text: str) -> None:
        super().__init__()
        self.title = ""
        self.anchors: set[str] = set()
        self.links: list[tuple[str, str]] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._in_title = tag == "title" and not self.title
        for name, value in attrs:
            if name in {"id", "name"} and value:
                self.anchors.add(value)
            if name in {"href", "src", "srcset"} and value is not None:
                self.links.append((tag, value))

    def handle_endtag(self, tag: str) -> None:  # noqa: ARG002 named by the base class
        self._in_title = False

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title += data


@dataclass
class BuiltSite:
    """A directory of HTML pages.

    Attributes:
        directory: Where they are.
        problems: What was found so far, a sentence each.
    """

    directory: Path
    problems: list[str] = field(default_factory=list[str])

    def check(self) -> list[str]:
        """Returns the errors, a sentence each."""
        if "index.html" not in self._pages:
            return ["index.html is missing"]
        leads_to = {path: {*self._check_page(path)} for path in sorted(self._pages)}
        reached, ahead = set[str](), ["index.html"]
        while ahead:
            path = ahead.pop()
            if path not in reached:
                reached.add(path)
                ahead += leads_to.get(path, ())
        for path in sorted(self._pages.keys() - reached - ALONE):
            self.problems.append(f"{path}: no page leads to it")
        return self.problems

    @cached_property
    def _pages(self) -> dict[str, _Reader]:
        return {
            path.relative_to(self.directory).as_posix(): _Reader(path.read_text())
            for path in self.directory.rglob("*.html")
            if "_static" not in path.parts
        }

    def _check_page(self, path: str) -> Iterator[str]:
        """The pages that a page links to."""
        page = self._pages[path]
        if not page.title.partition(" — ")[0].strip():
            self.problems.append(f"{path}: it has no title")
        for tag, link in page.links:
            parts = urlsplit(link)
            if parts.scheme == "data":
                continue
            if parts.scheme or parts.netloc:
                self._check_elsewhere(path, tag, link)
                continue
            target = posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(parts.path)))
            target = target if parts.path else path
            if not (self.directory / target).is_file():
                self.problems.append(f"{path}: {link} leads to no file")
            elif target in self._pages:
                if parts.fragment and unquote(parts.fragment) not in self._pages[target].anchors:
                    self.problems.append(f"{path}: {link} leads to no anchor")
                if tag == "a":
                    yield target

    def _check_elsewhere(self, path: str, tag: str, link: str) -> None:
        """Checks that an address of another host is well-formed; it is not requested."""
        parts = urlsplit(link)
        if tag in LOADED:
            self.problems.append(f"{path}: <{tag}> loads {link} from elsewhere")
        elif parts.scheme not in {"http", "https"} or "." not in parts.netloc or " " in link:
            self.problems.append(f"{path}: {link} is not an address")
