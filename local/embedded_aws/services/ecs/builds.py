"""Builds of images from directories, by each package that has them."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from embedded_aws.emulator.containers.building import build_image
from embedded_aws.emulator.containers.context import compute_fingerprint
from embedded_aws.emulator.containers.dockerfile import is_function_base, read_image, read_stages
from embedded_aws.emulator.containers.function_images import read_function_files
from embedded_aws.emulator.containers.images import MANIFEST_TYPE, BuiltImage, ImageConfig, ImageReference
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context
from embedded_aws.resource_model.known_inputs import read_member

AWSX: Final = "awsx:ecr:Image"
DOCKER: Final = "docker:index/image:Image"
DOCKER_BUILD: Final = "docker-build:index:Image"

_SETTINGS: Final = ("context", "dockerfile", "target", "args")


@dataclass(frozen=True)
class Build:
    """The build of an image.

    Attributes:
        context: Directory of the build.
        dockerfile: Path of the Dockerfile.
        target: Name of the build stage; None for the last one.
        arguments: Build arguments by name.
    """

    context: Path
    dockerfile: Path
    target: str | None
    arguments: Mapping[str, str] | None

    @classmethod
    def read(cls, type_: str, inputs: Mapping[str, object]) -> Self:
        """Returns the build that the inputs of an image ask for.

        Args:
            type_: Token of the type of the image.
            inputs: Its inputs.
        """
        given = _READERS[type_](inputs)
        context = Path(given.get("context") or ".")
        file = Path(given["dockerfile"]) if given.get("dockerfile") else context / "Dockerfile"
        return cls(context, file, given.get("target"), given.get("args"))

    def describe(self) -> ImageConfig:
        """Returns how the image runs as a process."""
        return read_image(self.context, self.dockerfile, target=self.target, arguments=self.arguments)

    def run(self, aws: Context, name: str) -> ImageConfig | BuiltImage:
        """Has Docker or Podman build the image, if they run containers; otherwise nothing is built.

        Args:
            aws: Where the image is used.
            name: Name that Docker or Podman gives it.
        """
        if (engine := aws.emulator.engine) is None:
            return self.describe()
        return build_image(
            engine,
            self.context,
            self.dockerfile,
            tag=f"embedded-aws/{name.lower()}",
            target=self.target,
            arguments=self.arguments,
        )

    def find_content(self, emulator: Emulator) -> str | None:
        """Returns a string that differs if another image is built; None if its process has the directory.

        An image that is built differs if its files do, and so does that of a Lambda function. Docker and
        Podman reuse what did not change.
        """
        if emulator.engine is None and not is_function_base(read_stages(self.dockerfile)[0].parent):
            return None
        return compute_fingerprint(self.context)


def explain_unrunnable(type_: str, inputs: Mapping[str, object]) -> str | None:
    """Returns why an image does not run as a process, as far as is known before it is built."""
    known = _READERS[type_](inputs)
    if any(not isinstance(known.get(name, ""), str) for name in ("context", "dockerfile", "target")):
        return None
    build = Build.read(type_, {**inputs})
    try:
        if build.describe().dockerfile:  # of a function
            read_function_files(build.context, build.dockerfile)
    except DeploymentError as error:
        return f"{error}, or let Docker or Podman run containers (--containers docker)"
    return None


def is_image(type_: str) -> bool:
    """Returns whether a type is that of images that are built."""
    return type_ in _READERS


def push(aws: Context, image: ImageConfig | BuiltImage, reference: ImageReference, tag: str) -> None:
    """Puts an image into its repository."""
    aws.client("ecr").put_image(
        repositoryName=reference.repository,
        imageManifest=image.manifest(),
        imageManifestMediaType=MANIFEST_TYPE,
        imageTag=tag,
    )


def compute_digest(image: ImageConfig | BuiltImage) -> str:
    """Returns the digest of an image, such as ``sha256:…``."""
    return f"sha256:{hashlib.sha256(image.manifest().encode()).hexdigest()}"


def _read_awsx(inputs: Mapping[str, object]) -> Properties:
    return {name: inputs[name] for name in _SETTINGS if name in inputs}


def _read_docker(inputs: Mapping[str, object]) -> Properties:
    return _read_awsx(read_member(inputs, "build"))


def _read_docker_build(inputs: Mapping[str, object]) -> Properties:
    found = {
        "context": read_member(inputs, "context").get("location"),
        "dockerfile": read_member(inputs, "dockerfile").get("location"),
        "target": inputs.get("target"),
        "args": inputs.get("buildArgs"),
    }
    return {name: value for name, value in found.items() if value is not None}


_READERS: Final[Mapping[str, Callable[[Mapping[str, object]], Properties]]] = {
    AWSX: _read_awsx,
    DOCKER: _read_docker,
    DOCKER_BUILD: _read_docker_build,
}
"""Reader of the settings of a build, for the inputs of each type."""
