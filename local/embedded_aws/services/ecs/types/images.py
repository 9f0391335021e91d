"""Images that are built from directories, by the packages ``awsx``, ``docker`` and ``docker-build``.

Docker or Podman builds them, if they run containers. Otherwise nothing is built: what it takes to run the
directory is kept in the place of the image.
"""

import platform
from abc import abstractmethod
from typing import Final

from embedded_aws.emulator.containers.images import ImageReference
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType
from embedded_aws.services.ecs.builds import AWSX, DOCKER, DOCKER_BUILD, Build, compute_digest, push

_MACHINES: Final = {"x86_64": "amd64", "AMD64": "amd64", "aarch64": "arm64"}


@resource_type(AWSX)
class Image(ResourceType):
    """An image of ``awsx``. Each of its changes makes another one."""

    takes = ("args", "context", "dockerfile", "imageTag", "repositoryUrl", "target")
    meaningless = ("builderVersion", "cacheFrom", "imageName", "platform", "registryId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        reference = _find_repository(given)
        image = Build.read(AWSX, given.properties).run(aws, given.get("imageTag", name))
        push(aws, image, reference, given.get("imageTag", aws.make_up_id(8)))
        uri = f"{given['repositoryUrl']}@{compute_digest(image)}"
        return uri, {"imageUri": uri}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Docker leaves an image in its repository."""

    def comparable(self, emulator: Emulator, inputs: Properties) -> Properties:
        content = Build.read(AWSX, inputs).find_content(emulator)
        return {**inputs, "context": [inputs.get("context", "."), content]} if content else inputs


class _Tagged(ResourceType):
    """An image with tags, which is built by each change.

    Attributes:
        token: Its type.
        directory_input: The input that names its directory.
    """

    token: str
    directory_input: str

    @abstractmethod
    def tags(self, given: Inputs) -> list[str]:
        """Returns the names with tags that it has."""

    @abstractmethod
    def is_pushed(self, given: Inputs) -> bool:
        """Returns whether it is put into its repositories."""

    @abstractmethod
    def describe(self, given: Inputs, digest: str) -> Properties:
        """Returns the outputs of an image with a digest."""

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        digest = self._build(aws, name, given)
        return self.identify(given, digest), self.describe(given, digest)

    def identify(self, given: Inputs, digest: str) -> str:
        """Returns the ID of an image."""
        del given
        return digest

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        self._build(aws, identifier.rpartition("/")[2].partition(":")[0], given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties | None:
        """Looks for the first tag: an image that its repository lost is built again."""
        tags = self.tags(given) if self.is_pushed(given) else []
        if not tags:
            return {}
        reference = _read_tag(tags[0])
        ecr = aws.client("ecr")
        found: list[Properties] = ecr.batch_get_image(
            repositoryName=reference.repository, imageIds=[reference.image_id]
        )["images"]
        return self.describe(given, found[0]["imageId"]["imageDigest"]) if found else None

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Docker leaves an image in its repository."""

    def comparable(self, emulator: Emulator, inputs: Properties) -> Properties:
        content = Build.read(self.token, inputs).find_content(emulator)
        named = self.directory_input
        return {**inputs, named: [inputs.get(named), content]} if content else inputs

    def _build(self, aws: Context, name: str, given: Inputs) -> str:
        references = [_read_tag(tag) for tag in self.tags(given)] if self.is_pushed(given) else []
        image = Build.read(self.token, given.properties).run(aws, name)
        for reference in references:
            push(aws, image, reference, reference.image_id["imageTag"])
        return compute_digest(image)


@resource_type(DOCKER)
class DockerImage(_Tagged):
    """An image of ``docker``."""

    token = DOCKER
    takes = ("build", "imageName", "skipPush")
    meaningless = ("buildOnPreview", "registry")
    content_outputs = ("repoDigest",)
    name_input = "imageName"
    directory_input = "build"

    def tags(self, given: Inputs) -> list[str]:
        return [given["imageName"]]

    def is_pushed(self, given: Inputs) -> bool:
        return not given.get("skipPush", False)

    def identify(self, given: Inputs, digest: str) -> str:
        return given["imageName"]

    def describe(self, given: Inputs, digest: str) -> Properties:
        name: str = given["imageName"]
        build = Build.read(self.token, given.properties)
        settings: Properties = given.get("build", {})
        machine = platform.machine()
        return {
            "baseImageName": name,
            "context": str(build.context),
            "dockerfile": str(build.dockerfile),
            "imageName": name,
            "platform": settings.get("platform") or f"linux/{_MACHINES.get(machine, machine)}",
            "registryServer": name.partition("/")[0],
            "repoDigest": f"{_remove_tag(name)}@{digest}",
        }


@resource_type(DOCKER_BUILD)
class BuildImage(_Tagged):
    """An image of ``docker-build``."""

    token = DOCKER_BUILD
    takes = ("buildArgs", "context", "dockerfile", "push", "tags", "target")
    meaningless = (
        *("addHosts", "buildOnPreview", "builder", "cacheFrom", "cacheTo", "exec"),
        *("ignoreSecretsInDiffCalculation", "labels", "load", "network", "noCache", "platforms", "pull"),
        *("registries", "secrets", "ssh"),
    )
    content_outputs = ("contextHash", "digest", "ref")
    directory_input = "context"

    def tags(self, given: Inputs) -> list[str]:
        return given.get("tags") or []

    def is_pushed(self, given: Inputs) -> bool:
        return bool(given.get("push"))

    def describe(self, given: Inputs, digest: str) -> Properties:
        tags = self.tags(given)
        is_pushed = self.is_pushed(given) and tags
        return {
            "contextHash": digest.partition(":")[2],
            "digest": digest,
            "ref": f"{_add_tag(tags[0])}@{digest}" if is_pushed else (tags[0] if tags else ""),
        }


def build_image_uri(inputs: Properties) -> str:
    """The URI that an image has or will have in its repository, by the inputs of an ``awsx:ecr:Image``."""
    given = Inputs(inputs)
    _find_repository(given)
    return f"{given['repositoryUrl']}@{compute_digest(Build.read(AWSX, inputs).describe())}"


def _find_repository(inputs: Inputs) -> ImageReference:
    url = inputs["repositoryUrl"]
    if (reference := ImageReference.read(url)) is None:
        raise DeploymentError(f"repositoryUrl {url!r} is not a private ECR repository")
    return reference


def _read_tag(name: str) -> ImageReference:
    """Returns the repository and the tag of an image; :mod:`..refusals` has rejected the others."""
    reference = ImageReference.read(name)
    if reference is None:
        raise DeploymentError(f"{name!r} is not in a private ECR repository")
    return reference


def _remove_tag(name: str) -> str:
    before, _, last = name.rpartition("/")
    repository = last.partition(":")[0]
    return f"{before}/{repository}" if before else repository


def _add_tag(name: str) -> str:
    return name if ":" in name.rpartition("/")[2] else f"{name}:latest"
