"""Prepares programs of every language that runs here."""

from collections.abc import Mapping, Sequence
from os import PathLike

from embedded_aws.component_packages.table import COMPONENTS
from embedded_aws.languages.finding import find_runner
from embedded_aws.languages.plugins import find_plugin
from embedded_aws.languages.yaml_programs import YAML, read_declarations
from embedded_aws.program import project as python
from embedded_aws.program.declarations import Declared
from embedded_aws.program.project import Project, load_project
from embedded_aws.program.runtime import Job, Program


def prepare(
    program: Program | str | PathLike[str],
    *,
    project: str,
    stack: str,
    config: Mapping[str, object] | None = None,
) -> Job:
    """Prepares a program to run: a function, or the directory of a project in any language.

    Args:
        program: The function or the directory.
        project: Name of a function's project; a directory has its own.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; over that of the project's files.

    Raises:
        ProjectError: If the directory is not a project, its configuration is invalid, or what runs its
            language is not there.
    """
    if callable(program):
        return python.prepare(program, project=project, stack=stack, config=config)
    found = load_project(program)
    if found.runtime == python.PYTHON:
        return python.prepare(program, project=project, stack=stack, config=config)
    runner = find_runner(found)
    # gRPC is only for these.
    from embedded_aws.languages.running import build_program  # noqa: PLC0415

    settings = found.stack_config(stack, config)
    return Job(
        program=build_program(found, runner),
        project=found.name,
        stack=stack,
        config=settings.values,
        secret_keys=settings.secret_keys,
        root=found.directory,
        within=found.enter,
        is_foreign=True,
        declared=_find_declared(found, stack),
    )


def _find_declared(project: Project, stack: str) -> Sequence[Declared]:
    """Returns what is known of a program before it runs, without what a plugin makes."""
    declared = read_declarations(project, stack) if project.runtime == YAML else []
    return [
        each for each in declared if each.token in COMPONENTS or not find_plugin(each.token.partition(":")[0])
    ]
