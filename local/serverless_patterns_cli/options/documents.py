"""The documents by topic, in a checkout and in an installed package."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from serverless_patterns_cli.catalog_files import find_catalog
from serverless_patterns_cli.errors import UserError, explain_unknown
from serverless_patterns_cli.markdown import remove_drawings

_PLACES: Final = (
    ("building blocks", "docs/blocks/*.md"),
    ("patterns", "patterns/*/README.md"),
    ("guides", "docs/*.md"),
    ("reports", "docs/reports/*.md"),
    ("how-tos", "docs/how-to/*.md"),
    ("decisions", "docs/decisions/*.md"),
)
"""Kinds of topics and their files. Of two topics with one name, the second has its kind at the end."""
_FENCE: Final = re.compile(r"^(```+|~~~+)")
_HEADING: Final = re.compile(r"^(#+) (.+)$")
_START_OF_WORD: Final = re.compile(r"(?<=[a-z])(?=[A-Z])")


@dataclass(frozen=True)
class Document:
    """A document.

    Attributes:
        topic: Name for the command ``help``, such as ``queue`` or ``test-permissions``.
        kind: Kind of the topic, such as ``how-tos``.
        file: Markdown file.
    """

    topic: str
    kind: str
    file: Path

    @property
    def title(self) -> str:
        """The first heading."""
        return next((text for _, _, text in _list_headings(self.text().splitlines())), self.topic)

    def text(self) -> str:
        """Returns the text for a terminal: Markdown without diagrams and HTML."""
        return remove_drawings(self.file.read_text(encoding="utf-8"))

    def section(self, anchor: str) -> str:
        """Returns the section below the heading with an anchor, such as ``arguments``.

        Raises:
            UserError: If there is none.
        """
        lines = self.text().splitlines()
        headings = list(_list_headings(lines))
        anchors = {_build_anchor(text): (start, level) for start, level, text in headings}
        if anchor not in anchors:
            raise UserError(explain_unknown(f"section of '{self.topic}'", anchor, anchors))
        first, depth = anchors[anchor]
        end = next((line for line, level, _ in headings if line > first and level <= depth), len(lines))
        return "\n".join(lines[first:end])


def find_documents() -> list[Document]:
    """Returns all documents, by kind and name."""
    root = find_catalog()
    found: dict[str, Document] = {}
    for kind, pattern in _PLACES:
        for file in sorted(root.glob(pattern)):
            topic = file.parent.name if file.name == "README.md" else file.stem
            if topic in found:  # such as a decision about a building block
                topic = f"{topic}-{kind.removesuffix('s')}"
            found[topic] = Document(topic, kind, file)
    return list(found.values())


def find_document(topic: str) -> Document:
    """Returns the document about a topic, which can also be the name of a component or of a file.

    Raises:
        UserError: If there is none.
    """
    documents = {document.topic: document for document in find_documents()}
    name = topic.removesuffix("/README.md").rpartition("/")[2].removesuffix(".md")
    kebab = re.sub(r"[\s_]+", "-", _START_OF_WORD.sub("-", name)).lower()
    if kebab not in documents:
        near = difflib.get_close_matches(kebab, documents, n=1)
        hint = f" Did you mean '{near[0]}'?" if near else ""
        raise UserError(f"There is no topic '{topic}'.{hint} `serverless-patterns help` lists all topics.")
    return documents[kebab]


def _list_headings(lines: list[str]) -> Iterator[tuple[int, int, str]]:
    """Yields the line, the level and the text of each heading; none of them is in a block of code."""
    fence = ""
    for number, line in enumerate(lines):
        if (found := _FENCE.match(line)) and (not fence or line.startswith(fence)):
            fence = "" if fence else found[1]
        elif not fence and (heading := _HEADING.match(line)):
            yield number, len(heading[1]), heading[2].strip()


def _build_anchor(heading: str) -> str:
    plain = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", heading).lower()
    return re.sub(r"[^\w\- ]", "", plain).replace(" ", "-")
