"""Images that were not built from a directory: they run in containers of Docker or Podman only."""

import json
from collections.abc import Iterator, Mapping
from typing import cast

from embedded_aws.emulator.containers.images import ImageReference


def explain(image: str, container: str) -> str:
    """Returns why an image does not run as a process, and what helps.

    Args:
        image: The image.
        container: Name of the container.
    """
    return (
        f"the image {image} of container '{container}' was not built from a directory, and only such images "
        "run here as processes; build it with awsx.ecr.Image from the directory of its Dockerfile, or let "
        "Docker or Podman run containers (--containers docker)"
    )


def find_foreign_images(inputs: Mapping[str, object]) -> list[str]:
    """Returns why the images of a task do not run as processes, as far as they are known.

    Args:
        inputs: Inputs of a task definition, or of a component that makes one, by Pulumi's names.
    """
    return [
        explain(image, str(name))
        for name, container in _list_containers(inputs)
        if isinstance(image := container.get("image"), str) and image and ImageReference.read(image) is None
    ]


def _list_containers(inputs: Mapping[str, object]) -> Iterator[tuple[object, Mapping[str, object]]]:
    if isinstance(text := inputs.get("containerDefinitions"), str):
        for each in _parse(text):
            yield each.get("name", ""), each
    if isinstance(container := inputs.get("container"), Mapping):
        found = cast("Mapping[str, object]", container)
        yield found.get("name", "container"), found
    if isinstance(containers := inputs.get("containers"), Mapping):
        for name, each in cast("Mapping[str, object]", containers).items():
            if isinstance(each, Mapping):
                yield name, cast("Mapping[str, object]", each)
    if isinstance(arguments := inputs.get("taskDefinitionArgs"), Mapping):
        yield from _list_containers(cast("Mapping[str, object]", arguments))


def _parse(text: str) -> list[Mapping[str, object]]:
    try:
        found = json.loads(text)
    except ValueError:
        return []  # AWS rejects it
    every = cast("list[object]", found) if isinstance(found, list) else []
    return [cast("Mapping[str, object]", each) for each in every if isinstance(each, Mapping)]
