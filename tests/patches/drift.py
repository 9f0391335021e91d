"""Compares the declared names of MiniStack with another version: ``python -m tests.patches.drift 1.5.34``."""

import argparse
import difflib
import importlib
import importlib.metadata
import pkgutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from embedded_aws import ministack
from embedded_aws.emulator.clients import Credentials
from embedded_aws.ministack.names import DECLARED
from embedded_aws.ministack.sources import definition, fingerprint, source_of
from embedded_aws.server.patches import list_patches


@dataclass(frozen=True)
class Change:
    """A name whose source differs between the installed version and another one.

    Attributes:
        target: The name, such as ``services.sns._body_lookup``.
        patch: Homes of the steps that replace it; empty if it is only used.
        before: Its source in the installed version.
        after: Its source in the other version; empty if it is gone.
    """

    target: str
    patch: str
    before: str
    after: str

    @property
    def summary(self) -> str:
        """One line about the change."""
        kind = "changed" if self.after else "gone"
        return f"{self.target}: {kind}, {f'patched by {self.patch}' if self.patch else 'used'}"

    def diff(self) -> str:
        """Returns the changed lines with their context."""
        lines = difflib.unified_diff(self.before.splitlines(), self.after.splitlines(), lineterm="")
        return "\n".join(list(lines)[2:])


def compare(directory: Path) -> Iterator[Change]:
    """Yields the declared names whose source is another one in a directory with the other version.

    Args:
        directory: Directory that contains the package ``ministack``.
    """
    for module in pkgutil.iter_modules(ministack.__path__):
        importlib.import_module(f"{ministack.__name__}.{module.name}")
    homes = {
        patch.target: ", ".join(title.partition(":")[0] for title in patch.titles)
        for patch in list_patches(Credentials.generate(), "secret")
    }
    for name in {name.target: name for name in DECLARED}.values():
        if not name.module_name.startswith("ministack."):
            continue
        home = name.home()
        before, after = (
            definition(text, name.name) for text in (source_of(home), _read(directory, home.__name__))
        )
        if fingerprint(before) != fingerprint(after):
            yield Change(name.target, homes.get(name.target, ""), before, after)


def _read(directory: Path, module: str) -> str:
    """Returns the source of a module of the other version after an empty line, as ``source_of`` does."""
    path = directory.joinpath(*module.split(".")).with_suffix(".py")
    return f"\n{path.read_text()}" if path.exists() else "\n"


def install(version: str, directory: Path) -> None:
    """Installs a version of MiniStack, without its dependencies, into a directory."""
    command = ("pip", "install", "--quiet", "--no-deps", "--target", str(directory), f"ministack=={version}")
    subprocess.run([sys.executable, "-m", "uv", *command], check=True)


def main(arguments: Sequence[str]) -> int:
    """Prints the names that differ; returns 1 if there are any."""
    parser = argparse.ArgumentParser(prog="python -m tests.patches.drift", description=__doc__)
    parser.add_argument("version", help="the other version of MiniStack")
    parser.add_argument("--names", action="store_true", help="print the names without their differences")
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as made:
        install(given.version, Path(made))
        changes = sorted(compare(Path(made)), key=lambda change: change.target)
    for change in changes:
        sys.stdout.write(f"{change.summary}\n")
        if not given.names:
            sys.stdout.write(f"{change.diff()}\n\n")
    total = len({name.target for name in DECLARED})
    installed = importlib.metadata.version("ministack")
    patched = sum(1 for change in changes if change.patch)
    sys.stdout.write(
        f"{len(changes)} of {total} declared names differ between {installed} and {given.version}:"
        f" {patched} of them are patched, {len(changes) - patched} are only used.\n"
    )
    return 1 if changes else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
