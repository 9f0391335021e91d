"""The data of a stack in files, from one run of it to the next.

``format.json`` says which format the directory has. ``resources/`` has a JSON file for each resource that had
data, named after its URN; ``bodies/`` has what is binary, such as the content of objects, named after its
SHA-256 digest. Each file is written beside its place and then renamed: a process that is killed leaves the
old file or the new one.
"""

import fcntl
import hashlib
import json
import os
from collections.abc import Generator, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, cast

from embedded_aws.errors import DataDirectoryError

_FORMAT: Final = 1
_BYTES: Final = "$bytes"
_MAPPING: Final = "$mapping"


@dataclass(frozen=True)
class StoredResource:
    """The data of a resource.

    Attributes:
        urn: URN of the resource.
        kind: Kind of its data.
        entries: The data by key: JSON values and bytes.
    """

    urn: str
    kind: str
    entries: Mapping[str, object]


@dataclass
class DataDirectory:
    """The files of the data of stacks; only one process may use them.

    Attributes:
        path: The directory.
    """

    path: Path
    _written: dict[Path, tuple[str, frozenset[str]]] = field(
        default_factory=dict[Path, tuple[str, frozenset[str]]]
    )
    """Digest of each file of a resource, and the bodies that it has."""
    _digests: dict[int, tuple[bytes, str]] = field(default_factory=dict[int, tuple[bytes, str]])
    """Digest of each body by its identity, since those of unchanged objects are the same ones."""
    _changed: bool = True

    @contextmanager
    def lock(self) -> Generator[None]:
        """Creates the directory, validates all files, and keeps other processes away during the block.

        Raises:
            DataDirectoryError: If another process uses it, it has other files or another format, or a file
                cannot be read. The message names the file; nothing is changed.
        """
        self._create()
        with (self.path / "lock").open("a+") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:
                raise DataDirectoryError(
                    f"another process uses the data in {self.path}; end it, or choose another directory"
                ) from None
            for file in self._list_files():
                self._read(file)
            yield

    def read(self, urn: str) -> StoredResource | None:
        """Returns the data of a resource; None if there is none.

        Raises:
            DataDirectoryError: If a file cannot be read.
        """
        file = self._find_file(urn)
        return self._read(file) if file.exists() else None

    def write(self, resource: StoredResource) -> None:
        """Writes the data of a resource, if it differs from the last write.

        Raises:
            OSError: If a file cannot be written. What was there before is still there.
        """
        bodies: dict[str, bytes] = {}
        content = {
            "urn": resource.urn,
            "kind": resource.kind,
            "entries": self._encode(resource.entries, bodies),
        }
        text = json.dumps(content, separators=(",", ":")).encode()
        digest, file = hashlib.sha256(text).hexdigest(), self._find_file(resource.urn)
        if self._written.get(file, ("",))[0] == digest:
            return
        for name, body in bodies.items():
            if not self._find_body(name).exists():
                _write(self._find_body(name), body)
        _write(file, text)
        self._written[file] = digest, frozenset(bodies)
        self._changed = True

    def remove_unused(self) -> None:
        """Deletes the bodies that no resource has any more."""
        if not self._changed:
            return
        for file in self._list_files():
            if file not in self._written:
                self._read(file)
        used = frozenset[str]().union(*(bodies for _, bodies in self._written.values()))
        for body in (self.path / "bodies").iterdir():
            if body.name not in used:
                body.unlink()
        self._changed = False
        self._digests = {key: kept for key, kept in self._digests.items() if kept[1] in used}

    def _create(self) -> None:
        marker = self.path / "format.json"
        try:
            self.path.mkdir(mode=0o700, parents=True, exist_ok=True)
            if not marker.exists() and any(each.name != "lock" for each in self.path.iterdir()):
                raise DataDirectoryError(f"{self.path} has other files; choose an empty or a new directory")
            self.path.chmod(0o700)
            for name in ("resources", "bodies"):
                (self.path / name).mkdir(mode=0o700, exist_ok=True)
            if not marker.exists():
                _write(marker, json.dumps({"format": _FORMAT}).encode())
        except FileExistsError as error:
            raise DataDirectoryError(
                f"{error.filename} is a file; choose an empty or a new directory"
            ) from None
        except OSError as error:
            raise DataDirectoryError(f"{error.filename}: {error.strerror}") from None
        found = _parse(marker).get("format")
        if found != _FORMAT:
            raise DataDirectoryError(
                f"{marker}: this version reads format {_FORMAT}, not {found}; choose another directory"
            )

    def _list_files(self) -> Iterator[Path]:
        return (each for each in sorted((self.path / "resources").iterdir()) if each.suffix == ".json")

    def _find_file(self, urn: str) -> Path:
        return self.path / "resources" / f"{hashlib.sha256(urn.encode()).hexdigest()[:32]}.json"

    def _find_body(self, digest: str) -> Path:
        return self.path / "bodies" / digest

    def _read(self, file: Path) -> StoredResource:
        content, bodies = _parse(file), set[str]()
        try:
            entries = cast("dict[str, object]", self._decode(content["entries"], bodies))
            resource = StoredResource(str(content["urn"]), str(content["kind"]), entries)
        except (KeyError, TypeError, AttributeError):
            raise DataDirectoryError(f"{file} has not the content that was written. {_FIX}") from None
        text = json.dumps(content, separators=(",", ":")).encode()
        self._written[file] = hashlib.sha256(text).hexdigest(), frozenset(bodies)
        return resource

    def _encode(self, value: object, bodies: dict[str, bytes]) -> object:
        match value:
            case bytes():
                digest = self._digest(value)
                bodies[digest] = value
                return {_BYTES: digest}
            case dict():
                members = cast("dict[str, object]", value)
                encoded = {name: self._encode(member, bodies) for name, member in members.items()}
                return {_MAPPING: encoded} if {_BYTES, _MAPPING} & encoded.keys() else encoded
            case list() | tuple():
                return [self._encode(item, bodies) for item in cast("list[object]", value)]
            case _:
                return value

    def _decode_members(self, value: object, bodies: set[str]) -> dict[str, object]:
        members = cast("dict[str, object]", value)
        return {name: self._decode(member, bodies) for name, member in members.items()}

    def _decode(self, value: object, bodies: set[str]) -> object:
        match value:
            case dict():
                members = cast("dict[str, object]", value)
                if members.keys() == {_MAPPING}:
                    return self._decode_members(members[_MAPPING], bodies)
                if isinstance(digest := members.get(_BYTES), str):
                    bodies.add(digest)
                    return self._read_body(digest)
                return self._decode_members(members, bodies)
            case list():
                return [self._decode(item, bodies) for item in cast("list[object]", value)]
            case _:
                return value

    def _read_body(self, digest: str) -> bytes:
        file = self._find_body(digest)
        try:
            body = file.read_bytes()
        except OSError as error:
            raise DataDirectoryError(f"{file}: {error.strerror}. {_FIX}") from None
        if hashlib.sha256(body).hexdigest() != digest:
            raise DataDirectoryError(f"{file} has not the content that was written. {_FIX}")
        return body

    def _digest(self, body: bytes) -> str:
        if id(body) not in self._digests:
            self._digests[id(body)] = body, hashlib.sha256(body).hexdigest()
        return self._digests[id(body)][1]


_FIX: Final = "Restore the file, or move the directory away to begin without data."


def _parse(file: Path) -> dict[str, object]:
    try:
        content = json.loads(file.read_bytes())
    except OSError as error:
        raise DataDirectoryError(f"{file}: {error.strerror}") from None
    except ValueError as error:
        raise DataDirectoryError(f"{file} is not valid JSON ({error}). {_FIX}") from None
    if not isinstance(content, dict):
        raise DataDirectoryError(f"{file} has not the content that was written. {_FIX}")
    return cast("dict[str, object]", content)


def _write(file: Path, content: bytes) -> None:
    """Writes a file that has the old or the new content, even if the process is killed."""
    beside = file.with_name(f"{file.name}.new")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as stream:
        stream.write(content)
        stream.flush()
        os.fsync(stream.fileno())
    beside.replace(file)
