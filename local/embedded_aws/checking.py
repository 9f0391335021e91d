"""Says whether a Pulumi project runs in the embedded emulator, without deploying it."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from os import PathLike
from typing import Final

from embedded_aws.deployment import RUNS_FUNCTIONS_HERE
from embedded_aws.emulator.clients import REGION
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import ProjectError
from embedded_aws.languages.finding import LanguageError, find_runner
from embedded_aws.languages.preparing import prepare
from embedded_aws.languages.yaml_programs import YAML, read_declarations
from embedded_aws.lifecycle.preview import Preview
from embedded_aws.lifecycle.stack import Stack
from embedded_aws.program.configuration import ConfigurationError
from embedded_aws.program.program_lines import find_lines
from embedded_aws.program.project import PYTHON, Project, load_project
from embedded_aws.resources.problems import Problem
from embedded_aws.resources.supported_types import SupportedTypes

_MISSING: Final = re.compile(r"Missing required configuration variable '([^']+)'")
_WRONG: Final = re.compile(r"[Cc]onfiguration '([^']+)' value '.*?' is not a valid")
_PLACEHOLDERS: Final = ("1", "true", "{}", "[]")
"""Values for keys that are not set, so that the program goes on: the first that it takes."""
_BY_TYPE: Final = {"boolean": "true", "object": "{}", "array": "[]"}
_MOST_KEYS: Final = 50
_LATER: Final = Problem("program", "", "what comes next is known when the configuration is complete")
"""Stands for an error of a program that has run with placeholders."""


@dataclass(frozen=True)
class Check:
    """The result.

    Attributes:
        project: Name of the project.
        runtime: Its language, such as ``python``.
        resources: Number of resources by type, as far as the program has run.
        problems: All that must change before it runs here; none if it does.
    """

    project: str
    runtime: str
    resources: Mapping[str, int]
    problems: list[Problem]


def check(
    directory: str | PathLike[str],
    *,
    stack: str = "dev",
    config: Mapping[str, object] | None = None,
    runs_images: bool = False,
) -> Check:
    """Runs the program of a project without creating anything, and returns all that cannot run here.

    Outputs are unknown, so that what a program makes only inside an ``apply`` is not known either.

    Args:
        directory: Directory of the project.
        stack: Name of the stack.
        config: Configuration by ``namespace:key``; over that of the project's files.
        runs_images: Whether Docker or Podman is to run its containers.

    Raises:
        ProjectError: If the directory is not a Pulumi project.
        EmulatorError: If the emulator does not start: it answers the functions of the program.
    """
    project = load_project(directory)
    review = SupportedTypes(runs_images=runs_images)
    problems, settings = _check_configuration(project, stack, dict(config or {}))
    try:
        if project.runtime != PYTHON:
            find_runner(project)
    except LanguageError as error:
        problems.append(Problem("language", project.runtime, str(error)))
        declared = read_declarations(project, stack) if project.runtime == YAML else []
        problems += review.find_problems(declared)
        counted = Counter(each.token for each in declared if each.kind == "type")
        return Check(project.name, project.runtime, counted, problems)
    found, missing = _preview(project, stack, settings, runs_images=runs_images)
    problems += [*missing, *found.problems]
    if found.error and not found.problems:
        incomplete = any(each.kind == "configuration" for each in problems)
        problems.append(_LATER if incomplete else _describe_error(project, found.error, found.not_run))
    counted = Counter(each.type for each in found.recording.registrations)
    return Check(project.name, project.runtime, counted, problems)


def _check_configuration(
    project: Project, stack: str, config: dict[str, object]
) -> tuple[list[Problem], dict[str, object]]:
    """Returns the errors of the configuration, and one with which the program can run."""
    try:
        project.stack_config(stack, config)
    except ConfigurationError as error:
        problems = [Problem("configuration", key, reason) for key, reason in error.errors.items()]
        declared = {key: project.config[key].type for key in error.errors if key in project.config}
        placeholders = {key: _BY_TYPE.get(type_, "1") for key, type_ in declared.items()}
        return problems, {
            **{key: value for key, value in config.items() if key not in error.errors},
            **placeholders,
        }
    return [], config


def _preview(
    project: Project, stack: str, config: dict[str, object], *, runs_images: bool
) -> tuple[Preview, list[Problem]]:
    """Runs the program; returns the result, and the keys that it requires and that are not set."""
    missing: dict[str, int] = {}
    with Emulator() as emulator:
        while True:
            placeholders = {key: _PLACEHOLDERS[index] for key, index in missing.items()}
            job = prepare(project.directory, project="", stack=stack, config=config)
            job = replace(job, config={**job.config, **placeholders, **RUNS_FUNCTIONS_HERE})
            region = job.config.get("aws:region", REGION)
            deployed = Stack(emulator, region=region, name=f"{job.project} {job.stack}")
            found = deployed.preview(job, runs_images=runs_images)
            if not _complete(missing, str(found.error or "")):
                break
    problems = [
        Problem("configuration", key, "is required by the program", f"set it, such as with --config {key}=…")
        for key in missing
    ]
    return found, problems


def _complete(missing: dict[str, int], error: str) -> bool:
    """Adds a placeholder for a key that a program misses; returns whether it can go on with that."""
    if (key := _MISSING.search(error)) and key[1] not in missing and len(missing) < _MOST_KEYS:
        missing[key[1]] = 0
        return True
    wrong = _WRONG.search(error)
    if wrong and wrong[1] in missing and missing[wrong[1]] + 1 < len(_PLACEHOLDERS):
        missing[wrong[1]] += 1
        return True
    return False


def _describe_error(project: Project, error: Exception, not_run: Sequence[str]) -> Problem:
    if isinstance(error, ModuleNotFoundError) and error.name:
        requirements = project.main_directory / "requirements.txt"
        how = f": uv pip install -r {requirements}" if requirements.is_file() else ""
        fix = f"install it beside serverless-patterns{how}"
        return Problem("package", error.name, "is not installed", fix)
    if isinstance(error, ProjectError):
        return Problem("program", "", str(error))
    place = next(iter(find_lines(error)[-1:]), "")
    fix = f"it may need the result of {not_run[0]}, which runs only in a deployment" if not_run else ""
    return Problem("program", place, f"{type(error).__name__}: {error}", fix)
