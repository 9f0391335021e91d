"""Archives of files that are the same bytes wherever they are made."""

import gzip
import io
import tarfile
import zipfile
from collections.abc import Callable, Mapping
from typing import Final

_TIME: Final = (2049, 1, 1, 0, 0, 0)
"""That of the provider ``archive``, so that the hash of an archive depends on its content only."""
_MODE: Final = 0o644


def make_zip(files: Mapping[str, bytes], mode: int | None) -> bytes:
    """A ZIP archive of files by their paths, with the permissions ``mode`` (default: 0644)."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in sorted(files.items()):
            info = zipfile.ZipInfo(name, _TIME)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = (0o100000 | (_MODE if mode is None else mode)) << 16
            archive.writestr(info, content)
    return buffer.getvalue()


def make_tar_gz(files: Mapping[str, bytes], mode: int | None) -> bytes:
    """A compressed tar archive of files by their paths, with the permissions ``mode`` (default: 0644)."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w") as archive:
        for name, content in sorted(files.items()):
            info = tarfile.TarInfo(name)
            info.size, info.mode = len(content), _MODE if mode is None else mode
            archive.addfile(info, io.BytesIO(content))
    return gzip.compress(buffer.getvalue(), mtime=0)


MAKERS: Final[dict[str, Callable[[Mapping[str, bytes], int | None], bytes]]] = {
    "zip": make_zip,
    "tar.gz": make_tar_gz,
}
"""Writers by type of archive."""
