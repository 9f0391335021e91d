"""The hosts of languages that Go's proxy serves: that of YAML, and of Python what installs and runs a plugin.

``python -m tests.engine.language_hosts`` (``make engine``) builds them, once.
"""

import shutil
import subprocess
import sys
from pathlib import Path

from tests.engine.cache import find_cache, make_once
from tests.engine.cli import MODULE, TAGS

SKIPPED = "`make engine` builds Pulumi's host of YAML, where there is Go"
_HOSTS = MODULE / "hosts"
_PACKAGES = ("github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml", "./pulumi-language-python")


def find_hosts() -> Path:
    """The directory of the hosts, for the ``PATH``, if they were built."""
    return find_cache(_HOSTS / "go.sum", _HOSTS / "pulumi-language-python/main.go") / "hosts"


def describe() -> str:
    """Message of the tests about the hosts."""
    return "programs in YAML run" if find_hosts().is_dir() else f"programs in YAML do not run: {SKIPPED}"


def _build(directory: Path) -> None:
    (directory / "hosts").mkdir()
    command = ["go", "build", "-C", _HOSTS, TAGS, "-ldflags", "-s -w", "-o", f"{directory / 'hosts'}/"]
    subprocess.run([*command, *_PACKAGES], check=True)


if __name__ == "__main__":
    if shutil.which("go"):
        try:
            make_once(find_hosts(), _build)
        except subprocess.CalledProcessError as error:
            sys.exit(f"{error}")
    sys.stdout.write(f"tests/engine: {describe()}\n")
