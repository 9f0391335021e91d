"""Finds a bundle again without esbuild, if nothing that it depends on has changed."""

import hashlib
import tempfile
from collections.abc import Iterable
from pathlib import Path

from serverless_patterns.packaging.cache import FORMAT, cache_directory, make_private
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.files import EXCLUDED, list_files

_CONFIGURATION = ("package.json", "tsconfig.json")


def find_key(code: Path, modules: Path | None, arguments: Iterable[str]) -> str | None:
    """Returns a hash of everything that a bundle depends on.

    Args:
        code: Real path of the code.
        modules: Directory of its packages in the cache; None if it has none there.
        arguments: How it is bundled.

    Returns:
        The hash; None if others may change what it depends on: packages outside of the cache, or
        configuration elsewhere.
    """
    if modules is None and any((place / "node_modules").is_dir() for place in (code, *code.parents)):
        return None
    try:
        files = [path for _, path in list_files(code, (*EXCLUDED, "node_modules"))]
    except PackagingError:  # a link to a directory
        return None
    above = (place / name for place in code.parents for name in _CONFIGURATION)
    digest = hashlib.sha256("\0".join([FORMAT, str(code), str(modules), *arguments]).encode())
    for path in (*files, *(each for each in above if each.is_file())):
        content = path.read_bytes()
        if path.name == "tsconfig.json" and b'"extends"' in content:
            return None
        digest.update(f"\0{path}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def recall(key: str | None) -> str | None:
    """Returns the hash of the bundle with a key; None if it is not known."""
    known = _file_of(key) if key else None
    return known.read_text() if known and known.is_file() else None


def memorize(key: str | None, digest: str) -> None:
    """Notes the hash of the bundle with a key."""
    if key:
        path = _file_of(key)
        make_private(path.parent)
        # Of a name that no other process has.
        with tempfile.TemporaryDirectory(dir=path.parent) as aside:
            draft = Path(aside, path.name)
            draft.write_text(digest)
            draft.replace(path)


def _file_of(key: str) -> Path:
    return cache_directory() / "bundles" / f"{key}.txt"
