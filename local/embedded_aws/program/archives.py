"""Reads the bytes of Pulumi assets and archives."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pulumi

# The earliest time in a zip, so that equal content has equal bytes.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_EXECUTABLE = 0o755 << 16


def read_asset(asset: pulumi.Asset) -> bytes:
    """Returns the content of an asset.

    Raises:
        pulumi.RunError: If its file cannot be read or the asset is remote.
    """
    match asset:
        case pulumi.FileAsset(path=path):
            return _read(Path(path))
        case pulumi.StringAsset(text=text):
            return text.encode()
        case _:
            raise pulumi.RunError(
                f"{_describe(asset)} is remote, which is not supported; use a FileAsset or StringAsset"
            )


def archive_bytes(archive: pulumi.Archive | pulumi.Asset) -> bytes:
    """Returns the zip of an archive; an asset must be a zip already.

    Raises:
        pulumi.RunError: If a file cannot be read or a part is remote.
    """
    if isinstance(archive, pulumi.Asset):
        return read_asset(archive)
    if isinstance(archive, pulumi.FileArchive) and not Path(archive.path).is_dir():
        return _read(Path(archive.path))
    packed = io.BytesIO()
    # Stored, since builds of zlib compress the same bytes differently.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, content, mode in sorted(_list_members(archive)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix on every platform, so that file modes apply
            entry.external_attr = mode
            target.writestr(entry, content)
    return packed.getvalue()


def hash_content(content: pulumi.Asset | pulumi.Archive) -> str:
    """Returns the SHA-256 digest of the content of an asset or archive, in hexadecimal."""
    return hashlib.sha256(archive_bytes(content)).hexdigest()


def _list_members(archive: pulumi.Archive, prefix: str = "") -> Iterator[tuple[str, bytes, int]]:
    """Yields name, content and mode of each file."""
    match archive:
        case pulumi.FileArchive(path=path) if Path(path).is_dir():
            for file in Path(path).rglob("*"):
                if file.is_file():
                    mode = _EXECUTABLE if file.stat().st_mode & 0o100 else _READABLE
                    yield prefix + file.relative_to(path).as_posix(), _read(file), mode
        case pulumi.AssetArchive():
            for name, member in archive.assets.items():
                if isinstance(member, pulumi.Asset):
                    yield prefix + name, read_asset(member), _READABLE
                else:
                    yield from _list_members(member, f"{prefix}{name}/")
        case pulumi.FileArchive():
            with zipfile.ZipFile(io.BytesIO(_read(Path(archive.path)))) as source:
                for entry in source.infolist():
                    if not entry.is_dir():
                        mode = entry.external_attr or _READABLE
                        yield prefix + entry.filename, source.read(entry), mode
        case _:
            raise pulumi.RunError(
                f"{_describe(archive)} is remote, which is not supported; use a FileArchive or AssetArchive"
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise pulumi.RunError(f"cannot read {path.absolute()}: {error.strerror}") from None


def _describe(content: pulumi.Asset | pulumi.Archive) -> str:
    uri = getattr(content, "uri", "")
    return f"{type(content).__name__}({uri!r})"
