"""The bytes of Pulumi's assets and archives."""

import hashlib
import io
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pulumi

# The earliest time a zip can hold: equal content gives equal bytes, whenever it was written.
_EPOCH = (1980, 1, 1, 0, 0, 0)
_READABLE = 0o644 << 16
_EXECUTABLE = 0o755 << 16


def asset_bytes(asset: pulumi.Asset) -> bytes:
    """The content of an asset.

    Raises:
        pulumi.RunError: Its file cannot be read, or it would have to be downloaded.
    """
    match asset:
        case pulumi.FileAsset(path=path):
            return _read(Path(path))
        case pulumi.StringAsset(text=text):
            return text.encode()
        case _:
            raise pulumi.RunError(
                f"{_describe(asset)} would have to be downloaded, which is not done here; "
                "use a FileAsset or StringAsset"
            )


def archive_bytes(archive: pulumi.Archive | pulumi.Asset) -> bytes:
    """The zip of an archive; an asset must be a zip already.

    Raises:
        pulumi.RunError: A file cannot be read, or something would have to be downloaded.
    """
    if isinstance(archive, pulumi.Asset):
        return asset_bytes(archive)
    if isinstance(archive, pulumi.FileArchive) and not Path(archive.path).is_dir():
        return _read(Path(archive.path))
    packed = io.BytesIO()
    # Stored: what zlib makes of the same bytes differs from build to build of it.
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED) as target:
        for name, content, mode in sorted(_members(archive)):
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 3  # Unix, whatever this machine is, for the modes to count
            entry.external_attr = mode
            target.writestr(entry, content)
    return packed.getvalue()


def content_hash(content: pulumi.Asset | pulumi.Archive) -> str:
    """SHA-256 in hex of what an asset or archive holds."""
    return hashlib.sha256(archive_bytes(content)).hexdigest()


def _members(archive: pulumi.Archive, prefix: str = "") -> Iterator[tuple[str, bytes, int]]:
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
                    yield prefix + name, asset_bytes(member), _READABLE
                else:
                    yield from _members(member, f"{prefix}{name}/")
        case pulumi.FileArchive():
            with zipfile.ZipFile(io.BytesIO(_read(Path(archive.path)))) as source:
                for entry in source.infolist():
                    if not entry.is_dir():
                        mode = entry.external_attr or _READABLE
                        yield prefix + entry.filename, source.read(entry), mode
        case _:
            raise pulumi.RunError(
                f"{_describe(archive)} would have to be downloaded, which is not done here; "
                "use a FileArchive or AssetArchive"
            )


def _read(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise pulumi.RunError(f"cannot read {path.absolute()}: {error.strerror}") from None


def _describe(content: pulumi.Asset | pulumi.Archive) -> str:
    uri = getattr(content, "uri", "")
    return f"{type(content).__name__}({uri!r})"
