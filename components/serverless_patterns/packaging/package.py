"""Deployment packages of Lambda functions, which are reproducible and cached.

A package is a zip archive of one or more directories and the libraries that the code requires. The user's
cache keeps it under the hash of its sources. Entries are stored without compression, since the output of zlib
differs between its versions (docs/decisions/packages.md).
"""

import errno
import hashlib
import os
import re
import shutil
import stat
import subprocess
import sys
import sysconfig
import tempfile
import zipfile
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

import uv

MAX_ZIP_BYTES = 50 * 1024 * 1024
"""Size of an archive that is uploaded directly (Lambda quotas)."""
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
"""Size of the code with its layers, unpacked (Lambda quotas)."""

_FORMAT = "2"  # Part of every hash; raise it when the same source must give another package.
_EXCLUDED = (
    *(".DS_Store", ".env", ".env.*", ".git", ".venv", ".*_cache", "__pycache__", "*.pyc"),
    *("requirements*.in", "requirements*.txt"),  # what they list is installed
)
# Records of the installer, its machine and its paths, which differ between builds.
_INSTALLER_RECORDS = ("direct_url.json", "INSTALLER", "RECORD", "REQUESTED", "WHEEL", "uv_*.json", ".lock")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # The earliest time that the zip format supports.
# Lines of a requirements file that refer to other files, whose content the hash does not include.
_ELSEWHERE = re.compile(
    r"^\s*((-r|-c|-e|--requirement|--constraint|--editable)\b|\.{0,2}/|\S+ *@ *file:).*", re.MULTILINE
)


class PackagingError(ValueError):
    """Raised if a package cannot be built; the message says why, and what to do."""


@dataclass(frozen=True)
class Platform:
    """Platform that compiled libraries are built for."""

    python_version: str
    """Such as ``3.13``."""
    uv_platform: str | None
    """Name of the operating system and processor for uv; None for this machine."""

    @classmethod
    def of_lambda(cls, runtime: str, architecture: str) -> "Platform":
        """Returns the platform of a Python runtime, such as ``python3.13``, on ``arm64`` or ``x86_64``.

        Runtimes from python3.12 on use Amazon Linux 2023 (glibc 2.34), earlier ones Amazon Linux 2 (2.26).
        """
        version = runtime.removeprefix("python")
        glibc = "manylinux_2_28" if int(version.split(".")[1]) >= 12 else "manylinux2014"  # noqa: PLR2004 see above
        processor = "aarch64" if architecture == "arm64" else "x86_64"
        return cls(version, f"{processor}-{glibc}")

    @classmethod
    def of_host(cls) -> "Platform":
        """Returns this machine and this Python, which run the code in an emulator."""
        return cls(f"{sys.version_info.major}.{sys.version_info.minor}", None)

    def __str__(self) -> str:
        return f"{self.python_version} {self.uv_platform or sysconfig.get_platform()}"


def build_package(code: Sequence[Path], requirements: Sequence[Path], platform: Platform) -> Path:
    """Builds the package of a Lambda function, unless the cache has it.

    Args:
        code: Directories whose contents are merged at the root of the archive; a file that two of them
            contain must be the same in both.
        requirements: Requirements files, which are installed together; may be empty.
        platform: Platform that compiled libraries are built for.

    Returns:
        Path of the archive in the cache.

    Raises:
        PackagingError: If the code is missing, empty, ambiguous or too large, if uv cannot install the
            requirements, or if the cache has too little space.
    """
    files = _merge(code)
    digest = hashlib.sha256(_FORMAT.encode())
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"\0{name}\0{_mode(path):o}\0{len(content)}\0".encode() + content)
    if requirements:
        digest.update(_digest_requirements(requirements, platform).encode())
    package = cache_directory() / "packages" / f"{digest.hexdigest()}.zip"
    if not package.exists():
        with _naming_a_full_disk():
            if requirements:
                installed = _install(requirements, platform)
                files = dict(_list_files(installed, (*_EXCLUDED, *_INSTALLER_RECORDS))) | files
            _write_zip(package, files)
    return package


@contextmanager
def _naming_a_full_disk() -> Generator[None]:
    try:
        yield
    except OSError as error:
        if error.errno != errno.ENOSPC:
            raise
        raise PackagingError(_describe_shortage()) from None


def _describe_shortage() -> str:
    cache = cache_directory()
    there = next(directory for directory in (cache, *cache.parents) if directory.exists())
    free = shutil.disk_usage(there).free / 1_000_000
    needed = (MAX_UNPACKED_BYTES + MAX_ZIP_BYTES) / 1_000_000
    return (
        f"the cache '{cache}' has {free:,.1f} MB of free space; a package requires up to {needed:,.1f} MB."
        " Delete files there, or set XDG_CACHE_HOME to a directory with more space"
    )


