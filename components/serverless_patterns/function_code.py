"""The code of a Lambda function: what it is made of, whether it fits together, and its package."""

import difflib
from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.packaging import Platform, build_package
from serverless_patterns.validation import Given

DEFAULT_RUNTIME = "python3.13"
ARCHITECTURES = ("arm64", "x86_64")


@dataclass(frozen=True)
class FunctionCode:
    """Everything a package is built from."""

    directories: tuple[str, ...]
    handler: str
    runtime: str = DEFAULT_RUNTIME
    architecture: str = ARCHITECTURES[0]
    requirements: tuple[str, ...] = ()

    def build(self, given: Given) -> Path | None:
        """The zip of the function; whatever keeps it from being built becomes a fault of ``given``."""
        if not (all(self.directories) and self.handler):
            return None
        if self.runtime.startswith("python"):
            self._check_handler(given)
        elif self.requirements:
            reason = f"are for Python, the runtime is {self.runtime}; put them beside the code instead"
            given.fault("requirements", reason)
            return None
        return given.attempt("code", self._build)

    def _build(self) -> Path:
        platform = (
            Platform.of_lambda(self.runtime, self.architecture)
            if self.requirements and not _builds_for_host()
            else Platform.of_host()
        )
        directories = [Path(directory) for directory in self.directories]
        return build_package(directories, [Path(file) for file in self.requirements], platform)

    def _check_handler(self, given: Given) -> None:
        module, _, function = self.handler.rpartition(".")
        file = f"{module.replace('.', '/')}.py"
        directories = [Path(directory) for directory in self.directories]
        if not module or not function:
            given.fault("handler", f"{self.handler!r} has to be <file>.<function>, such as orders.handler")
        elif not any((directory / file).is_file() for directory in directories):
            there = sorted({path.name for directory in directories for path in directory.glob("*.py")})
            near = difflib.get_close_matches(file, there, n=1)
            hint = f" Did you mean {near[0].removesuffix('.py')}.{function}?" if near else ""
            given.fault("handler", f"{self.handler!r} needs a file {file}, which is not in the code.{hint}")


def _builds_for_host() -> bool:
    """Whether compiled requirements are built for this machine, where an emulator runs them.

    The one setting for it: ``serverless-patterns:buildPlatform``, ``lambda`` (default) or ``host``.
    """
    return pulumi.Config("serverless-patterns").get("buildPlatform") == "host"
