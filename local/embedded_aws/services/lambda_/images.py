"""Lambda functions from container images, which run here like functions from packages."""

from collections.abc import Mapping
from typing import Final

import pulumi

from embedded_aws.emulator.containers.function_images import FunctionImage, read_function_image
from embedded_aws.emulator.containers.images import ImageConfig, ImageReference, read_manifest
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.context import Context, Inputs

_FOLLOWS: Final = {
    "imageUri": ("code", "environment", "handler", "runtime"),
    "imageConfig": ("handler",),
}


def convert_to_package(aws: Context, given: Inputs) -> Inputs:
    """Returns the inputs of a function from an image as those of one from a package; others as they are.

    Raises:
        DeploymentError: If the image does not run here.
    """
    if given.properties.get("packageType") != "Image":
        return given
    image, properties = find_function_image(aws, given.properties), dict(given.properties)
    for name in ("imageUri", "imageConfig", "packageType"):
        properties.pop(name, None)
    own: Properties = properties.get("environment") or {}
    variables = {**image.environment, **own.get("variables", {})}
    files: dict[str, pulumi.Asset | pulumi.Archive] = {
        name: pulumi.FileAsset(str(path)) for name, path in image.files.items()
    }
    properties |= {
        "code": pulumi.AssetArchive(files),
        "environment": {"variables": variables},
        "handler": image.handler,
        "runtime": image.runtime,
    }
    return given.replace(properties, _FOLLOWS)


def find_function_image(aws: Context, inputs: Properties) -> FunctionImage:
    """Returns what the image of a function consists of.

    Raises:
        DeploymentError: If it does not run here.
    """
    uri: str = inputs.get("imageUri", "")
    reference = ImageReference.read(uri)
    found: list[Mapping[str, str]] = []
    if reference:
        ecr = aws.emulator.client("ecr", region=reference.region)
        try:
            answer = ecr.batch_get_image(repositoryName=reference.repository, imageIds=[reference.image_id])
            found = answer["images"]
        except ecr.exceptions.RepositoryNotFoundException:
            pass
    contents = [content for image in found if (content := read_manifest(image["imageManifest"]))]
    if not contents:
        raise DeploymentError(explain_foreign_image(uri))
    if not isinstance(contents[0], ImageConfig):
        raise DeploymentError(
            f"the image {uri} was built by Docker or Podman, which run containers of ECS only; functions "
            "from images run as processes: leave out --containers"
        )
    return read_function_image(contents[0], inputs.get("imageConfig") or {})


def explain_foreign_image(uri: str) -> str:
    """Returns why the image of a function does not run, and what helps."""
    return (
        f"the image {uri} was not built from a directory, and only functions from such images run here; "
        "build it with awsx.ecr.Image from the directory of its Dockerfile"
    )
