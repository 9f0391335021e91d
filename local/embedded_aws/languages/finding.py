"""Finds what runs a program in another language than Python."""

import os
import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.emulator.node import find_node
from embedded_aws.errors import ProjectError
from embedded_aws.program.project import Project

_NODE_RUN: Final = "@pulumi/pulumi/cmd/run/index.js"
_ENGINE: Final = (
    "or deploy it with the Pulumi CLI to the emulator: `serverless-patterns emulator --pulumi` prints how"
)
_HOSTS: Final = {
    "yaml": "go install github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml@latest",
    "nodejs": "",
    "go": "",
    "dotnet": "",
    "java": "",
}
"""Runtimes whose hosts the Pulumi CLI brings, and another way to get one."""


class LanguageError(ProjectError):
    """A program cannot run, since what runs its language is not there.

    Attributes:
        runtime: Name of the runtime.
    """

    def __init__(self, message: str, runtime: str) -> None:
        super().__init__(message)
        self.runtime = runtime


@dataclass(frozen=True)
class Host:
    """A language host of Pulumi: an executable that serves a language.

    Attributes:
        command: Its command line.
    """

    command: Sequence[str]


@dataclass(frozen=True)
class NodeProgram:
    """A program that Node.js runs with the Pulumi SDK in its ``node_modules``.

    Attributes:
        command: Node.js, its options, and the script of the SDK.
        typescript: Whether the program can be TypeScript.
    """

    command: Sequence[str]
    typescript: bool


def find_runner(project: Project) -> Host | NodeProgram:
    """Returns what runs the program of a project.

    Raises:
        LanguageError: If it is not there; the message says how to get it.
    """
    name = f"pulumi-language-{project.runtime}"
    if host := shutil.which(name):
        return Host([host])
    if project.runtime == "nodejs":
        return _find_node_program(project)
    raise LanguageError(_explain_missing_host(project, name), project.runtime)


def _find_node_program(project: Project) -> NodeProgram:
    node = find_node()
    if node is None:
        raise LanguageError(
            f"{project.file}: a program in TypeScript or JavaScript needs Node.js, which is not on the PATH. "
            f"Install Node.js, {_ENGINE}.",
            project.runtime,
        )
    directory = project.main_directory
    script = next(
        (
            path
            for parent in (directory, *directory.parents)
            if (path := parent / "node_modules" / _NODE_RUN).is_file()
        ),
        None,
    )
    if script is None:
        raise LanguageError(
            f"{project.file}: the packages of the program are not installed: {directory} has no "
            f"node_modules with @pulumi/pulumi. Run `npm install` there, {_ENGINE}.",
            project.runtime,
        )
    options: object = project.runtime_options.get("nodeargs") or ""
    typescript = project.runtime_options.get("typescript", True) is not False
    return NodeProgram([node, *str(options).split(), os.fspath(script)], typescript)


def _explain_missing_host(project: Project, name: str) -> str:
    subject = f"{project.file}: 'runtime: {project.runtime}'"
    if project.runtime not in _HOSTS:
        known = ", ".join(["python", *_HOSTS])
        return f"{subject} is not a runtime of Pulumi; must be one of {known}."
    other = _HOSTS[project.runtime]
    ways = f"the Pulumi CLI, which brings it{f', or run `{other}`' if other else ''}"
    return (
        f"{subject} needs Pulumi's host of this language, {name}, which is not on the PATH. "
        f"Install {ways}; {_ENGINE}."
    )
