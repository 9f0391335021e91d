"""Secrets in the directory that an image is built from."""

import os
from collections.abc import Iterator
from pathlib import Path

from serverless_patterns.packaging.ignore_file import Choice, IgnoreFile
from serverless_patterns.packaging.secrets import is_secret


def find_secrets(context: Path) -> list[str]:
    """Returns the files and directories that may be secrets, and that the ``.dockerignore`` does not exclude.

    Docker sends them to the builder, and ``COPY . .`` copies them into the image.
    """
    lines = _read_patterns(context)
    return list(_walk(context, "", IgnoreFile(lines), prune=not any(line.startswith("!") for line in lines)))


def _walk(directory: Path, prefix: str, ignored: IgnoreFile, *, prune: bool) -> Iterator[str]:
    """Yields the names of secrets.

    Args:
        directory: Directory to look into.
        prefix: Its name, with a slash; empty for the context.
        ignored: Patterns.
        prune: Whether nothing in an excluded directory can be included: Docker looks there, unlike Git.
    """
    for entry in sorted(os.scandir(directory), key=lambda entry: entry.name):
        name, is_directory = f"{prefix}{entry.name}", entry.is_dir(follow_symlinks=False)
        choice = ignored.choose(f"{name}/" if is_directory else name)
        if choice is Choice.OPEN and is_secret(Path(entry.path)):
            yield name
        elif is_directory and not (prune and choice is Choice.EXCLUDED):
            yield from _walk(Path(entry.path), f"{name}/", ignored, prune=prune)


def _read_patterns(context: Path) -> list[str]:
    # Docker prefers the file of the Dockerfile. Its patterns begin at the root, those of Git at any level.
    files = (context / "Dockerfile.dockerignore", context / ".dockerignore")
    path = next((each for each in files if each.is_file()), None)
    lines = path.read_text(encoding="utf-8-sig", errors="replace").splitlines() if path else []
    return [_anchor(line) for line in map(str.strip, lines) if _has_pattern(line)]


def _has_pattern(line: str) -> bool:
    return not line.startswith("#") and bool(line.lstrip("!").strip("/. "))


def _anchor(line: str) -> str:
    pattern = line.lstrip("!")
    return f"{'!' if line.startswith('!') else ''}/{os.path.normpath(pattern).lstrip('/')}"
