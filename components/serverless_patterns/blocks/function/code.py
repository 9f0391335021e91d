"""The code of a Lambda function, and the package that is built from it."""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

import pulumi

from serverless_patterns.arguments.common import InstructionSet
from serverless_patterns.arguments.errors import Errors
from serverless_patterns.arguments.text import show
from serverless_patterns.blocks.function.handler_errors import NotInCodeError
from serverless_patterns.blocks.function.handlers import check_bootstrap, check_handler
from serverless_patterns.blocks.function.runtimes import DEFAULT_RUNTIME
from serverless_patterns.packaging.archive import ArchiveFiles, is_archive
from serverless_patterns.packaging.builder import Builder
from serverless_patterns.packaging.errors import EntryPointError
from serverless_patterns.packaging.go import GoExecutable, find_go_module
from serverless_patterns.packaging.node import NodeBundle, must_be_bundled
from serverless_patterns.packaging.own_files import describe_left_out, find_own_files
from serverless_patterns.packaging.package import build_package
from serverless_patterns.packaging.python import Platform, PythonRequirements
from serverless_patterns.packaging.sources import Source, is_remembered, remember

_ARGUMENTS = (
    *("code", "additional_code", "handler", "runtime", "architecture", "requirements_files"),
    *("source_map", "external_packages"),
)


@dataclass(frozen=True)
class FunctionCode:
    """Everything that a package is built from."""

    directories: tuple[str, ...]
    handler: str
    runtime: str = DEFAULT_RUNTIME
    architecture: InstructionSet = "arm64"
    requirements_files: tuple[str, ...] = ()
    has_layers: bool = False
    """Whether the file of the handler may be in a layer."""
    source_map: bool = False
    external_packages: tuple[str, ...] = ()

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
        if self.requirements_files and is_archive(Path(self.directories[0])):
            errors.add(
                "requirements_files", "cannot be combined with an archive as 'code'; put libraries into it"
            )
            return None
        package = errors.attempt("code", lambda: self._build(errors))
        if package:
            for argument, check in self._checks:
                errors.attempt(argument, lambda check=check: check(package))
        return package

    def _build(self, errors: Errors) -> Path | None:
        try:
            for_host = self._depends_on_platform and _builds_for_host()
            package, source = self.build_for(for_host=for_host)
        except EntryPointError as error:
            errors.add("handler", str(error))
            return None
        self._check_bundle_arguments(errors)
        if not is_remembered(package):
            self._name_left_out(errors)
        remember(package, source)
        return package

    def build_for(self, *, for_host: bool) -> tuple[Path, Source]:
        """Builds the package for Lambda, or for this machine, and returns it with its sources."""
        code, packaged = Path(self.directories[0]), self._packaged
        outside: tuple[Path, ...] = ()
        if self._is_bundled:
            bundle = self._bundle(for_host=for_host)
            package, outside = build_package(packaged, bundle), bundle.list_outside_files()
        elif self._is_go:
            executable = GoExecutable(code, None if for_host else self.architecture)
            package, outside = build_package(packaged, executable), executable.modules
        elif is_archive(code):
            package = build_package(packaged, ArchiveFiles(code))
        else:
            package = build_package(packaged, self._choose_builder(for_host=for_host))
        return package, _Source(self._make_paths_absolute(), for_host, outside)

    @property
    def _packaged(self) -> list[Path]:
        """The directories whose files are packaged as they are."""
        first, *more = (Path(path) for path in self.directories)
        return more if self._is_bundled or self._is_go or is_archive(first) else [first, *more]

    def _name_left_out(self, errors: Errors) -> None:
        for directory in self._packaged:
            if left_out := find_own_files(directory).left_out:
                errors.warn("code", describe_left_out(directory, left_out))

    @property
    def _is_bundled(self) -> bool:
        is_node = self.runtime.startswith("nodejs")
        return is_node and must_be_bundled(Path(self.directories[0]), self.handler)

    @property
    def _is_go(self) -> bool:
        return self.runtime.startswith("provided") and find_go_module(Path(self.directories[0])) is not None

    @property
    def _depends_on_platform(self) -> bool:
        """Whether the package for this machine can be another one than that for Lambda."""
        return bool(self.requirements_files) or self.runtime.startswith("nodejs") or self._is_go

    def _bundle(self, *, for_host: bool) -> NodeBundle:
        return NodeBundle(
            Path(self.directories[0]),
            self.handler,
            self.runtime,
            for_host=for_host,
            source_map=self.source_map,
            external_packages=self.external_packages,
        )

    def _choose_builder(self, *, for_host: bool) -> Builder | None:
        if not self.requirements_files:
            return None
        platform = (
            Platform.from_host() if for_host else Platform.from_runtime(self.runtime, self.architecture)
        )
        return PythonRequirements(tuple(map(Path, self.requirements_files)), platform)

    def _check_bundle_arguments(self, errors: Errors) -> None:
        for argument in ("source_map", "external_packages"):
            if getattr(self, argument) and not self._is_bundled:
                errors.add(
                    argument,
                    "requires a Node.js function that is bundled: in TypeScript, or with a package.json that"
                    " lists dependencies. Remove it",
                )

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
        yield "handler", self._skip_if_in_layer(partial(check_handler, self.handler, self.runtime))
        if self.runtime.startswith("provided"):
            architecture = None if self._is_go else self.architecture
            yield "code", self._skip_if_in_layer(partial(check_bootstrap, self.runtime, architecture))

    def _skip_if_in_layer(self, check: Callable[[Path], None]) -> Callable[[Path], None]:
        def check_code(package: Path) -> None:
            try:
                check(package)
            except NotInCodeError:
                if not self.has_layers:
                    raise

        return check_code

    def _make_paths_absolute(self) -> "FunctionCode":
        directories, requirements = (
            tuple(os.path.abspath(path) for path in paths)  # noqa: PTH100 Path.absolute keeps '..'
            for paths in (self.directories, self.requirements_files)
        )
        return replace(self, directories=directories, requirements_files=requirements)


@dataclass(frozen=True)
class _Source:
    """Sources of a package, independent of the directory and configuration of the program."""

    code: FunctionCode
    for_host: bool
    outside: tuple[Path, ...]
    """Files that are imported from elsewhere."""

    @property
    def paths(self) -> tuple[Path, ...]:
        return tuple(map(Path, (*self.code.directories, *self.code.requirements_files, *self.outside)))

    def build(self) -> Path:
        package, source = self.code.build_for(for_host=self.for_host)
        self.code.check(package)
        remember(package, source)
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
