"""The executable of a Go function, which the go command builds."""

import hashlib
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from serverless_patterns.packaging.cache import FORMAT, describe_shortage, hash_sources
from serverless_patterns.packaging.errors import PackagingError
from serverless_patterns.packaging.files import list_files

EXECUTABLE = "bootstrap"
"""Name of the executable that a custom runtime starts."""

_MODULE = "go.mod"
# Files that go never reads; packages embed other files of any name.
_EXCLUDED = (".DS_Store", ".git", ".venv", ".*_cache", "__pycache__", "node_modules", "*_test.go")
# A module that is elsewhere on this machine (Go Modules Reference, "replace directive").
_LOCAL_MODULE = re.compile(r"=>\s*(\.{1,2}(?:/\S*)?|/\S+)\s*(?://.*)?$", re.MULTILINE)
# The same source gives the same bytes: no paths of this machine, no state of the repository, no build ID.
_FLAGS = ("-trimpath", "-buildvcs=false", "-tags=lambda.norpc", "-ldflags=-s -w -buildid=")
_PROCESSORS = {"arm64": "arm64", "x86_64": "amd64"}


def find_go_module(code: Path) -> Path | None:
    """Returns the directory of the Go module that a directory is part of; None if it has no Go code.

    Args:
        code: Directory with ``go.mod``, or with the files of a package of a module above it.
    """
    if (code / _MODULE).is_file():
        return code
    if not code.is_dir() or not any(code.glob("*.go")):
        return None
    above = Path(os.path.abspath(code)).parents  # noqa: PTH100 Path.absolute keeps '..'
    return next((directory for directory in above if (directory / _MODULE).is_file()), None)


@dataclass(frozen=True)
class GoExecutable:
    """Builder of the executable of a Go package, called ``bootstrap``."""

    code: Path
    """Directory of the package ``main``."""
    architecture: str | None
    """Instruction set architecture of the function; None to build for this machine."""

    @cached_property
    def modules(self) -> tuple[Path, ...]:
        """Directories of the module, and of modules on this machine in the place of its dependencies."""
        found: list[Path] = []
        pending = [find_go_module(self.code) or self.code]
        while pending:
            module = pending.pop()
            if module not in found and (module / _MODULE).is_file():
                found.append(module)
                replaced = _LOCAL_MODULE.findall((module / _MODULE).read_text(encoding="utf-8"))
                pending += [Path(os.path.normpath(module / path)) for path in replaced]
        return tuple(found)

    def digest(self) -> str:
        """Returns a hash of the files of the modules, the version of Go, its settings, and the platform.

        Raises:
            PackagingError: If the go command is missing or cannot read the module.
        """
        platform = self._run("env", "GOVERSION", "GOOS", "GOARCH", "GOFLAGS", "GOEXPERIMENT")
        parts = [FORMAT, *platform.splitlines(), *_FLAGS, os.path.relpath(self.code, self.modules[0])]
        digest = hashlib.sha256("\0".join(parts).encode())
        for name, path in self._files():
            content = path.read_bytes()
            digest.update(f"\0{name}\0{len(content)}\0".encode() + content)
        return digest.hexdigest()

    def files(self) -> Mapping[str, Path]:
        """Builds the executable in the cache, unless it has it, and returns its file.

        Raises:
            PackagingError: If it does not compile.
        """
        built = hash_sources("go", self.digest, self._build)
        return {EXECUTABLE: built / EXECUTABLE}

    def _files(self) -> Iterator[tuple[str, Path]]:
        for number, module in enumerate(self.modules):
            yield from ((f"{number}/{name}", path) for name, path in list_files(module, _EXCLUDED))

    def _build(self, target: Path) -> None:
        # Into a directory, where go puts executables only.
        self._run("build", *_FLAGS, "-o", f"{target}{os.sep}", ".")
        (built,) = target.iterdir()
        built.rename(target / EXECUTABLE)

    def _run(self, *arguments: str) -> str:
        go = shutil.which("go")
        if go is None:
            raise PackagingError(self._describe_missing_go())
        done = subprocess.run(  # noqa: S603
            [go, *arguments],
            capture_output=True,
            text=True,
            check=False,
            cwd=self.code,
            env={**os.environ, **self._environment},
        )
        if done.returncode == 0:
            return done.stdout
        if "no space left on device" in done.stderr:
            raise PackagingError(describe_shortage())
        raise PackagingError(f"go cannot build '{self.code}':\n{self._attach_paths(done.stderr.strip())}")

    @property
    def _environment(self) -> dict[str, str]:
        # A workspace is of this machine: without it, the module alone says what is built.
        environment = {"CGO_ENABLED": "0", "GOWORK": "off", "GOAMD64": "v1", "GOARM64": "v8.0"}
        if self.architecture is None:
            return environment
        return {**environment, "GOOS": "linux", "GOARCH": _PROCESSORS[self.architecture]}

    def _attach_paths(self, errors: str) -> str:
        """Returns errors of the compiler with paths as that of the code, not from there."""

        def place(found: re.Match[str]) -> str:
            return os.path.normpath(self.code / found[0])

        return re.sub(r"^\S+\.go(?=:\d)", place, errors, flags=re.MULTILINE)

    def _describe_missing_go(self) -> str:
        processor = _PROCESSORS[self.architecture or "arm64"]
        return (
            f"'{self.code}' is Go code, and the command 'go', which builds it, is not on the PATH. Install Go"
            f" (https://go.dev/dl), or give 'code' another directory with what another machine has built:"
            f" GOOS=linux GOARCH={processor} CGO_ENABLED=0 go build -o {EXECUTABLE}"
        )
