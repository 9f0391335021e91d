"""What a Dockerfile says of how its image is run. Nothing is built: no instruction of it is carried out."""

import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from dockerfile_parse import DockerfileParser

from embedded_aws.emulator.images import ImageConfig
from embedded_aws.errors import DeploymentError

_FROM: Final = re.compile(r"(--\S+\s+)*(?P<parent>\S+)(\s+AS\s+(?P<name>\S+))?", re.IGNORECASE)


@dataclass(frozen=True)
class _Stage:
    parent: str
    name: str
    instructions: list[Mapping[str, str]] = field(default_factory=list[Mapping[str, str]])


def read_image(
    context: Path, dockerfile: Path, *, target: str | None = None, arguments: Mapping[str, str] | None = None
) -> ImageConfig:
    """Reads how the image of a Dockerfile is run.

    Args:
        context: Directory that it is built from, where its process works.
        dockerfile: The file.
        target: Name of the stage that is built; by default the last one.
        arguments: Build arguments by name.

    Raises:
        DeploymentError: There is no such file or stage, or it says not what to run.
    """
    if not context.is_dir():
        raise DeploymentError(f"the context {context} is no directory")
    try:
        content = dockerfile.read_bytes()
    except OSError as error:
        raise DeploymentError(f"cannot read the Dockerfile {dockerfile}: {error.strerror}") from None
    before, stages = _stages(content)
    chain = _chain(stages, target, dockerfile)
    environment: dict[str, str] = {}
    entrypoint: list[str] = []
    command: list[str] = []
    for stage in chain:
        environment = _environment(before, stage, environment, arguments or {})
        for instruction in stage.instructions:
            if instruction["instruction"] == "ENTRYPOINT":
                entrypoint, command = _words(instruction["value"]), []  # an earlier CMD was for another
            elif instruction["instruction"] == "CMD":
                command = _words(instruction["value"])
    if not entrypoint + command:
        raise DeploymentError(
            f"{dockerfile} has neither CMD nor ENTRYPOINT, and what its base image {chain[0].parent} runs is"
            ' not known here; add it, as in CMD ["python", "server.py"]'
        )
    return ImageConfig(str(context.resolve()), entrypoint, command, environment)


def _stages(content: bytes) -> tuple[list[Mapping[str, str]], list[_Stage]]:
    """What comes before the first stage, and the stages."""
    parsed = cast("Sequence[Mapping[str, str]]", _parser(content).structure)
    before: list[Mapping[str, str]] = []
    stages: list[_Stage] = []
    for instruction in parsed:
        found = _FROM.match(instruction["value"]) if instruction["instruction"] == "FROM" else None
        if found:
            stages.append(_Stage(found["parent"], found["name"] or str(len(stages))))
        (stages[-1].instructions if stages else before).append(instruction)
    return before, stages


def _chain(stages: Sequence[_Stage], target: str | None, dockerfile: Path) -> list[_Stage]:
    """The stage that is built, after the stages that it is built upon."""
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


def _environment(
    before: Sequence[Mapping[str, str]],
    stage: _Stage,
    inherited: Mapping[str, str],
    arguments: Mapping[str, str],
) -> dict[str, str]:
    content = "".join(instruction["content"] for instruction in (*before, *stage.instructions))
    parser = _parser(content.encode(), parent_env=dict(inherited), build_args=dict(arguments))
    return {**inherited, **parser.envs}


def _words(value: str) -> list[str]:
    """A command line in exec form, a JSON array, or else in shell form."""
    try:
        words = json.loads(value)
    except ValueError:
        words = None
    if isinstance(words, list):
        return [str(word) for word in cast("list[object]", words)]
    return ["/bin/sh", "-c", value]


def _parser(content: bytes, **options: Any) -> Any:
    return cast("Any", DockerfileParser)(fileobj=io.BytesIO(content), **options)
