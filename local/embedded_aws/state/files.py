"""The files of the records: one for each service, written whole, beside its place, and then renamed.

A process that is killed leaves the old file or the new one. The format has a version: a file of a later
version is refused by name, not read by guess.
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Final, TypedDict

import msgspec

from embedded_aws.errors import DataDirectoryError
from embedded_aws.state.records import KINDS, LOCK

FORMAT: Final = 1
"""Version of the files."""
_SUFFIX: Final = ".msgpack"
Entry = tuple[str, str, str, msgspec.Raw]
"""Account, Region, key and record."""


class _File(TypedDict):
    format: int
    kinds: dict[str, list[Entry]]


class _Format(msgspec.Struct):
    format: int


class StateFiles:
    """The files of the records in a directory.

    Args:
        directory: The directory. It is created with the first file.
    """

    def __init__(self, directory: Path) -> None:
        self._directory = directory
        self._written: dict[str, bytes] = {}

    def load(self) -> None:
        """Reads the records of all services; those in memory are replaced.

        Raises:
            DataDirectoryError: If a file has a later format, or cannot be read. No record is changed then.
        """
        files = sorted(self._directory.glob(f"*{_SUFFIX}"))
        read = {path.stem: _read_file(path) for path in files}
        with LOCK:
            for kinds in read.values():
                for kind, records in kinds.items():
                    KINDS[kind].clear()
                    for (account, region, key), record in records.items():
                        KINDS[kind].select(account, region)[key] = record

    def take(self) -> Mapping[str, bytes]:
        """Returns the contents of the files that changed since they were written, by service.

        It is called where requests are served, so that none changes the records halfway.
        """
        services: dict[str, dict[str, list[tuple[str, str, str, object]]]] = defaultdict(dict)
        with LOCK:
            for kind, records in KINDS.items():
                if records.is_kept:
                    entries = [(*scope, key, record) for scope, key, record in records.all()]
                    services[kind.partition("/")[0]][kind] = entries
            found = {
                service: msgspec.msgpack.encode({"format": FORMAT, "kinds": kinds})
                for service, kinds in services.items()
            }
        return {name: content for name, content in found.items() if self._written.get(name) != _hash(content)}

    def write(self, taken: Mapping[str, bytes]) -> None:
        """Writes the files of :meth:`take`.

        Raises:
            OSError: If a file cannot be written; the old one is left as it is.
        """
        self._directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        for service, content in taken.items():
            path = self._directory / f"{service}{_SUFFIX}"
            draft = path.with_suffix(".new")
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
            draft.replace(path)
            self._written[service] = _hash(content)


def _hash(content: bytes) -> bytes:
    return hashlib.blake2b(content, digest_size=16).digest()


def _read_file(path: Path) -> dict[str, dict[tuple[str, str, str], object]]:
    content = path.read_bytes()
    try:
        found = msgspec.msgpack.decode(content, type=_Format).format
        if found > FORMAT:
            raise DataDirectoryError(
                f"{path} has format {found}, which a later version wrote; this version reads up to {FORMAT}."
                " Use that version, or choose another directory."
            )
        kinds = msgspec.msgpack.decode(content, type=_File)["kinds"]
        return {kind: _read_records(kind, entries) for kind, entries in kinds.items() if kind in KINDS}
    except msgspec.MsgspecError as error:
        raise DataDirectoryError(
            f"{path} cannot be read ({error}). Restore the file, or move the directory away to begin without"
            " data."
        ) from None


def _read_records(kind: str, entries: list[Entry]) -> dict[tuple[str, str, str], object]:
    decoder = msgspec.msgpack.Decoder(KINDS[kind].record)
    return {(account, region, key): decoder.decode(record) for account, region, key, record in entries}
