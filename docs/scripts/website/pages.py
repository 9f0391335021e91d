"""The documents of the repository, and the name that each has as a page of the site."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

ROOT = Path(__file__).resolve().parents[3]
NAMES = {"README.md": "index", "SECURITY.md": "security-policy"}
"""Pages whose name does not follow from their path: docs/security.md is another one."""

_FENCED = re.compile(r"^(```+|~~~+).*?^\1[ \t]*$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->[ \t]*\n?", re.DOTALL)


@dataclass(frozen=True)
class Page:
    """A page.

    Attributes:
        name: Its path in the site, without suffix, such as ``patterns/workflow``.
        text: Markdown.
        source: Its file in the repository, relative to the root. Links in ``text`` are relative to that file;
            those of a page without one are relative to the root.
        hidden: Whether it is left out of tables of contents and of the search.
    """

    name: str
    text: str
    source: PurePosixPath | None = None
    hidden: bool = False

    @property
    def title(self) -> str:
        """The first heading, without code marks.

        Raises:
            ValueError: If there is none.
        """
        found = re.search(r"^# (.+)$", _FENCED.sub("", self.text), re.MULTILINE)
        if not found:
            raise ValueError(f"{self.source or self.name} has no heading of the first level")
        return found[1].replace("`", "").strip()

    @property
    def summary(self) -> str:
        """The first sentence below the title, without links; empty if there is none."""
        text = _COMMENT.sub("", _FENCED.sub("", self.text))
        below = re.split(r"^# .+\n", text, maxsplit=1, flags=re.MULTILINE)[-1]
        paragraphs = (each.strip() for each in re.split(r"\n\s*\n", below))
        first = next((each for each in paragraphs if each and each[0] not in "#|<![>-"), "")
        first = re.sub(r"\*\*[^*]+\.\*\*\s+", "", first)  # such as "The problem."
        plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", " ".join(first.split()))
        return re.split(r"(?<=[.:?])\s+(?=[A-Z`])", plain)[0].rstrip(":")


def find_pages(root: Path = ROOT) -> dict[str, Page]:
    """Every document of the repository as a page, by its name.

    Raises:
        ValueError: If two documents have the same name.
    """
    pages: dict[str, Page] = {}
    for path in _documents(root):
        source = PurePosixPath(path.relative_to(root).as_posix())
        name = name_of(source)
        if other := pages.get(name):
            raise ValueError(f"{other.source} and {source} are both the page '{name}'. Rename one")
        pages[name] = Page(name, path.read_text(), source)
    return pages


def _documents(root: Path) -> Iterator[Path]:
    yield from sorted(root.glob("[A-Z]*.md"))
    yield from sorted(root.glob("docs/**/*.md"))
    for directory in ("patterns/*", "examples", "templates"):
        yield from sorted(root.glob(f"{directory}/README.md"))


def name_of(source: PurePosixPath) -> str:
    """The name of the page that a document becomes."""
    if known := NAMES.get(f"{source}"):
        return known
    path = source.relative_to("docs") if source.parts[0] == "docs" else source
    if path.name == "README.md":
        return f"{path.parent}"
    return f"{path.with_suffix('')}".lower().replace("_", "-")
