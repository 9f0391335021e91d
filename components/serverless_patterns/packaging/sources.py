"""Sources of each package, so that it can be built again when only the code has changed.

Packages are content-addressed: their path does not say where the code is.
"""

from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol


class Source(Protocol):
    """Sources of a package; hashable."""

    @property
    def paths(self) -> tuple[Path, ...]:
        """Absolute paths of its files and directories."""
        ...

    def build(self) -> Path:
        """Builds the package and returns its path.

        Raises:
            ValueError: If the package cannot be built, or its code is invalid.
        """
        ...


_sources: dict[Path, set[Source]] = {}


def remember(package: Path, source: Source) -> None:
    """Notes what a package was built from."""
    _sources.setdefault(package, set()).add(source)


def is_remembered(package: Path) -> bool:
    """Returns whether this run of the program has built a package before."""
    return package in _sources


def find_sources(package: Path) -> tuple[Path, ...] | None:
    """Returns the absolute paths that a package was built from.

    Returns:
        The paths; None if that is not known, or if code in different places gave the same package.
    """
    found = {source.paths for source in _sources.get(package, ())}
    return found.pop() if len(found) == 1 else None


def rebuild(package: Path) -> Path:
    """Builds a package again from its sources, and returns its path: another one if they have changed.

    Raises:
        ValueError: If the package cannot be built, or its code is invalid.
    """
    built = package
    for source in list(_sources.get(package, ())):
        built = source.build()
    return built


@contextmanager
def renew_sources() -> Generator[None]:
    """Forgets the sources of earlier runs of a program; if the block raises, they are known again."""
    before = dict(_sources)
    _sources.clear()
    try:
        yield
    except BaseException:
        _sources.clear()
        _sources.update(before)
        raise
