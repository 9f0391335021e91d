"""A Pulumi project on disk: its program and the configuration of its stacks."""

import importlib
import os
import runpy
import sys
import threading
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from os import PathLike
from pathlib import Path
from types import ModuleType
from typing import Final

from embedded_aws.errors import ProjectError
from embedded_aws.json_values import JsonObject, is_object, read_object
from embedded_aws.program.configuration import ConfigKey, Configuration, format_value, merge, parse_schema
from embedded_aws.program.encrypted_config import Decrypter
from embedded_aws.program.runtime import Job, Program
from embedded_aws.program.yaml_files import read_mapping

PYTHON: Final = "python"
"""Runtime of the programs that run in this process."""

# The working directory, sys.path and sys.modules are global: only one program can run at a time.
_one_program = threading.Lock()


@dataclass(frozen=True)
class Project:
    """A Pulumi project.

    Attributes:
        name: Name of the project.
        directory: Directory with ``Pulumi.yaml``.
        runtime: Language of the program, such as ``python`` or ``yaml``.
        runtime_options: Options of the runtime.
        main: Path of the program: a file, or a directory, which has ``__main__.py`` if it is Python.
        description: Description; may be empty.
        config: Declared configuration by ``namespace:key``.
        stack_files: Directory of each ``Pulumi.<stack>.yaml``.
    """

    name: str
    directory: Path
    main: Path
    description: str
    config: Mapping[str, ConfigKey]
    stack_files: Path
    runtime: str = PYTHON
    runtime_options: Mapping[str, object] = field(default_factory=dict[str, object])

    @property
    def file(self) -> Path:
        """Path of ``Pulumi.yaml``."""
        return self.directory / "Pulumi.yaml"

    @property
    def entry_point(self) -> str:
        """The program as Pulumi names it to a language host: a file in its directory, or ``.``."""
        return "." if self.main.is_dir() else self.main.name

    @property
    def main_directory(self) -> Path:
        """Working directory of the program, from which it imports."""
        return self.main if self.main.is_dir() else self.main.parent

    def stack_config(self, stack: str, overrides: Mapping[str, object] | None = None) -> Configuration:
        """Merges the defaults, ``Pulumi.<stack>.yaml``, and ``overrides``; later ones win.

        Keys without a namespace get the project's. As with Pulumi, the file can contain undeclared keys;
        overrides cannot, since these are probably misspelled.

        Raises:
            ProjectError: If values are missing, have the wrong type, are not declared, or cannot be
                decrypted. The message lists all errors.
        """
        file = self.stack_files / f"Pulumi.{stack}.yaml"
        content = read_mapping(file) if file.is_file() else {}
        in_file = read_object(content.get("config"))
        return merge(
            self.name, stack, self.config, in_file, overrides or {}, decrypt=Decrypter(content).decrypt
        )

    def program(self) -> Program:
        """Returns the program, which must run inside :meth:`enter`."""

        def run() -> None:
            runpy.run_path(os.fspath(self.main), run_name="__main__")

        return run

    @contextmanager
    def enter(self) -> Generator[None]:
        """Sets the working directory, ``sys.argv`` and ``sys.path`` as Pulumi does for the program.

        Modules that the program imports from its directory are removed from ``sys.modules`` afterwards.
        """
        with _one_program, _load_own_modules(self.main_directory):
            before = Path.cwd()
            arguments = sys.argv
            os.chdir(self.main_directory)
            sys.argv = [os.fspath(self.main)]
            sys.path.insert(0, os.fspath(self.main_directory))
            try:
                yield
            finally:
                sys.path.remove(os.fspath(self.main_directory))
                sys.argv = arguments
                os.chdir(before)


def load_project(directory: str | PathLike[str]) -> Project:
    """Reads the project whose ``Pulumi.yaml`` is in ``directory``.

    Raises:
        ProjectError: If the file does not exist or is invalid, or its program does not exist.
    """
    root = Path(directory).resolve()
    file = root / "Pulumi.yaml"
    if not file.is_file():
        raise ProjectError(f"{root} is not a Pulumi project: it has no Pulumi.yaml")
    content = read_mapping(file)
    if not isinstance(name := content.get("name"), str):
        raise ProjectError(f"{file}: 'name' is required")
    main = root / str(content.get("main", "."))
    runtime, options = _read_runtime(content.get("runtime"))
    program = main / "__main__.py" if main.is_dir() and runtime == PYTHON else main
    if not program.exists():
        raise ProjectError(f"{file}: the program {program} does not exist; set 'main'")
    declared: object = content.get("config") or {}
    # The former name of stackConfigDir is a path.
    stack_files = declared if isinstance(declared, str) else str(content.get("stackConfigDir") or "")
    return Project(
        name=name,
        directory=root,
        main=main.resolve(),
        description=str(content.get("description", "")),
        config=parse_schema(name, read_object(declared)),
        stack_files=root / stack_files,
        runtime=runtime,
        runtime_options=options,
    )


def _read_runtime(given: object) -> tuple[str, JsonObject]:
    """Returns the name of the runtime and its options."""
    if is_object(given):
        return str(given.get("name") or PYTHON), read_object(given.get("options"))
    return str(given or PYTHON), {}


def prepare(
    program: Program | str | PathLike[str],
    *,
    project: str,
    stack: str,
    config: Mapping[str, object] | None = None,
) -> Job:
    """Prepares a program to run: a function, or the directory of a project.

    ``project`` is the name of a function's project; a directory has its own.

    Raises:
        ProjectError: If the directory is not a project, or its configuration is invalid.
    """
    if callable(program):
        values = {key: format_value(value) for key, value in (config or {}).items()}
        return Job(program=program, project=project, stack=stack, config=values)
    found = load_project(program)
    if found.runtime != PYTHON:
        raise ProjectError(
            f"{found.file}: 'runtime: {found.runtime}': only a program in Python can be evaluated without "
            "being deployed"
        )
    configuration = found.stack_config(stack, config)
    return Job(
        program=found.program(),
        project=found.name,
        stack=stack,
        config=configuration.values,
        secret_keys=configuration.secret_keys,
        root=found.directory,
        within=found.enter,
    )


@contextmanager
def _load_own_modules(directory: Path) -> Generator[None]:
    names = {entry.stem for entry in directory.iterdir() if entry.stem.isidentifier()}
    names.discard("__main__")
    shadowed = _take_modules(names)
    importlib.invalidate_caches()
    try:
        yield
    finally:
        _take_modules(names)
        sys.modules.update(shadowed)


def _take_modules(names: set[str]) -> dict[str, ModuleType]:
    found = [name for name in sys.modules if name.partition(".")[0] in names]
    return {name: sys.modules.pop(name) for name in found}
