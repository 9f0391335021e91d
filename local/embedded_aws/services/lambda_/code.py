"""The code of functions; that of Python functions is unpacked once for all of their processes."""

import hashlib
import io
import os
import shutil
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from types import FunctionType
from typing import cast

from embedded_aws.ministack import lambda_runtime
from embedded_aws.ministack.records import Response
from embedded_aws.services.lambda_.operations.calls import reject_value
from embedded_aws.services.lambda_.zip_files import find_fault

_NOT_UNZIPPED = "Could not unzip uploaded file. Please check your file, then try to upload again."
_KEPT = 16
"""Packages that stay unpacked although no process uses them; those unpacked first are deleted first."""

_Path = str | os.PathLike[str]
_unpacking = Lock()


class Package(zipfile.ZipFile):
    """A package whose programs can be executed, as the package says."""

    def extractall(
        self,
        path: _Path | None = None,
        members: Iterable[str | zipfile.ZipInfo] | None = None,
        pwd: bytes | None = None,
    ) -> None:
        """Unpacks the package into a directory."""
        for entry in members or self.infolist():
            target = Path(self.extract(entry, path, pwd))
            information = self.getinfo(entry) if isinstance(entry, str) else entry
            if executable := information.external_attr >> 16 & 0o111:
                target.chmod(target.stat().st_mode | executable)


class UnpackedOnce(Package):
    """A package that is unpacked if no package with the same content is, and then linked to.

    A process that imports a module compiles it and stores the result beside it, where the next process finds
    it. Unpacking and compiling were most of the time of a cold start.
    """

    def extractall(
        self,
        path: _Path | None = None,
        members: Iterable[str | zipfile.ZipInfo] | None = None,
        pwd: bytes | None = None,
    ) -> None:
        """Makes the directory ``path``, which must be empty, a link to the unpacked package."""
        with _unpacking:
            unpacked = _create_directory() / self._digest()
            if not unpacked.is_dir():
                _delete_unused()
                # Renamed when complete, since the disk may be full.
                partial = tempfile.mkdtemp(dir=_create_directory())
                try:
                    super().extractall(partial, members, pwd)
                    Path(partial).rename(unpacked)
                except BaseException:
                    shutil.rmtree(partial, ignore_errors=True)
                    raise
            link = Path(path or "")
            link.rmdir()
            link.symlink_to(unpacked, target_is_directory=True)

    def _digest(self) -> str:
        with Path(cast("str", self.filename)).open("rb") as package:
            return hashlib.file_digest(package, "sha256").hexdigest()


def reject_faulty(
    reject_unreadable: Callable[[bytes | None], Response | None],
) -> Callable[[bytes | None], Response | None]:
    """Rejects a package that cannot be unzipped, as Lambda does, before anything of it is stored."""

    def reject(package: bytes | None) -> Response | None:
        found = reject_unreadable(package)
        if found or package is None or find_fault(io.BytesIO(package)) is None:
            return found
        return reject_value(_NOT_UNZIPPED).response

    return reject


def _delete_unused() -> None:
    """Deletes packages that no process uses, except the newest ones."""
    used = set(_list_linked())
    unused = [package for package in _create_directory().iterdir() if package not in used]
    unused.sort(key=lambda package: package.stat().st_mtime)
    for package in unused[:-_KEPT]:
        shutil.rmtree(package, ignore_errors=True)


def _list_linked() -> Iterator[Path]:
    """Yields the unpacked packages of the processes, which have a directory each."""
    for process in Path(tempfile.gettempdir()).glob("ministack-lambda-*"):
        yield from (entry.readlink() for entry in process.iterdir() if entry.is_symlink())


def _create_directory() -> Path:
    directory = Path(tempfile.gettempdir()) / "function-code"
    directory.mkdir(exist_ok=True)
    return directory


def share_packages(worker: type[lambda_runtime.Worker]) -> type[lambda_runtime.Worker]:
    """Returns a class whose processes of Python functions share unpacked packages.

    Those of Node.js do not: MiniStack links the packages of layers into the function's own directory.
    """

    class SharingWorker(worker):
        def _spawn(self) -> None:
            is_python = self.config.get("Runtime", "python").startswith("python")
            _replace_zipfile(worker._spawn, UnpackedOnce if is_python else Package)(self)

    return SharingWorker


def _replace_zipfile(unpacking: FunctionType, package: type[Package]) -> Callable[..., None]:
    """Returns the method with another ``zipfile`` module, and all patches that the module has by now."""
    names = {**unpacking.__globals__, "zipfile": _Zipfile(package)}
    return FunctionType(unpacking.__code__, names)


@dataclass(frozen=True)
class _Zipfile:
    """Parts of the module ``zipfile`` that the method uses."""

    ZipFile: type[Package]
    BadZipFile = zipfile.BadZipFile
    LargeFileError = zipfile.LargeZipFile
