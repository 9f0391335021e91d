"""Reads from a Dockerfile how to run its image, without building the image."""

import io
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final, Protocol, cast

from dockerfile_parse import DockerfileParser

from embedded_aws.emulator.containers.context import compute_fingerprint
from embedded_aws.emulator.containers.images import ImageConfig
from embedded_aws.errors import DeploymentError

FUNCTION_BASE: Final = "public.ecr.aws/lambda/"
"""Beginning of the names of AWS's base images of Lambda functions."""
_FROM: Final = re.compile(r"(--\S+\s+)*(?P<parent>\S+)(\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)


@dataclass(frozen=True)
class Stage:
    """A build stage.

    Attributes:
        parent: Image or stage that it is based on.
        name: Its name, or its number.
        instructions: Its instructions, each with ``instruction`` and ``value``.
    """

    parent: str
    name: str
    instructions: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])


def read_image(
    context: Path, dockerfile: Path, *, target: str | None = None, arguments: Mapping[str, str] | None = None
) -> ImageConfig:
    """Reads how to run the image of a Dockerfile.

    Args:
        context: Build context, which is the working directory of the process.
        dockerfile: Path of the Dockerfile.
        target: Name of the build stage. Defaults to the last stage.
        arguments: Build arguments by name.

    Raises:
        DeploymentError: If the file or the stage does not exist, or does not have a command.
    """
    if not context.is_dir():
        raise DeploymentError(f"the context {context} is not a directory")
    try:
        content = dockerfile.read_bytes()
    except OSError as error:
        raise DeploymentError(f"cannot read the Dockerfile {dockerfile}: {error.strerror}") from None
    before, stages = _split_stages(content)
    chain = _select_stages(stages, target, dockerfile)
    environment: dict[str, str] = {}
    entrypoint: list[str] = []
    command: list[str] = []
    for stage in chain:
        environment = _read_environment(before, stage, environment, arguments or {})
        for instruction in stage.instructions:
            if instruction["instruction"] == "ENTRYPOINT":
                entrypoint, command = _split_words(instruction["value"]), []  # resets CMD, as Docker does
            elif instruction["instruction"] == "CMD":
                command = _split_words(instruction["value"])
    if not entrypoint + command:
        raise DeploymentError(
            f"{dockerfile} has neither CMD nor ENTRYPOINT, and that of its base image {chain[0].parent}"
            ' is not available; add one, such as CMD ["python", "server.py"]'
        )
    if is_function_base(chain[0].parent):
        described = {"dockerfile": str(dockerfile.resolve()), "content": compute_fingerprint(context)}
    else:
        described = {}
    return ImageConfig(str(context.resolve()), entrypoint, command, environment, **described)


def is_function_base(image: str) -> bool:
    """Returns whether an image is one of AWS's base images of Lambda functions."""
    return image.startswith(FUNCTION_BASE)


def read_stages(dockerfile: Path) -> list[Stage]:
    """Reads the last stage of a Dockerfile, after the stages that it is based on.

    Raises:
        DeploymentError: If it cannot be read, or has no stage.
    """
    try:
        content = dockerfile.read_bytes()
    except OSError as error:
        raise DeploymentError(f"cannot read the Dockerfile {dockerfile}: {error.strerror}") from None
    return _select_stages(_split_stages(content)[1], None, dockerfile)


def _split_stages(content: bytes) -> tuple[list[Mapping[str, str]], list[Stage]]:
    """Returns the instructions before the first stage, and the stages."""
    parsed = _create_parser(content).structure
    before: list[Mapping[str, str]] = []
    stages: list[Stage] = []
    for instruction in parsed:
        found = _FROM.match(instruction["value"]) if instruction["instruction"] == "FROM" else None
        if found:
            stages.append(Stage(found["parent"], found["name"] or str(len(stages))))
        (stages[-1].instructions if stages else before).append(instruction)
    return before, stages


def _select_stages(stages: Sequence[Stage], target: str | None, dockerfile: Path) -> list[Stage]:
    """Returns the stage to build, after the stages that it is based on."""
    if not stages:
        raise DeploymentError(f"{dockerfile} has no FROM")
    by_name = {stage.name: stage for stage in stages}
    if target and target not in by_name:
        raise DeploymentError(f"{dockerfile} has no stage {target!r}; it has {', '.join(by_name)}")
    stage = by_name[target] if target else stages[-1]
    chain = [stage]
    while (above := by_name.get(stage.parent)) and above not in chain:
        stage = above
        chain.insert(0, stage)
    return chain


def _read_environment(
    before: Sequence[Mapping[str, str]],
    stage: Stage,
    inherited: Mapping[str, str],
    arguments: Mapping[str, str],
) -> dict[str, str]:
    content = "".join(instruction["content"] for instruction in (*before, *stage.instructions))
    parser = _create_parser(content.encode(), parent_env=dict(inherited), build_args=dict(arguments))
    return {**inherited, **parser.envs}


def _split_words(value: str) -> list[str]:
    """Splits a command line: a JSON array in exec form, otherwise shell form."""
    try:
        words = json.loads(value)
    except ValueError:
        words = None
    if isinstance(words, list):
        return [str(word) for word in cast("list[object]", words)]
    return ["/bin/sh", "-c", value]


class _Parser(Protocol):
    """The parser, whose package has no types."""

    structure: Sequence[Mapping[str, str]]
    envs: Mapping[str, str]


def _create_parser(content: bytes, **options: object) -> _Parser:
    create = cast("Callable[..., _Parser]", DockerfileParser)
    return create(fileobj=io.BytesIO(content), **options)
