"""Files and directories at one point in time: two snapshots show the changes, even if events were lost."""

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path

from serverless_patterns_cli.reload.own_files import is_own

Signature = tuple[int, int, int, int]
"""Modification time in nanoseconds, size, inode and mode: another file or another content has another one."""

_DIRECTORIES = frozenset({".git", ".hg", ".idea", ".svn", ".venv", "__pycache__", "node_modules", "venv"})
_FILES = (
    *("*.pyc", ".DS_Store", ".nfs*", "*.log", "nohup.out"),
    *("*~", ".*.sw?", "4913", ".#*", "#*#", "*.tmp", "*.tmp.*"),  # vim, Emacs, and those who save by rename
    *("*___jb_tmp___", "*___jb_old___", ".goutputstream-*", "*.crswap"),  # JetBrains, GNOME, Chromium
)


def is_ignored(name: str) -> bool:
    """Whether a name is that of a file or directory of a tool or an editor, and no change of the project."""
    return is_ignored_directory(name) or any(fnmatchcase(name, pattern) for pattern in _FILES)


def is_ignored_directory(name: str) -> bool:
    """Whether a directory holds what tools write and install."""
    return name in _DIRECTORIES or fnmatchcase(name, ".*cache")


def read_signature(path: str | Path) -> Signature | None:
    """Returns the signature of a file, or of the target of a link; None if it does not exist."""
    try:
        found = os.stat(path)  # noqa: PTH116 it is called for every file
    except (OSError, ValueError):
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_mode


def names_in(directory: str | Path) -> frozenset[str] | None:
    """Returns the names in a directory that are not ignored; None if it cannot be read."""
    try:
        names = os.listdir(directory)  # noqa: PTH208 names
    except OSError:
        return None
    place = os.path.abspath(directory)  # noqa: PTH100 of text
    return frozenset(
        name
        for name in names
        if not (is_ignored(name) or is_own(os.path.join(place, name)))  # noqa: PTH118
    )


@dataclass(frozen=True)
class Tree:
    """Snapshot of some paths.

    Attributes:
        files: Signature of each file; None for a path where nothing is.
        directories: Inode of each directory that must be watched to see what happens to them; for a path
            where nothing is, of the nearest directory above.
    """

    files: dict[Path, Signature | None] = field(default_factory=dict[Path, Signature | None])
    directories: dict[Path, int] = field(default_factory=dict[Path, int])

    def differences(self, later: "Tree") -> set[Path]:
        """Returns the files that differ in a later tree of the same paths."""
        return find_differences(self.files, later.files)


def find_places(paths: Iterable[Path]) -> set[Path]:
    """Returns the directories in which files change: their own, and those of the targets of links."""
    places: set[Path] = set()
    for path in paths:
        places.add(path.parent)
        if path.is_symlink():
            places.add(Path(os.path.realpath(path)).parent)
    return places


def find_existing(places: Iterable[Path]) -> dict[Path, int]:
    """Returns the inode of each directory; in the place of one that is gone, of the nearest one above."""
    tree = Tree()
    for place in places:
        _add_watched(tree, place)
    return tree.directories


def find_differences(
    before: Mapping[Path, Signature | None], after: Mapping[Path, Signature | None]
) -> set[Path]:
    """Returns the paths whose signatures differ."""
    return {path for path in {*before, *after} if before.get(path) != after.get(path)}


def read_tree(paths: Iterable[Path], *, deep: bool = True) -> Tree:
    """Examines files, and directories with their content.

    Args:
        paths: Absolute paths of files and directories.
        deep: Whether to look below subdirectories as well.
    """
    tree = Tree()
    for path in paths:
        if path.is_dir():
            _add_directory(tree, path, deep=deep)
        else:
            tree.files[path] = read_signature(path)
            for place in find_places([path]):
                _add_watched(tree, place)
    return tree


def _add_directory(tree: Tree, directory: Path, *, deep: bool) -> None:
    _add_watched(tree, directory)
    try:
        entries = list(os.scandir(directory))
    except OSError:  # it has just been removed
        return
    for entry in entries:
        if is_ignored(entry.name) or is_own(entry.path):
            continue
        path = Path(entry.path)
        if not entry.is_dir(follow_symlinks=False):
            tree.files[path] = read_signature(path)
            if entry.is_symlink():
                _add_watched(tree, Path(os.path.realpath(path)).parent)
        elif deep:
            _add_directory(tree, path, deep=True)


def _add_watched(tree: Tree, directory: Path) -> None:
    """Adds a directory to those to watch, or the nearest one above that is there."""
    for each in (directory, *directory.parents):
        if each in tree.directories:
            return
        found = read_signature(each)
        if found and each.is_dir():
            tree.directories[each] = found[2]
            return
