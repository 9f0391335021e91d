"""The files of an archive that another tool has built, such as a jar."""

import hashlib
import posixpath
import stat
import zipfile
import zlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, partial
from pathlib import Path

from serverless_patterns.packaging.cache import FORMAT, cache_directory, has_contents, make_once
from serverless_patterns.packaging.errors import PackagingError

_SUFFIXES = (".jar", ".zip")
_EXECUTABLE = 0o100


def is_archive(code: Path) -> bool:
    """Returns whether code is an archive in the place of a directory."""
    return code.suffix in _SUFFIXES and not code.is_dir()


@dataclass(frozen=True)
class ArchiveFiles:
    """Builder of the files of an archive, as they are.

    Tools write times into their archives; of the same files, the package is the same.
    """

    path: Path
    """The archive."""

    def digest(self) -> str:
        """Returns a hash of the files.

        Raises:
            PackagingError: If the archive does not exist.
        """
        digest = hashlib.sha256(FORMAT.encode())
        for name, (mode, content) in self._contents.items():
            digest.update(f"\0{name}\0{mode:o}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def files(self) -> Mapping[str, Path]:
        """Unpacks the archive in the cache, unless it has it, and returns its files.

        Raises:
            PackagingError: If the archive does not exist.
        """
        contents = {str(number): content for number, (_, content) in enumerate(self._contents.values())}
        unpacked = make_once(
            cache_directory() / "unpacked" / self.digest(),
            self._unpack,
            partial(has_contents, contents=contents),
        )
        return {name: unpacked / str(number) for number, name in enumerate(self._contents)}

    @cached_property
    def _contents(self) -> dict[str, tuple[int, bytes]]:
        """Mode and content of each file."""
        try:
            with zipfile.ZipFile(self.path) as archive:
                entries = {entry.filename: entry for entry in archive.infolist() if not entry.is_dir()}
                found = dict[str, tuple[int, bytes]]()
                for name in sorted(entries):
                    entry = self._follow(archive, entries, entries[name])
                    found[name] = _mode(entry), archive.read(entry)
        except FileNotFoundError:
            raise PackagingError(f"'{self.path}' is missing; build it first") from None
        except (
            OSError,
            zipfile.BadZipFile,
            RuntimeError,
            NotImplementedError,
            zlib.error,
            EOFError,
        ) as error:
            raise PackagingError(f"'{self.path}' cannot be read as a zip archive: {error}") from None
        outside = [name for name in found if name.startswith("/") or ".." in Path(name).parts]
        if outside:
            raise PackagingError(f"'{self.path}' contains '{outside[0]}', which is outside of it. Rename it")
        if not found:
            raise PackagingError(f"'{self.path}' contains no files to package")
        return found

    def _follow(
        self, archive: zipfile.ZipFile, entries: Mapping[str, zipfile.ZipInfo], entry: zipfile.ZipInfo
    ) -> zipfile.ZipInfo:
        """Returns the file that a symbolic link leads to, or an entry that is a file itself."""
        seen, link = set[str](), entry.filename
        while stat.S_ISLNK(entry.external_attr >> 16):
            seen.add(entry.filename)
            target = archive.read(entry).decode(errors="replace")
            name = posixpath.normpath(posixpath.join(posixpath.dirname(entry.filename), target))
            if name in seen or name not in entries:
                raise PackagingError(
                    f"'{self.path}' contains the link '{link}' to '{target}', which is not a file in it. Pack"
                    " its target instead, as zip does without --symlinks"
                )
            entry = entries[name]
        return entry

    def _unpack(self, target: Path) -> None:
        # By number: Windows and macOS cannot have both META-INF/LICENSE and META-INF/license/.
        for number, (mode, content) in enumerate(self._contents.values()):
            path = target / str(number)
            path.write_bytes(content)
            path.chmod(mode)


def _mode(entry: zipfile.ZipInfo) -> int:
    return 0o755 if entry.external_attr >> 16 & _EXECUTABLE else 0o644
