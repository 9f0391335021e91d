"""The files of the photo desk's page, as a strict Content-Security-Policy and a cache need them."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from serverless_patterns.patterns.static_offload.site.caching import REVALIDATED, cache_control
from serverless_patterns.patterns.static_offload.site.content_types import CONTENT_TYPES
from serverless_patterns.patterns.static_offload.site.files import find_files

SITE = Path(__file__).resolve().parents[4] / "patterns/webapp/src/site"
FILES = find_files(SITE, [])[0]
ROOTS = ("app/main.js", "app/published.js")
"""Modules that pages load: that of the photo desk, and that of public pages."""
MODULES = sorted(key for key in FILES if key.startswith("app/"))


class Page(HTMLParser):
    """The elements of a page: each one's tag and attributes, and the text of scripts and styles."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.inline: list[str] = []
        self._within = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._within = tag

    def handle_data(self, data: str) -> None:
        if self._within in {"script", "style"} and data.strip():
            self.inline.append(data)

    def links(self, rel: str) -> list[str | None]:
        """Addresses of the page's links of one kind."""
        return [attrs.get("href") for tag, attrs in self.elements if tag == "link" and attrs["rel"] == rel]


PAGE = Page((SITE / "index.html").read_text())


def imports(module: str) -> set[str]:
    """Keys of the modules that a module imports."""
    found = re.findall(
        r'^import .*? from "(\.[^"]+)";', (SITE / module).read_text(), re.MULTILINE | re.DOTALL
    )
    return {str((SITE / module).parent.joinpath(path).resolve().relative_to(SITE)) for path in found}


def test_page_has_nothing_inline() -> None:
    handlers = [
        name for _, attrs in PAGE.elements for name in attrs if name == "style" or name.startswith("on")
    ]
    assert PAGE.inline == []
    assert handlers == []


def test_every_module_is_fetched_at_once() -> None:
    preloaded = sorted(str(href).removeprefix("/") for href in PAGE.links("modulepreload"))
    assert preloaded == [module for module in MODULES if module not in ROOTS]


def test_every_module_is_used() -> None:
    used, found = set[str](), {*ROOTS}
    while found:
        used |= found
        found = {needed for module in found for needed in imports(module)} - used
    assert sorted(used) == MODULES


def test_addresses_hold_wherever_the_page_is_shown() -> None:
    shown = [
        attrs.get("href") or attrs.get("src") for tag, attrs in PAGE.elements if tag in {"link", "script"}
    ]
    assert [address for address in shown if not str(address).startswith("/")] == []
    assert [address for address in shown if str(address).removeprefix("/") not in FILES] == []


@pytest.mark.parametrize("module", MODULES)
def test_no_markup_or_style_is_made_from_text(module: str) -> None:
    text = (SITE / module).read_text()
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|\.style\b"
    assert re.findall(unsafe, text) == []


@pytest.mark.parametrize("key", sorted(FILES))
def test_every_file_is_asked_for_and_has_a_content_type(key: str) -> None:
    # None is hashed, since nothing is built: a new release holds at once, at the price of a question.
    assert cache_control(key, page=key.endswith(".html"), rules=()) == REVALIDATED
    assert Path(key).suffix in CONTENT_TYPES
