"""Builds images by Docker or Podman."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from embedded_aws.emulator.containers.engine import ContainerEngine
from embedded_aws.emulator.containers.images import BuiltImage
from embedded_aws.errors import ContainerEngineError, DeploymentError

_SHOWN_LINES: Final = 40


def build_image(
    engine: ContainerEngine,
    context: Path,
    dockerfile: Path,
    *,
    tag: str,
    target: str | None = None,
    arguments: Mapping[str, str] | None = None,
) -> BuiltImage:
    """Builds an image for the processor of this machine.

    Args:
        engine: Docker or Podman.
        context: Build context.
        dockerfile: Path of the Dockerfile.
        tag: Name that the image gets.
        target: Name of the build stage. Defaults to the last stage.
        arguments: Build arguments by name.

    Raises:
        DeploymentError: If it cannot be built; with the end of the output.
    """
    if not context.is_dir():
        raise DeploymentError(f"the context {context} is not a directory")
    with tempfile.TemporaryDirectory() as directory:
        identifier = Path(directory, "image")
        words = ["build", "--file", os.fspath(dockerfile), "--iidfile", os.fspath(identifier), "--tag", tag]
        if target:
            words += ["--target", target]
        for name, value in (arguments or {}).items():
            words += ["--build-arg", f"{name}={value}"]
        try:
            engine.call(*words, os.fspath(context), environment=os.environ, seconds=None)
        except ContainerEngineError as error:
            lines = str(error).splitlines()[-_SHOWN_LINES:]
            raise DeploymentError(
                "\n".join([f"{engine.name} cannot build the image of {dockerfile}:", *lines])
            ) from None
        return BuiltImage(identifier.read_text(encoding="ascii").strip())
