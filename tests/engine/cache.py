"""Cache of the built or installed tools of these tests, by their sources."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable
from pathlib import Path


def find_cache(*sources: Path | bytes) -> Path:
    """A directory, which may not exist yet, for the output of these files or contents."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    contents = b"".join(each if isinstance(each, bytes) else each.read_bytes() for each in sources)
    return cache / "serverless-patterns/engine" / hashlib.sha256(contents).hexdigest()[:16]


def make_once(path: Path, make: Callable[[Path], None]) -> None:
    """Makes ``path`` if it is not there: in its place at once and whole, whoever else makes it.

    Args:
        path: Where it shall be.
        make: Makes something of the same name in the given directory.
    """
    if path.exists():
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=path.parent) as made:
        make(Path(made))
        with contextlib.suppress(OSError):  # another was quicker
            Path(made, path.name).rename(path)
