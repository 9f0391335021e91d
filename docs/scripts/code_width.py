"""Formats the Python code in documents to 76 columns, which the site shows without a scroll bar.

``python docs/scripts/code_width.py`` does so; ``make format`` runs it.
"""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
_COLUMNS = 76
_PARTS = re.compile(
    r"<!-- generated:.*?<!-- /generated -->|^```python\n(?P<code>.*?)^```", re.DOTALL | re.MULTILINE
)
_PLACES = ("README.md", "docs/**/*.md", "patterns/*/README.md", "examples/README.md", "templates/README.md")


def main() -> None:
    """Formats all documents."""
    for path in find_documents():
        path.write_text(format_code(path.read_text()))


def find_documents() -> list[Path]:
    """Returns the documents whose code readers copy."""
    return sorted(path for place in _PLACES for path in ROOT.glob(place))


def format_code(text: str) -> str:
    """Returns a document with its Python code formatted; generated parts stay as they are."""
    return _PARTS.sub(
        lambda part: f"```python\n{_format(part['code'])}```" if part["code"] else part[0], text
    )


def _format(code: str) -> str:
    command = (sys.executable, "-m", "ruff", "format", "--isolated", "--target-version", "py311")
    done = subprocess.run(  # noqa: S603 the arguments are those written here
        [*command, "--line-length", f"{_COLUMNS}", "-"],
        input=code,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


if __name__ == "__main__":
    main()
