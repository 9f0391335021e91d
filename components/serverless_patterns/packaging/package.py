"""Lambda packages: the same source gives the same bytes, and nothing is built twice.

A package is a zip of one or more directories, with the requirements of the code installed beside it. It is
kept in the user's cache under the hash of everything that went into it. Its entries are stored, not
compressed: what zlib makes of the same bytes differs from build to build of it (docs/decisions/packages.md).
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
from contextlib import contextmanager
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

MAX_ZIP_BYTES = 50 * 1024 * 1024
"""Lambda takes a directly uploaded zip of up to 50 MB (Lambda quotas)."""
MAX_UNPACKED_BYTES = 250 * 1024 * 1024
"""Lambda takes code of up to 250 MB unpacked, layers included (Lambda quotas)."""

_FORMAT = "2"  # Part of every hash: raise it when the same source has to give another package.
_EXCLUDED = (
    *(".DS_Store", ".env", ".env.*", ".git", ".venv", ".*_cache", "__pycache__", "*.pyc"),
    *("requirements*.in", "requirements*.txt"),  # what they list is installed
)
# What an installer writes about itself, its machine and its paths, which would differ from build to build.
_INSTALLER_RECORDS = ("direct_url.json", "INSTALLER", "RECORD", "REQUESTED", "WHEEL", "uv_*.json", ".lock")
_EARLIEST = (1980, 1, 1, 0, 0, 0)  # The zip format knows no earlier time.
# Lines of a requirements file that lead to other files, whose content the hash would not see.
_ELSEWHERE = re.compile(
    r"^\s*((-r|-c|-e|--requirement|--constraint|--editable)\b|\.{0,2}/|\S+ *@ *file:).*", re.MULTILINE
)


class PackagingError(ValueError):
    """A package cannot be built; the message says why and what to do."""


@dataclass(frozen=True)
class Platform:
    """What compiled requirements are built for."""

    python_version: str
    """Such as ``3.13``."""
    uv_platform: str | None
    """uv's name of the operating system and processor; None is this machine."""

    @classmethod
    def of_lambda(cls, runtime: str, architecture: str) -> "Platform":
        """The platform of a Python runtime, such as ``python3.13``, on ``arm64`` or ``x86_64``.

        From python3.12 on it is Amazon Linux 2023 (glibc 2.34), before Amazon Linux 2 (glibc 2.26).
        """
        version = runtime.removeprefix("python")
        glibc = "manylinux_2_28" if int(version.split(".")[1]) >= 12 else "manylinux2014"  # noqa: PLR2004 see above
        processor = "aarch64" if architecture == "arm64" else "x86_64"
        return cls(version, f"{processor}-{glibc}")

    @classmethod
    def of_host(cls) -> "Platform":
        """This machine and this Python, which is what runs the code in an emulator."""
        return cls(f"{sys.version_info.major}.{sys.version_info.minor}", None)

    def __str__(self) -> str:
        return f"{self.python_version} {self.uv_platform or sysconfig.get_platform()}"


def build_package(code: Sequence[Path], requirements: Sequence[Path], platform: Platform) -> Path:
    """Builds the zip of a Lambda function, or finds it in the cache.

    Args:
        code: Directories whose contents lie side by side at the root of the zip; a file that stands in two of
            them must be the same in both.
        requirements: Requirement files, which are installed together; may be empty.
        platform: What compiled requirements are built for.

    Returns:
        Path of the zip in the cache.

    Raises:
        PackagingError: The code is missing, empty, ambiguous or too large, uv refuses the requirements, or
            the cache has too little space.
    """
    files = _merge(code)
    digest = hashlib.sha256(_FORMAT.encode())
    for name, path in files.items():
        content = path.read_bytes()
        digest.update(f"\0{name}\0{_mode(path):o}\0{len(content)}\0".encode() + content)
    if requirements:
        digest.update(_digest_requirements(requirements, platform).encode())
    package = _cache() / "packages" / f"{digest.hexdigest()}.zip"
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
    cache = _cache()
    there = next(directory for directory in (cache, *cache.parents) if directory.exists())
    free = shutil.disk_usage(there).free / 1_000_000
    needed = (MAX_UNPACKED_BYTES + MAX_ZIP_BYTES) / 1_000_000
    return (
        f"too little space in the cache '{cache}': a package requires up to {needed:,.1f} MB,"
        f" {free:,.1f} MB are free; free some space there, or set XDG_CACHE_HOME to a directory that has more"
    )


