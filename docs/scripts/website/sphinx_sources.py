"""Sources for Sphinx: the pages with parts that only HTML needs, such as tables of contents."""

import re
from collections.abc import Iterator

from docs.scripts.website.assemble import Site
from docs.scripts.website.links import change_outside_fences, relative
from docs.scripts.website.pages import Page
from docs.scripts.website.sections import SECTIONS, contents

_PICTURE = re.compile(
    r'<picture>\s*<source media="\(prefers-color-scheme: dark\)" srcset="(?P<dark>[^"]+)">\s*'
    r'<img alt="(?P<alt>[^"]*)" src="(?P<light>[^"]+)">\s*</picture>'
)


def find_sources(site: Site) -> dict[str, str]:
    """The text of each page for Sphinx, by the name of the page."""
    return {name: "".join(_parts(page, site)) for name, page in site.pages.items()}


def _parts(page: Page, site: Site) -> Iterator[str]:
    if page.hidden:
        yield "---\norphan: true\nnosearch: true\n---\n\n"
    yield change_outside_fences(page.text, _adapt)
    if page.name == "index":
        yield _contents(page, [each.name for each in SECTIONS], site)
    for section in SECTIONS:
        if section.name == page.name and (names := contents(section, site.pages)):
            yield _contents(page, names, site)


def _contents(page: Page, names: list[str], site: Site) -> str:
    entries = [
        f"{site.pages[name].title} <{relative(name, page.name)}>" for name in names if name in site.pages
    ]
    return "\n".join(["", "```{toctree}", ":hidden:", "", *entries, "```", ""])


def _adapt(text: str) -> str:
    """Pictures that follow the reader's choice of colours, which can be another than that of the system."""
    return _PICTURE.sub(
        r'<img class="only-light" alt="\g<alt>" src="\g<light>">'
        r'<img class="only-dark" alt="\g<alt>" src="\g<dark>">',
        text,
    )
