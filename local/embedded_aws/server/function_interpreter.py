"""The Python interpreter of functions."""

import importlib.util
import sys
import venv
from pathlib import Path
from typing import Final

_PACKAGES: Final = ("boto3", "botocore", "dateutil", "jmespath", "s3transfer", "six", "urllib3")
"""The packages of Lambda's Python runtime: the AWS SDK and its dependencies."""


def create_interpreter(directory: Path) -> Path:
    """Creates an environment with only the AWS SDK and returns its interpreter."""
    venv.create(directory, symlinks=True)
    version = f"python{sys.version_info.major}.{sys.version_info.minor}"
    packages = directory / "lib" / version / "site-packages"
    for name in _PACKAGES:
        found = importlib.util.find_spec(name)
        if found and found.origin:
            origin = Path(found.origin)
            source = origin.parent if found.submodule_search_locations else origin
            (packages / source.name).symlink_to(source)
    return directory / "bin" / "python"
