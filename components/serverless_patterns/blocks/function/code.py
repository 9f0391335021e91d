"""The code of a Lambda function, and the package that is built from it."""

from dataclasses import dataclass
from pathlib import Path

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.handlers import check_bootstrap, check_handler
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.packaging.package import Platform, build_package

ARCHITECTURES = ("arm64", "x86_64")
_ARGUMENTS = ("code", "additional_code", "handler", "runtime", "architecture", "requirements_files")


@dataclass(frozen=True)
class FunctionCode:
    """Everything that a package is built from."""

    directories: tuple[str, ...]
    handler: str
    runtime: str = DEFAULT_RUNTIME
    architecture: str = ARCHITECTURES[0]
    requirements_files: tuple[str, ...] = ()

    def build(self, errors: Errors) -> Path | None:
        """Builds the package and returns its path; without one, ``errors`` has the reason.

        Nothing is built if ``errors`` has one of the arguments that the code is made of.
        """
        if errors.concern(*_ARGUMENTS):
            return None
        if self.requirements_files and not self.runtime.startswith("python"):
            errors.add(
                "requirements_files",
                f"requires a Python runtime, not {self.runtime}. Remove it, and put libraries into the code",
            )
            return None
        package = errors.attempt("code", self._build)
        if package:
            errors.attempt("handler", lambda: check_handler(self.handler, self.runtime, package))
            if self.runtime.startswith("provided"):
                errors.attempt("code", lambda: check_bootstrap(self.runtime, package))
        return package

    def _build(self) -> Path:
        platform = (
            Platform.of_lambda(self.runtime, self.architecture)
            if self.requirements_files and not _builds_for_host()
            else Platform.of_host()
        )
        directories = [Path(directory) for directory in self.directories]
        return build_package(directories, [Path(file) for file in self.requirements_files], platform)


def _builds_for_host() -> bool:
    """Returns whether compiled requirements are built for this machine, where an emulator runs them.

    ``serverless-patterns:buildPlatform`` is ``lambda``, the default, or ``host``. An emulator that can
    only run functions on this machine sets ``functions:platform`` to ``host``, which overrides it.

    Raises:
        ValueError: If ``serverless-patterns:buildPlatform`` is neither.
    """
    if pulumi.Config("functions").get("platform") == "host":
        return True
    setting = pulumi.Config("serverless-patterns").get("buildPlatform", "lambda")
    if setting not in {"lambda", "host"}:
        raise ValueError(f"serverless-patterns:buildPlatform: {show(setting)} must be 'lambda' or 'host'")
    return setting == "host"
