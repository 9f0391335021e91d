"""The code of a Lambda function, and the package that is built from it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pulumi

from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.handlers import NotInCodeError, check_bootstrap, check_handler
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.packaging.builder import Builder
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.python import Platform, PythonRequirements
from serverless_patterns.packaging.sources import remember

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
    has_layers: bool = False
    """Whether the file of the handler may be in a layer."""

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
            for argument, check in self._checks:
                errors.attempt(argument, lambda check=check: check(package))
        return package

    def _build(self) -> Path:
        for_host = self._depends_on_platform and _builds_for_host()
        package = self.build_for(for_host=for_host)
        remember(package, _Source(self._with_absolute_paths(), for_host))
        return package

    def build_for(self, *, for_host: bool) -> Path:
        """Builds the package for Lambda, or for this machine."""
        return build_package(
            [Path(path) for path in self.directories], self._choose_builder(for_host=for_host)
        )

    @property
    def _depends_on_platform(self) -> bool:
        """Whether the package for this machine is another one than that for Lambda."""
        return bool(self.requirements_files)

    def _choose_builder(self, *, for_host: bool) -> Builder | None:
        if not self.requirements_files:
            return None
        platform = Platform.of_host() if for_host else Platform.of_lambda(self.runtime, self.architecture)
        return PythonRequirements(tuple(map(Path, self.requirements_files)), platform)

    def check(self, package: Path) -> None:
        """Checks the content of the package.

        Raises:
            HandlerError: If it lacks the handler, or what a custom runtime starts.
        """
        for _argument, check in self._checks:
            check(package)

    @property
    def _checks(self) -> Iterator[tuple[str, Callable[[Path], None]]]:
        """The checks of the package, each with the argument that it is about."""
        yield "handler", self._unless_in_layer(partial(check_handler, self.handler, self.runtime))
        if self.runtime.startswith("provided"):
            yield "code", self._unless_in_layer(partial(check_bootstrap, self.runtime))

    def _unless_in_layer(self, check: Callable[[Path], None]) -> Callable[[Path], None]:
        def check_code(package: Path) -> None:
            try:
                check(package)
            except NotInCodeError:
                if not self.has_layers:
                    raise

        return check_code

    def _with_absolute_paths(self) -> "FunctionCode":
        directories, requirements = (
            tuple(os.path.abspath(path) for path in paths)  # noqa: PTH100 Path.absolute keeps '..'
            for paths in (self.directories, self.requirements_files)
        )
        return replace(self, directories=directories, requirements_files=requirements)


@dataclass(frozen=True)
class _Source:
    """What a package was built from, wherever the program ran and however it was configured."""

    code: FunctionCode
    for_host: bool

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(map(Path, (*self.code.directories, *self.code.requirements_files)))

    def build(self) -> Path:
        package = self.code.build_for(for_host=self.for_host)
        self.code.check(package)
        remember(package, self)
        return package


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
