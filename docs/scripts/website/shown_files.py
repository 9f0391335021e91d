"""Pages that show a file or directory of the repository, for the links that lead to one."""

import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from docs.scripts.website.pages import Page

LANGUAGES = {
    ".css": "css",
    ".go": "go",
    ".html": "html",
    ".js": "javascript",
    ".json": "json",
    ".md": "markdown",
    ".py": "python",
    ".toml": "toml",
    ".ts": "typescript",
    ".yaml": "yaml",
    ".yml": "yaml",
}
"""Suffixes of files whose syntax is coloured."""

_LEFT_OUT = re.compile(r"__pycache__|node_modules|\.pyc$|^\.")


def show(root: Path, paths: Iterable[PurePosixPath]) -> dict[str, Page]:
    """A page for each of these files and directories, by its name."""
    found = sorted(paths)
    return {
        name: Page(
            name, _directory(root, path, found) if (root / path).is_dir() else _file(root, path), hidden=True
        )
        for path in found
        for name in [f"source/{path}"]
    }


def _file(root: Path, path: PurePosixPath) -> str:
    try:
        text = (root / path).read_text()
    except UnicodeDecodeError:
        raise ValueError(f"{path} is not text, and no page can show it. Link to its directory") from None
    fence = max((*re.findall(r"^[ \t]*(`{3,})", text, re.MULTILINE), "``"), key=len) + "`"
    language = LANGUAGES.get(path.suffix, "text")
    return f"# `{path}`\n\nA file of the repository.\n\n{fence}{language}\n{text.rstrip()}\n{fence}\n"


def _directory(root: Path, path: PurePosixPath, shown: list[PurePosixPath]) -> str:
    lines = [f"# `{path}/`", "", "A directory of the repository.", ""]
    for each in sorted((root / path).iterdir()):
        if _LEFT_OUT.search(each.name):
            continue
        name, inside = f"`{each.name}{'/' if each.is_dir() else ''}`", path / each.name
        lines.append(f"- [{name}](page:source/{inside})" if inside in shown else f"- {name}")
    return "\n".join([*lines, ""])
