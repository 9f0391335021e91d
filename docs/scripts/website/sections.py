"""The sections of the site, and which page belongs to which.

A document that no section lists is a guide, so that a new one is on the site without a line here.
"""

from dataclasses import dataclass

from docs.scripts.website.pages import Page


@dataclass(frozen=True)
class Section:
    """A section, which begins with a page of this name; without its own document, it is a list of pages.

    Attributes:
        name: Name of that page.
        title: Its title in such a list.
        introduction: What stands above the list.
        prefix: What the names of its pages begin with.
        names: Pages that belong to it by exact name, in this order, before the others.
    """

    name: str
    title: str
    introduction: str = ""
    prefix: str | None = None
    names: tuple[str, ...] = ()


SECTIONS = (
    Section("get-started", "Get started", names=("templates", "examples", "local-work", "testing")),
    Section(
        "patterns",
        "Patterns",
        "Each pattern is a component to import, a stack to deploy, and a demonstration to run.",
        "patterns/",
    ),
    Section("building-blocks", "Building blocks", prefix="blocks/"),
    Section("how-to", "How-tos", "The tasks that people come with, step by step.", "how-to/"),
    Section("guides", "Guides", "How to work with the catalog, in the cloud and on a laptop.", ""),
    Section(
        "reference",
        "Reference",
        "What there is to look up.",
        "reference/",
        ("commands", "embedded-aws", "differences", "assistants"),
    ),
    Section(
        "evidence",
        "Evidence",
        "What was measured, scanned, and broken on purpose.",
        "reports/",
        ("measured-against-aws", "security", "benchmarks", "data-plane", "measurements", "robustness"),
    ),
    Section(
        "project",
        "Project",
        "How the catalog is made, and how to take part.",
        "upstream/",
        ("changelog", "architecture", "contributing", "code-of-conduct", "security-policy", "dependencies"),
    ),
    Section(
        "decisions",
        "Decisions",
        "What was decided, why, and what was not taken.",
        "decisions/",
    ),
)
_BY_NAME = {name: section for section in SECTIONS for name in section.names}
_BY_LENGTH = sorted(
    (section for section in SECTIONS if section.prefix is not None),
    key=lambda section: len(section.prefix or ""),
    reverse=True,
)


def section_of(name: str) -> Section:
    """The section that a page belongs to."""
    return _BY_NAME.get(name) or next(each for each in _BY_LENGTH if name.startswith(each.prefix or ""))


def contents(section: Section, pages: dict[str, Page]) -> list[str]:
    """The names of a section's pages: those that it lists, then the others.

    The order of others is that of the document that the section begins with, and by title where it has none.
    """
    beginnings = {"index", *(each.name for each in SECTIONS)}
    own = [
        name
        for name, page in pages.items()
        if not page.hidden and name not in beginnings and section_of(name) is section
    ]
    listed = [name for name in section.names if name in own]
    beginning = pages[section.name].text if section.name in pages else ""

    def order(name: str) -> tuple[int, str]:
        linked = beginning.find(f"{name.rpartition('/')[2]}.md)")
        return linked if linked >= 0 else len(beginning), pages[name].title.lower()

    others = sorted({*own} - {*listed}, key=order)
    return [*listed, *others]


def find_beginnings(pages: dict[str, Page]) -> dict[str, Page]:
    """The page that each section begins with, where no document is that page; nothing of an empty section."""
    made: dict[str, Page] = {}
    for section in SECTIONS:
        names = contents(section, pages)
        if names and section.name not in pages:
            made[section.name] = Page(section.name, _list(section, names, pages))
    return made


def _list(section: Section, names: list[str], pages: dict[str, Page]) -> str:
    lines = [
        f"- [{page.title}](page:{page.name}){': ' if page.summary else ''}{page.summary}"
        for page in (pages[name] for name in names)
    ]
    return "\n".join([f"# {section.title}", "", section.introduction, "", *lines, ""])
