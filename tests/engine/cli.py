"""The Pulumi CLI that these tests drive: one on the ``PATH``, or one built from the Go module beside it.

``python -m tests.engine.cli`` (``make engine``) builds it where there is none.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import semver

from tests.engine.cache import find_cache

MODULE = Path(__file__).parent
_PACKAGE = "github.com/pulumi/pulumi/pkg/v3"
_VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version"
# Leaves out what Google Cloud Storage needs for gRPC, a tenth of all that is compiled. Without optimizations
# it would compile in two thirds of the time, and each command would then take three times as long.
TAGS = "-tags=disable_grpc_modules"


@dataclass(frozen=True)
class Cli:
    """A Pulumi CLI.

    Attributes:
        path: The executable.
        root: What the Automation API finds it by, in ``bin``; None for that on the ``PATH``.
        version: Its version.
    """

    path: Path
    root: Path | None
    version: semver.Version


def read_pinned_version() -> semver.Version:
    """The version that ``go.mod`` pins, and the oldest that is taken from the ``PATH``."""
    found = re.search(rf"{re.escape(_PACKAGE)} v(\S+)", (MODULE / "go.mod").read_text())
    assert found, "go.mod requires no CLI"
    return semver.Version.parse(found[1])


def find_cli() -> Cli | None:
    """The CLI on the ``PATH`` if it is new enough, or else the one that was built."""
    if (path := shutil.which("pulumi")) and (version := _version_of(path)) >= read_pinned_version():
        return Cli(Path(path), None, version)
    root = _find_built_root()
    return Cli(root / "bin/pulumi", root, read_pinned_version()) if (root / "bin/pulumi").is_file() else None


def build_cli() -> Cli:
    """Builds the pinned CLI, which takes some minutes the first time.

    Raises:
        RuntimeError: If Go is missing.
    """
    version, root = read_pinned_version(), _find_built_root()
    if not (go := shutil.which("go")):
        raise RuntimeError(
            f"`make engine` requires pulumi {version} or later on the PATH, or Go to build it with"
        )
    root.mkdir(parents=True, exist_ok=True)
    # In its place at once and whole, whoever else builds it.
    with tempfile.TemporaryDirectory(dir=root) as built:
        flags = f"-s -w -X {_VERSION_VARIABLE}=v{version}"
        command = [go, "build", "-C", MODULE, TAGS, "-ldflags", flags, "-o", f"{built}/pulumi"]
        subprocess.run([*command, f"{_PACKAGE}/cmd/pulumi"], check=True)
        (root / "bin").mkdir(exist_ok=True)
        Path(built, "pulumi").replace(root / "bin/pulumi")
    return Cli(root / "bin/pulumi", root, version)


def describe(cli: Cli | None) -> str:
    """Message of the tests about their CLI, or the reason for skipping them."""
    if cli:
        return f"pulumi {cli.version}, {'on the PATH' if cli.root is None else 'built by `make engine`'}"
    return (
        f"skipped: there is no pulumi {read_pinned_version()} or later on the PATH; `make engine` builds one"
    )


def _find_built_root() -> Path:
    return find_cache(MODULE / "go.sum")


def _version_of(path: str) -> semver.Version:
    environment = {**os.environ, "PULUMI_SKIP_UPDATE_CHECK": "true"}
    answer = subprocess.run([path, "version"], env=environment, capture_output=True, text=True, check=True)
    return semver.Version.parse(answer.stdout.strip().removeprefix("v"))


if __name__ == "__main__":
    try:
        used = find_cli() or build_cli()
    except (RuntimeError, subprocess.CalledProcessError) as error:
        sys.exit(f"{error}")
    sys.stdout.write(f"tests/engine: {describe(used)}\n")