def _merge(directories: Sequence[Path]) -> dict[str, Path]:
    merged: dict[str, Path] = {}
    for directory in directories:
        if not directory.is_dir():
            raise PackagingError(f"'{directory}' is not a directory; must be the one that holds the code")
        for name, path in _list_files(directory, _EXCLUDED):
            if name in merged and merged[name].read_bytes() != path.read_bytes():
                raise PackagingError(
                    f"'{merged[name]}' and '{path}' would both be '{name}' in the package; rename one"
                )
            merged[name] = path
    if not merged:
        names = ", ".join(f"'{directory}'" for directory in directories)
        raise PackagingError(f"{names} holds no files to package")
    return dict(sorted(merged.items()))


def _list_files(directory: Path, excluded: Sequence[str]) -> Iterator[tuple[str, Path]]:
    """The files below ``directory`` in a fixed order, each with its name in the package."""
    for path in sorted(directory.iterdir()):
        if any(fnmatch(path.name, pattern) for pattern in excluded):
            continue
        if path.is_symlink() and path.is_dir():
            raise PackagingError(
                f"'{path}' is a link to a directory; copy the directory, or name it as additional code"
            )
        if path.is_dir():
            yield from ((f"{path.name}/{name}", inner) for name, inner in _list_files(path, excluded))
        elif path.is_file():
            yield path.name, path
        else:
            raise PackagingError(f"'{path}' is neither a file nor a directory; remove or fix it")


def _mode(path: Path) -> int:
    return 0o755 if path.stat().st_mode & stat.S_IXUSR else 0o644


def _write_zip(package: Path, files: dict[str, Path]) -> None:
    package.parent.mkdir(parents=True, exist_ok=True)
    unpacked = sum(path.stat().st_size for path in files.values())
    if unpacked > MAX_UNPACKED_BYTES:
        raise PackagingError(
            f"the code has {unpacked:,} bytes unpacked, Lambda takes {MAX_UNPACKED_BYTES:,}; remove files or"
            " requirements that it does not need"
        )
    # Written aside and moved into place, so that a build next door never sees half a package.
    with tempfile.TemporaryDirectory(dir=package.parent) as aside:
        draft = Path(aside, package.name)
        _write_entries(draft, files, zipfile.ZIP_STORED)
        if draft.stat().st_size > MAX_ZIP_BYTES:
            _write_entries(draft, files, zipfile.ZIP_DEFLATED)
        if (packed := draft.stat().st_size) > MAX_ZIP_BYTES:
            raise PackagingError(
                f"the zip has {packed:,} bytes, Lambda takes {MAX_ZIP_BYTES:,} directly; remove files or"
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
                f"'{path}' leads to another file by '{elsewhere[0].strip()}', which would change unnoticed;"
                " name published packages there, and other requirement files as further requirements"
            )
        digest.update(f"\0{content}".encode())
    return digest.hexdigest()


def _install(requirements: Sequence[Path], platform: Platform) -> Path:
    """The directory with the requirements installed; from the cache, if these ones were installed before."""
    installed = _cache() / "requirements" / _digest_requirements(requirements, platform)
    if installed.exists():
        return installed
    installed.parent.mkdir(parents=True, exist_ok=True)
    draft = Path(tempfile.mkdtemp(dir=installed.parent))
    try:
        _run_uv(requirements, platform, draft)
        shutil.rmtree(draft / "bin", ignore_errors=True)  # commands, which name the Python of this machine
        try:
            draft.rename(installed)
        except OSError:  # a build next door was faster, with the same result
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
    # A package built from source must not link to libraries of this machine, which the zip does not carry.
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
            f"{', '.join(foreign)} of {names} has no wheel for Python {platform}; compiled on this machine it"
            " would not run on Lambda: choose a version that has one"
        )


def _find_compiled_here(installed: Path) -> list[str]:
    """Distributions whose wheel is bound to this machine: compiled here, no index serves such tags."""
    return [
        wheel.parent.name.removesuffix(".dist-info")
        for wheel in sorted(installed.glob("*.dist-info/WHEEL"))
        if re.search(r"^Tag: \S+-(linux|macosx|win)", wheel.read_text(), re.MULTILINE)
    ]


def _find_uv() -> str:
    beside = Path(sys.executable).with_name("uv.exe" if os.name == "nt" else "uv")
    found = os.fspath(beside) if beside.exists() else shutil.which("uv")
    if not found:
        raise PackagingError("requirements are installed by uv, which is not here: pip install uv")
    return found


def _cache() -> Path:
    """Where packages are kept; ``XDG_CACHE_HOME`` moves it."""
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "serverless-patterns"
