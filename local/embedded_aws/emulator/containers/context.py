"""Build contexts of images."""

import hashlib
import os
from pathlib import Path
from typing import Final

_OMITTED: Final = {".git", "__pycache__"}


def compute_fingerprint(context: Path) -> str:
    """Returns a string that differs when a file of a build context does, by times and sizes of files."""
    found: list[str] = []
    for parent, directories, files in os.walk(context):
        directories[:] = sorted(set(directories) - _OMITTED)
        for name in sorted(files):
            path = Path(parent, name)
            status = path.lstat()
            found.append(f"{path} {status.st_mode} {status.st_size} {status.st_mtime_ns}")
    return hashlib.sha256("\n".join(found).encode(errors="surrogateescape")).hexdigest()
