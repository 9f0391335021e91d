"""Programs of the pages that are shown in every language."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

import pytest

from embedded_aws import Recording, record

ROOT = Path(__file__).resolve().parents[1]
_PLACES = ("README.md", "docs/**/*.md", "patterns/*/README.md")
_PROGRAM = re.compile(
    r"<!-- runs: component -->\n```python\n(?P<python>(?:(?!```).)*)```"
    r"(?:(?!<!-- runs: ).)*<!-- runs: same -->\n```yaml\n(?P<yaml>.*?)```"
    r"(?:(?!<!-- runs: ).)*?<!-- generated: languages -->\n(?P<languages>.*?)<!-- /generated -->",
    re.DOTALL,
)


class PageProgram(NamedTuple):
    """A program of a page in each language."""

    document: Path
    python: str
    yaml: str
    languages: Mapping[str, str]
    """Programs by the names of their fences."""

    def record(self, monkeypatch: pytest.MonkeyPatch) -> Recording:
        """Evaluates the program in Python in the directory of its page."""
        with monkeypatch.context() as here:
            here.chdir(self.document.parent)
            return record(lambda: exec(self.python, {}), config={"serverless-patterns:buildPlatform": "host"})


def find_page_programs() -> dict[str, PageProgram]:
    """Returns each program that a page shows in every language, by page and position."""
    documents = sorted(path for place in _PLACES for path in ROOT.glob(place))
    return {
        f"{document.relative_to(ROOT)}:{position}": PageProgram(
            document,
            found["python"],
            found["yaml"],
            dict(re.findall(r"```(\w+)\n(.*?)```", found["languages"], re.DOTALL)),
        )
        for document in documents
        for position, found in enumerate(_PROGRAM.finditer(document.read_text()), 1)
    }
