"""Builders of generated files of a package: dependencies, bundles, and executables."""

from collections.abc import Mapping
from pathlib import Path
from typing import Protocol


class Builder(Protocol):
    """Makes files of a package from sources that are not packaged themselves."""

    def digest(self) -> str:
        """Returns a hash of everything that the files depend on; the same on every machine.

        Raises:
            PackagingError: If the sources are invalid.
        """
        ...

    def files(self) -> Mapping[str, Path]:
        """Makes the files, and returns the path of each by its name in the package.

        It is called only if the cache has no package with the digest.

        Raises:
            PackagingError: If they cannot be made.
        """
        ...
