"""File accesses of a run of a program: modules, opened files, and listed directories."""

import importlib.util
import os
import site
import sys
import sysconfig
import threading
from collections.abc import Collection, Generator, Iterable, Iterator
from contextlib import contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import Any

import embedded_aws
import serverless_patterns_cli
from serverless_patterns.packaging.cache import cache_directory
from serverless_patterns_cli.reload.own_files import is_own
from serverless_patterns_cli.reload.tree import Signature, is_ignored_directory, names_in, read_signature

_State = Signature | frozenset[str] | None

# Python, its packages, and this command: none of them changes while it runs.
_SYSTEM = tuple(
    f"{os.path.abspath(path)}{os.sep}"  # noqa: PTH100 of text
    for path in {
        *("/dev", "/etc", "/proc", "/sys", "/usr"),
        *(sys.prefix, sys.base_prefix, *sysconfig.get_paths().values()),
        *(*site.getsitepackages(), site.getusersitepackages()),
        *(*embedded_aws.__path__, *serverless_patterns_cli.__path__),
    }
)
# Functions that read the content of resources, which does not require another run of the program.
_CONTENT_READERS = (
    os.path.join("embedded_aws", "program", "archives.py"),  # noqa: PTH118 of text
    os.path.join("serverless_patterns", "packaging", "package.py"),  # noqa: PTH118
    os.path.join("serverless_patterns", "packaging", "node.py"),  # noqa: PTH118
)
# What lists a directory in which it looks for modules.
_SEARCHERS = (
    "<frozen importlib._bootstrap_external>",
    os.path.join("embedded_aws", "program", "project.py"),  # noqa: PTH118
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT
_DEEPEST = 30
"""Frames between a reader of content and the call that opens the file; pathlib and zipfile have a few."""


class Reads:
    """File accesses of a run of a program; each file and directory with its state at the last access.

    Attributes:
        files: Files that the program read.
        listings: Names in the directories that it listed.
        content: Files and directories that were read as the content of resources.
        searched: Directories in which it looked for modules.
    """

    def __init__(self, project: Path) -> None:
        self.files: dict[Path, Signature | None] = {}
        self.listings: dict[Path, frozenset[str] | None] = {}
        self.content: dict[Path, _State] = {}
        self.searched: set[Path] = set()
        self._project = project
        places = (*_SYSTEM, f"{cache_directory()}{os.sep}")
        self._system = tuple(place for place in places if not f"{project}{os.sep}".startswith(place))
        self._written: set[Path] = set()

    def find_changed(self, content: Collection[Path] = ()) -> set[Path]:
        """Returns the files that differ from those that the program read.

        Args:
            content: What is only content; of what was read as content, the rest counts as well.
        """
        only = {os.fspath(path) for path in content}
        read: dict[Path, _State] = {**self.files, **self.listings}
        read |= {path: then for path, then in self.content.items() if not _is_below(path, only)}
        return {path for path, then in read.items() if then != _look_again(path, then)}

    def accept(self, paths: Iterable[Path]) -> None:
        """Records the current state of files and directories as the one that the program read."""
        for path in paths:
            for read in (self.files, self.listings, self.content):
                if path in read:
                    then: Any = read[path]
                    read[path] = _look_again(path, then)  # pyright: ignore[reportArgumentType] its own kind

    def paths(self) -> set[Path]:
        """Returns the files that were read."""
        return {
            *self.files,
            *(path for path, then in self.content.items() if not isinstance(then, frozenset)),
        }

    def directories(self) -> set[Path]:
        """Returns the directories that were listed."""
        listed = {path for path, then in self.content.items() if isinstance(then, frozenset)}
        return {*self.listings, *self.searched, *listed}

    def merge(self, later: "Reads") -> "Reads":
        """Returns these reads with those of a later run, which ended early."""
        both = Reads(self._project)
        for reads in (self, later):
            both.files |= reads.files
            both.listings |= reads.listings
            both.content |= reads.content
            both.searched |= reads.searched
        return both

    def add_modules(self, earlier: "Reads") -> None:
        """Adds modules that an earlier run has read, and that are still imported."""
        for module in list(sys.modules.values()):
            file = getattr(module, "__file__", None)
            if isinstance(file, str) and (path := Path(file)) in earlier.files:
                self.files.setdefault(path, earlier.files[path])

    def add(self, event: str, arguments: tuple[Any, ...]) -> None:
        """Adds what an audit event of Python says was read, if it concerns the program."""
        name: Any = arguments[0]
        if name is None and event != "open":
            name = os.curdir
        if name is None or isinstance(name, int):
            return  # a file descriptor
        path = self._find_relevant(os.fsdecode(name))
        if path is None:
            return
        if event == "open":
            self._add_file(path, arguments)
        else:
            self._add_listing(path)

    def _add_file(self, path: Path, arguments: tuple[Any, ...]) -> None:
        mode, flags = arguments[1:3]
        if (isinstance(mode, str) and {*mode} & {*"wax+"}) or (isinstance(flags, int) and flags & _WRITING):
            self._written.add(path)
        if path in self._written:
            self.files.pop(path, None)  # its own writes are not changes
            return
        if path.suffix == ".pyc":
            try:
                path = Path(importlib.util.source_from_cache(os.fspath(path)))
            except ValueError:  # of no source
                return
        if path.is_dir():
            return
        (self.content if _is_reading_content() else self.files)[path] = read_signature(path)

    def _add_listing(self, path: Path) -> None:
        if any(file.endswith(_SEARCHERS) for file in islice(_list_callers(), 2)):  # the first may be pathlib
            self.searched.add(path)
        elif _is_reading_content():
            self.content[path] = names_in(path)
        else:
            self.listings[path] = names_in(path)

    def _find_relevant(self, name: str) -> Path | None:
        """Returns the absolute path of a file or directory that is not one of the system or a tool."""
        absolute = os.path.abspath(name)  # noqa: PTH100 it is called for every file of every package
        if absolute.startswith(self._system) or is_own(absolute):
            return None
        path = Path(absolute)
        below = path.relative_to(self._project) if path.is_relative_to(self._project) else path
        ignored = {part for part in below.parts if is_ignored_directory(part)}
        if path.suffix == ".pyc":
            ignored.discard("__pycache__")
        return None if ignored else path


def _list_callers() -> Iterator[str]:
    """Yields the file of each function that led to an audit event, the last one first."""
    frame = sys._getframe(1)  # pyright: ignore[reportPrivateUsage] the only way without the sources
    while frame := frame.f_back:
        if frame.f_code.co_filename != __file__:
            yield frame.f_code.co_filename


def _is_reading_content() -> bool:
    return any(file.endswith(_CONTENT_READERS) for file in islice(_list_callers(), _DEEPEST))


def _look_again(path: Path, then: _State) -> _State:
    return names_in(path) if isinstance(then, frozenset) else read_signature(path)


def _is_below(path: Path, directories: Collection[str]) -> bool:
    return any(os.fspath(each) in directories for each in (path, *path.parents))


class _Hook:
    """The hook for Python's audit events, which stays once it is there."""

    def __init__(self) -> None:
        self.reads: Reads | None = None
        self._added = False
        self._own = threading.local()

    def install(self) -> None:
        if not self._added:
            sys.addaudithook(self)
            self._added = True

    def __call__(self, event: str, arguments: tuple[Any, ...]) -> None:
        reads = self.reads
        if reads is None or event not in {"open", "os.listdir", "os.scandir"}:
            return
        if getattr(self._own, "looks", False):  # a separate event
            return
        self._own.looks = True
        try:
            with suppress(Exception):  # the program must not notice
                reads.add(event, arguments)
        finally:
            self._own.looks = False


_hook = _Hook()


@contextmanager
def record_reads(project: Path, known: Iterable[Path] = (), earlier: Reads | None = None) -> Generator[Reads]:
    """Notes what a program reads that runs in the block.

    Args:
        project: Directory of the project.
        known: Files that it reads, also if they do not exist.
        earlier: What an earlier run has read.
    """
    _hook.install()
    _hook.reads = reads = Reads(project)
    try:
        yield reads
    finally:
        _hook.reads = None
        for path in known:
            reads.files.setdefault(path, read_signature(path))
        if earlier:
            reads.add_modules(earlier)


def forget_modules(changed: Collection[Path], reads: Reads) -> None:
    """Makes the next run import the modules of the program again, after some of its files have changed.

    Those in the directory of the program are always imported again; others, such as those of an installation
    that can be edited, only if one of them has changed.
    """
    for path in changed:
        if path.suffix == ".py":
            # It is only compared by second and size.
            Path(importlib.util.cache_from_source(os.fspath(path))).unlink(missing_ok=True)
    ours = {
        name: Path(file)
        for name, module in list(sys.modules.items())
        if isinstance(file := getattr(module, "__file__", None), str) and Path(file) in reads.files
    }
    if not set(ours.values()).isdisjoint(changed):
        for name in ours:
            sys.modules.pop(name, None)