def _merge(directories: Sequence[Path]) -> dict[str, Path]:
    merged: dict[str, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise PackagingError(f"'{directory}' is not a directory; must be the one that holds the code")
        for name, path in _list_files(directory, _EXCLUDED):
            if name in merged and merged[name].read_bytes() != path.read_bytes():
                raise PackagingError(
                    f"'{merged[name]}' and '{path}' differ, and both are '{name}' in the package. Rename one"
                )
            merged[name] = path
    if not merged:
        names = ", ".join(f"'{directory}'" for directory in directories)
        raise PackagingError(f"{names} contains no files to package")
    return dict(sorted(merged.items()))


def _list_files(directory: Path, excluded: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """Yields the files below ``directory`` in a fixed order, each with its name in the package."""
    for path in sorted(directory.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in excluded):
            continue
        if path.is_symlink() and path.is_dir():
            raise PackagingError(
                f"'{path}' is a link to a directory. Copy the directory, or add it to 'additional_code'"
            )
        if path.is_dir():
            yield from ((f"{path.name}/{name}", inner) for name, inner in _list_files(path, excluded))
        elif path.is_file():
            yield path.name, path
        else:
            raise PackagingError(f"'{path}' is neither a file nor a directory. Remove it")


def _mode(path: Path) -> int:
    return 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644


def _write_zip(package: Path, files: dict[str, Path]) -> None:
    package.parent.mkdir(parents=True, exist_ok=True)
    unpacked = sum(path.stat().st_size for path in files.values())
    if unpacked > MAX_UNPACKED_BYTES:
        raise PackagingError(
            f"the code has {unpacked:,} bytes unpacked; must be at most {MAX_UNPACKED_BYTES:,}. Remove files"
            " or requirements that it does not need"
        )
    # Written elsewhere and moved, so that a concurrent build never reads an incomplete archive.
    with tempfile.TemporaryDirectory(dir=package.parent) as aside:
        draft = Path(aside, package.name)
        _write_entries(draft, files, zipfile.ZIP_STORED)
        if draft.stat().st_size > MAX_ZIP_BYTES:
            _write_entries(draft, files, zipfile.ZIP_DEFLATED)
        if (packed := draft.stat().st_size) > MAX_ZIP_BYTES:
            raise PackagingError(
                f"the archive has {packed:,} bytes; must be at most {MAX_ZIP_BYTES:,}. Remove files or"
                " requirements that it does not need"
            )
        draft.replace(package)


def _write_entries(draft: Path, files: dict[str, Path], compression: int) -> None:
    with zipfile.ZipFile(draft, "w") as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name, _EARLIEST)
            entry.create_system = 3  # Unix, whatever this machine is, for the modes to count
            entry.external_attr = _mode(path) << 16
            archive.writestr(entry, path.read_bytes(), compression)


def _digest_requirements(requirements: Sequence[Path], platform: Platform) -> str:
    digest = hashlib.sha256(f"{_FORMAT} {platform}".encode())
    for path in requirements:
        if not path.is_file():
            raise PackagingError(f"'{path}' is not a file; must be a requirements file as pip reads it")
        content = path.read_text(encoding="utf-8")
        if elsewhere := _ELSEWHERE.search(content):
            raise PackagingError(
                f"'{path}' refers to another file by '{elsewhere[0].strip()}', whose changes go unnoticed."
                " List published packages only, and add other files to 'requirements_files'"
            )
        digest.update(f"\0{content}".encode())
    return digest.hexdigest()


def _install(requirements: Sequence[Path], platform: Platform) -> Path:
    """Returns a directory with the requirements installed, from the cache if it has one."""
    installed = cache_directory() / "requirements" / _digest_requirements(requirements, platform)
    if installed.exists():
        return installed
    installed.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=installed.parent))
    try:
        _run_uv(requirements, platform, draft)
        shutil.rmtree(
            draft / "bin", ignore_errors=True
        )  # commands, which contain the path of Python on this machine
        try:
            draft.rename(installed)
        except OSError:  # a concurrent build was faster, with the same result
            if not installed.exists():
                raise
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return installed


def _run_uv(requirements: Sequence[Path], platform: Platform, target: Path) -> None:
    command = [_find_uv(), "pip", "install", "--quiet", "--no-config", "--python", sys.executable]
    command += ["--target", os.fspath(target)]
    if platform.uv_platform:
        command += ["--python-platform", platform.uv_platform, "--python-version", platform.python_version]
    for path in requirements:
        command += ["--requirement", os.fspath(path)]
    # A package that is built from source must not link to libraries that the archive does not contain.
    environment = {**os.environ, "PKG_CONFIG_PATH": "", "PKG_CONFIG_LIBDIR": os.fspath(target / "none")}
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
    names = " and ".join(f"'{path}'" for path in requirements)
    if done.returncode != 0 and "(os error 28)" in done.stderr:
        *_, cause = done.stderr.strip().splitlines()
        raise PackagingError(f"{_describe_shortage()} ({cause.strip()})")
    if done.returncode != 0:
        raise PackagingError(f"uv cannot install {names} for Python {platform}:\n{done.stderr.strip()}")
    foreign = _find_compiled_here(target) if platform.uv_platform else []
    if foreign:
        raise PackagingError(
            f"{', '.join(foreign)} of {names} has no wheel for Python {platform}; compiled on this machine,"
            " it would not run on Lambda. Choose a version that has one"
        )


def _find_compiled_here(installed: Path) -> list[str]:
    """Returns distributions whose wheel is for this machine only; no index serves such tags."""
    return [
        wheel.parent.name.removesuffix(".dist-info")
        for wheel in sorted(installed.glob("*.dist-info/WHEEL"))
        if re.search(r"^Tag: \S+-(linux|macosx|win)", wheel.read_text(), re.MULTILINE)
    ]


def _find_uv() -> str:
    """Returns the uv that was installed with the library, wherever that is, or the one on the ``PATH``."""
    with suppress(FileNotFoundError):
        return uv.find_uv_bin()
    if found := shutil.which("uv"):
        return found
    raise PackagingError("uv, which installs requirements, was not found. Install it: pip install uv")


def cache_directory() -> Path:
    """Returns the directory of the cache, which is below ``XDG_CACHE_HOME`` if that is set."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "serverless-patterns"
