"""The libraries of a Python function, which uv installs."""

import hashlib
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import uv

from serverless_patterns.packaging.cache import FORMAT, describe_shortage, hash_sources
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.files import EXCLUDED, list_files

# Records of the installer, its machine and its paths, which differ between builds.
_INSTALLER_RECORDS = ("direct_url.json", "INSTALLER", "RECORD", "REQUESTED", "WHEEL", "uv_*.json", ".lock")
_URL = r"(?!file:)[A-Za-z+.]+://"
# Lines of a requirements file that refer to other files, whose content the hash does not include.
_ELSEWHERE = re.compile(
    rf"""^[ \t]*(
        -[rce] | --(requirement|constraint|editable)\b
        | [\w.-]+[ ]*(\[[^\]]*\])?[ ]*@[ ]*(?!{_URL}|\$)\S
        | (?!{_URL})[^\s\#;@-][^\s\#;@]*(/|\.(whl|zip|tar\.\w+|tgz)\b)
        | \.{{0,2}}/
    ).*""",
    re.MULTILINE | re.VERBOSE,
)


@dataclass(frozen=True)
class Platform:
    """Platform that compiled libraries are built for."""

    python_version: str
    """Such as ``3.13``."""
    uv_platform: str | None
    """Name of the operating system and processor for uv; None for this machine."""

    @classmethod
    def from_runtime(cls, runtime: str, architecture: str) -> "Platform":
        """Returns the platform of a Python runtime, such as ``python3.13``, on ``arm64`` or ``x86_64``.

        Runtimes from python3.12 on use Amazon Linux 2023 (glibc 2.34), earlier ones Amazon Linux 2 (2.26).
        """
        version = runtime.removeprefix("python")
        glibc = "manylinux_2_28" if int(version.split(".")[1]) >= 12 else "manylinux2014"  # noqa: PLR2004 see above
        processor = "aarch64" if architecture == "arm64" else "x86_64"
        return cls(version, f"{processor}-{glibc}")

    @classmethod
    def from_host(cls) -> "Platform":
        """Returns this machine and this Python, which run the code in an emulator."""
        return cls(f"{sys.version_info.major}.{sys.version_info.minor}", None)

    def __str__(self) -> str:
        return f"{self.python_version} {self.uv_platform or sysconfig.get_platform()}"


@dataclass(frozen=True)
class PythonRequirements:
    """Builder of the libraries that requirements files list, which are installed together."""

    paths: tuple[Path, ...]
    """The requirements files."""
    platform: Platform
    """Platform that compiled libraries are built for."""

    def digest(self) -> str:
        """Returns a hash of the requirements and the platform.

        Raises:
            PackagingError: If a file is missing, or refers to another one.
        """
        digest = hashlib.sha256(f"{FORMAT} {self.platform}".encode())
        for path in self.paths:
            if not path.is_file():
                raise PackagingError(f"'{path}' is not a file; must be a requirements file as pip reads it")
            content = path.read_text(encoding="utf-8")
            if elsewhere := _ELSEWHERE.search(content):
                raise PackagingError(
                    f"'{path}' refers to another file by '{elsewhere[0].strip()}', whose changes go"
                    " unnoticed. List published packages only, and add other files to 'requirements_files'"
                )
            digest.update(f"\0{content}".encode())
        return digest.hexdigest()

    def files(self) -> Mapping[str, Path]:
        """Installs the libraries in the cache, unless it has them, and returns their files.

        Raises:
            PackagingError: If uv cannot install them.
        """
        installed = hash_sources("requirements", self.digest, self._install)
        return dict(list_files(installed, (*EXCLUDED, *_INSTALLER_RECORDS)))

    def _install(self, target: Path) -> None:
        self._run_uv(target)
        # Commands, which contain the path of Python on this machine.
        shutil.rmtree(target / "bin", ignore_errors=True)

    def _run_uv(self, target: Path) -> None:
        platform = self.platform
        command = [_find_uv(), "pip", "install", "--quiet", "--no-config", "--python", sys.executable]
        command += ["--target", os.fspath(target)]
        if platform.uv_platform:
            command += [
                "--python-platform",
                platform.uv_platform,
                "--python-version",
                platform.python_version,
            ]
        for path in self.paths:
            command += ["--requirement", os.fspath(path)]
        # A package that is built from source must not link to libraries that the archive does not contain.
        environment = {**os.environ, "PKG_CONFIG_PATH": "", "PKG_CONFIG_LIBDIR": os.fspath(target / "none")}
        done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)  # noqa: S603
        names = " and ".join(f"'{path}'" for path in self.paths)
        if done.returncode != 0 and "(os error 28)" in done.stderr:
            *_, cause = done.stderr.strip().splitlines()
            raise PackagingError(f"{describe_shortage()} ({cause.strip()})")
        if done.returncode != 0:
            raise PackagingError(f"uv cannot install {names} for Python {platform}:\n{done.stderr.strip()}")
        foreign = _find_compiled_here(target) if platform.uv_platform else []
        if foreign:
            raise PackagingError(
                f"{', '.join(foreign)} of {names} has no wheel for Python {platform}; compiled on this"
                " machine, it would not run on Lambda. Choose a version that has one"
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
