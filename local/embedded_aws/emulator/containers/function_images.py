"""Reads from the Dockerfile of a Lambda function what its image consists of, without building the image."""

import json
import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from posixpath import normpath
from typing import Final, TypedDict

from embedded_aws.emulator.containers.dockerfile import FUNCTION_BASE, read_stages
from embedded_aws.emulator.containers.images import ImageConfig
from embedded_aws.errors import DeploymentError

_BASE: Final = re.compile(
    rf"{re.escape(FUNCTION_BASE)}(?P<language>python|nodejs):(?P<version>\d+(\.\d+)?)(\D.*)?"
)
_ROOT: Final = re.compile(r"(\.|/var/task|\$\{LAMBDA_TASK_ROOT\}|\$LAMBDA_TASK_ROOT)(/(?P<below>.*))?")
_WILDCARD: Final = re.compile(r"[*?\[]")
_ENTRYPOINT: Final = ["/lambda-entrypoint.sh"]
_WITHOUT_EFFECT: Final = {"ARG", "CMD", "COMMENT", "ENTRYPOINT", "ENV", "EXPOSE", "FROM", "LABEL", "USER"}
_FIX: Final = "; deploy the function to AWS, or give it code instead of an image"


@dataclass(frozen=True)
class FunctionImage:
    """Parts of the image of a function.

    Attributes:
        runtime: Runtime of its base image.
        handler: Handler that its command names.
        environment: Environment variables.
        files: Files and directories by their path in the directory of the function.
    """

    runtime: str
    handler: str
    environment: dict[str, str]
    files: dict[str, Path]


class ImageOverride(TypedDict, total=False):
    """Input ``imageConfig`` of a function."""

    entryPoints: list[str]
    commands: list[str]
    workingDirectory: str


def read_function_image(config: ImageConfig, override: ImageOverride) -> FunctionImage:
    """Reads the image of a function.

    Args:
        config: How to run the image.
        override: Input ``imageConfig`` of the function.

    Raises:
        DeploymentError: If it cannot run here: another base image, or an instruction that must be run.
    """
    if not config.dockerfile:
        raise DeploymentError(
            f"the image of {config.directory} is not based on {FUNCTION_BASE}python or "
            f"{FUNCTION_BASE}nodejs, and only such functions run here{_FIX}"
        )
    dockerfile = Path(config.dockerfile)
    runtime, files = read_function_files(Path(config.directory), dockerfile)
    entrypoint = override.get("entryPoints") or config.entrypoint or _ENTRYPOINT
    command = override.get("commands") or config.command
    if (
        entrypoint != _ENTRYPOINT
        or len(command) != 1
        or override.get("workingDirectory", "/var/task") != "/var/task"
    ):
        raise DeploymentError(
            f"{dockerfile}: ENTRYPOINT {json.dumps(entrypoint)} with CMD {json.dumps(command)} does not run "
            f'here; CMD must be the handler, such as CMD ["app.handler"], in /var/task{_FIX}'
        )
    return FunctionImage(runtime, command[0], config.environment, files)


def read_function_files(context: Path, dockerfile: Path) -> tuple[str, dict[str, Path]]:
    """Returns the runtime of a function, and its files by their path in its directory.

    Args:
        context: Build context.
        dockerfile: Path of the Dockerfile, whose base image is one of AWS's for functions.

    Raises:
        DeploymentError: If it is of another language, or has an instruction that must be run.
    """
    stages = read_stages(dockerfile)
    if (base := _BASE.fullmatch(stages[0].parent)) is None:
        raise DeploymentError(f"{dockerfile}: functions based on {stages[0].parent} do not run here{_FIX}")
    files: dict[str, Path] = {}
    for stage in stages:
        for instruction in stage.instructions:
            files |= _read_instruction(dockerfile, context, instruction)
    suffix = ".x" if base["language"] == "nodejs" else ""
    return f"{base['language']}{base['version']}{suffix}", files


def _read_instruction(dockerfile: Path, context: Path, instruction: Mapping[str, str]) -> dict[str, Path]:
    kind, value = instruction["instruction"].upper(), instruction["value"]
    if kind in _WITHOUT_EFFECT:
        return {}
    if kind == "WORKDIR" and _ROOT.fullmatch(value.rstrip("/")):
        return {}
    if kind == "COPY" and (copied := _read_copy(dockerfile, context, value)) is not None:
        return copied
    raise DeploymentError(
        f"{dockerfile}: {kind} {value} does not run here: the function is a process of this machine, with "
        f"what COPY copies from the context to /var/task{_FIX}"
    )


def _read_copy(dockerfile: Path, context: Path, value: str) -> dict[str, Path] | None:
    """Returns what COPY copies, by its path in the directory of the function; None if that is not known.

    Raises:
        DeploymentError: If the context does not have it.
    """
    words: list[str] = json.loads(value) if value.startswith("[") else shlex.split(value)
    *sources, target = words
    place = _ROOT.fullmatch(target)
    if place is None or not sources or any(word.startswith("--") for word in words):
        return None
    below = (place["below"] or "").strip("/")
    found: dict[str, Path] = {}
    for source in sources:
        below_context = normpath(source).strip("/")
        matches = [context] if below_context in ("", ".") else [*context.glob(below_context)]
        if not matches and not _WILDCARD.search(source):  # a pattern may match nothing
            raise DeploymentError(f"{dockerfile}: COPY {value}: {source} does not exist in {context}")
        for path in matches:
            is_file_name = path.is_file() and below and len(sources) == 1 and not target.endswith("/")
            name = below if path.is_dir() or is_file_name else f"{below}/{path.name}".strip("/")
            found |= _list_files(path, name)
    return found


def _list_files(path: Path, name: str) -> dict[str, Path]:
    """Returns the files of a directory, or the file, by their path in the directory of the function."""
    if path.is_file():
        return {name: path}
    every = (file for file in path.rglob("*") if file.is_file() and "__pycache__" not in file.parts)
    return {f"{name}/{file.relative_to(path)}".strip("/"): file for file in every}
