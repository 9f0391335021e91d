"""The packages of functions in Python and Node.js, unpacked once for all of their processes."""

import hashlib
import io
import zipfile
from pathlib import Path
from typing import Final

from embedded_aws.ministack.lambda_functions import Configuration
from embedded_aws.services.lambda_.runtimes.layers import list_package_directories
from embedded_aws.services.lambda_.runtimes.unpacked import UnpackedArchives

_PACKAGES: Final = UnpackedArchives("function-code", "code", kept=16)
_PROGRAM: Final = 0o111


def unpack_package(config: Configuration, package: bytes, opt: Path | None) -> Path:
    """Returns the directory with the files of a function.

    Args:
        config: Configuration of the function.
        package: Its package.
        opt: Directory of its layers; None if there are none. The packages in them are linked for Node.js,
            whose ``import`` ignores ``NODE_PATH``.
    """
    links = list_package_directories(config, opt)
    digest = hashlib.sha256(package)
    digest.update(repr(links).encode())

    def unpack(directory: str) -> None:
        _extract(package, directory)
        own = Path(directory) / "node_modules"
        for layer in links:
            _link(layer, own)

    return _PACKAGES.find(digest.hexdigest(), unpack)


def _extract(package: bytes, directory: str) -> None:
    """Unpacks a package, whose programs can be executed as it says."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        for entry in archive.infolist():
            target = Path(archive.extract(entry, directory))
            if executable := entry.external_attr >> 16 & _PROGRAM:
                target.chmod(target.stat().st_mode | executable)


def _link(source: Path, target: Path) -> None:
    """Links the packages of a directory into another one, where they are missing."""
    target.mkdir(exist_ok=True)
    for package in sorted(source.iterdir()):
        own = target / package.name
        if package.name.startswith("@") and own.exists():
            _link(package, own)
        elif not own.exists():
            own.symlink_to(package)
