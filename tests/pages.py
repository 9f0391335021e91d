"""The projects that pages of the documentation show: each file under the name in its first line."""

import re
from pathlib import Path

FILE = re.compile(r"<!-- runs: fixture -->\n```\w*\n(?:#|//|<!--) (\S+)(?: -->)?\n(.*?)```", re.DOTALL)


def write_project(page: Path, directory: Path) -> list[str]:
    """Writes the files that a page shows, and returns their names."""
    files = FILE.findall(page.read_text())
    for name, content in files:
        (directory / name).parent.mkdir(exist_ok=True, parents=True)
        (directory / name).write_text(content)
    return [name for name, _ in files]
