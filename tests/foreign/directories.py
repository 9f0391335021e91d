"""Directories with the files of programs."""

import atexit
import shutil
import tempfile
from pathlib import Path


def create_directory(name: str) -> Path:
    """Returns a new directory, which is deleted when the process ends.

    Args:
        name: What its name begins with.
    """
    directory = Path(tempfile.mkdtemp(prefix=f"foreign-{name}-"))
    atexit.register(shutil.rmtree, directory, ignore_errors=True)
    return directory
