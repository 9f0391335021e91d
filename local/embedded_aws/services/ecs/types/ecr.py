"""Amazon ECR."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from embedded_aws.emulator.containers.building import build_image
from embedded_aws.emulator.containers.context import compute_fingerprint
from embedded_aws.emulator.containers.dockerfile import is_function_base, read_image, read_stages
from embedded_aws.emulator.containers.images import MANIFEST_TYPE, BuiltImage, ImageConfig, ImageReference
from embedded_aws.emulator.process import Emulator
from embedded_aws.errors import DeploymentError
from embedded_aws.program.wire import Properties
from embedded_aws.resource_model.calls import replace_tags, select_inputs
from embedded_aws.resource_model.context import Context, Inputs
from embedded_aws.resource_model.registry import resource_type
from embedded_aws.resource_model.resource_type import ResourceType, Setting
from embedded_aws.resource_model.seen import read_inputs
from embedded_aws.resource_model.spelling import format_json, tag_list

_REPOSITORY = {
    "imageScanningConfiguration": "imageScanningConfiguration",
    "imageTagMutability": "imageTagMutability",
}


@resource_type("aws:ecr/repository:Repository")
class Repository(ResourceType):
    """A repository of images."""

    takes = (*_REPOSITORY, "encryptionConfigurations", "forceDelete", "name", "namePrefix", "tags")
    meaningless = ("imageTagMutabilityExclusionFilters",)
    replaced_by = ("encryptionConfigurations", "name")
    defaults = {"imageScanningConfiguration": {"scanOnPush": False}, "imageTagMutability": "MUTABLE"}

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        physical, settings = aws.physical_name(name, given), given.pick(_REPOSITORY)
        for encryption in given.get("encryptionConfigurations", []):
            settings["encryptionConfiguration"] = encryption
        if tags := tag_list(given):
            settings["tags"] = tags
        aws.client("ecr").create_repository(repositoryName=physical, **settings)
        return physical

    def update(self, aws: Context, identifier: str, given: Inputs) -> None:
        ecr, repository = aws.client("ecr"), {"repositoryName": identifier}
        if given.has_changed("imageTagMutability"):
            mutability = given.get("imageTagMutability")
            ecr.put_image_tag_mutability(**repository, imageTagMutability=mutability)
        if given.has_changed("imageScanningConfiguration"):
            scanning = given.get("imageScanningConfiguration")
            ecr.put_image_scanning_configuration(**repository, imageScanningConfiguration=scanning)
        replace_tags(ecr, aws.arn("ecr", f"repository/{identifier}"), given)

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").describe_repositories(repositoryNames=[identifier])
        (repository,) = answer["repositories"]
        return {
            **select_inputs(repository, {"imageTagMutability": "imageTagMutability"}),
            **read_inputs(given, repository, {"imageScanningConfiguration": "imageScanningConfiguration"}),
            "arn": repository["repositoryArn"],
            "name": identifier,
            "registryId": repository["registryId"],
            "repositoryUrl": repository["repositoryUri"],
        }

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        force = given.get("forceDelete", False)
        aws.client("ecr").delete_repository(repositoryName=identifier, force=force)


@resource_type("aws:ecr/lifecyclePolicy:LifecyclePolicy")
class LifecyclePolicy(Setting):
    """Lifecycle policy of a repository. Every change replaces it."""

    of = "repository"
    takes = ("policy", "repository")
    replaced_by = ("policy", "repository")
    delete_before_replace = True

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").put_lifecycle_policy(
            repositoryName=identifier, lifecyclePolicyText=format_json(given["policy"])
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").get_lifecycle_policy(repositoryName=identifier)
        return {"policy": answer["lifecyclePolicyText"], "registryId": answer["registryId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").delete_lifecycle_policy(repositoryName=identifier)


@resource_type("aws:ecr/repositoryPolicy:RepositoryPolicy")
class RepositoryPolicy(Setting):
    """The policy of a repository."""

    of = "repository"
    takes = ("policy", "repository")
    replaced_by = ("repository",)

    def put(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").set_repository_policy(
            repositoryName=identifier, policyText=format_json(given["policy"])
        )

    def read(self, aws: Context, identifier: str, given: Inputs) -> Properties:
        answer = aws.client("ecr").get_repository_policy(repositoryName=identifier)
        return {"policy": answer["policyText"], "registryId": answer["registryId"]}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        aws.client("ecr").delete_repository_policy(repositoryName=identifier)


@resource_type("awsx:ecr:Image")
class Image(ResourceType):
    """An image that is built from a directory.

    Docker or Podman builds it, if they run containers. Otherwise nothing is built: what it takes to run its
    directory is kept in the place of the image.
    """

    takes = ("args", "context", "dockerfile", "imageTag", "repositoryUrl", "target")
    meaningless = ("builderVersion", "cacheFrom", "imageName", "platform", "registryId")

    def create(self, aws: Context, name: str, given: Inputs) -> str:
        return self.create_with_outputs(aws, name, given)[0]

    def create_with_outputs(self, aws: Context, name: str, given: Inputs) -> tuple[str, Properties]:
        reference, image = _find_repository(given), _build(aws, name, given) or _read(given)
        aws.client("ecr").put_image(
            repositoryName=reference.repository,
            imageManifest=image.manifest(),
            imageManifestMediaType=MANIFEST_TYPE,
            imageTag=given.get("imageTag", aws.make_up_id(8)),
        )
        uri = _build_uri(given, image)
        return uri, {"imageUri": uri}

    def delete(self, aws: Context, identifier: str, given: Inputs) -> None:
        """Docker leaves an image in its repository."""

    def comparable(self, emulator: Emulator, inputs: Properties) -> Properties:
        """An image that is built differs if its files do, and so does that of a Lambda function.

        Docker and Podman reuse what did not change. The process of another image has the directory itself.
        """
        if emulator.engine is None and not is_function_base(read_stages(_find_dockerfile(inputs))[0].parent):
            return inputs
        return {**inputs, "context": [inputs.get("context", "."), compute_fingerprint(_find_context(inputs))]}


def build_image_uri(inputs: Properties) -> str:
    """The URI that an image has or will have in its repository, by the inputs of an ``awsx:ecr:Image``."""
    given = Inputs(inputs)
    _find_repository(given)
    return _build_uri(given, _read(given))


def _build_uri(inputs: Inputs, image: ImageConfig | BuiltImage) -> str:
    digest = hashlib.sha256(image.manifest().encode()).hexdigest()
    return f"{inputs['repositoryUrl']}@sha256:{digest}"


def _find_repository(inputs: Inputs) -> ImageReference:
    url = inputs["repositoryUrl"]
    if (reference := ImageReference.read(url)) is None:
        raise DeploymentError(f"repositoryUrl {url!r} is not a private ECR repository")
    return reference


def _build(aws: Context, name: str, inputs: Inputs) -> BuiltImage | None:
    """Builds an image by Docker or Podman; returns None if neither runs containers."""
    if (engine := aws.emulator.engine) is None:
        return None
    tag = f"embedded-aws/{inputs.get('imageTag', name).lower()}"
    return build_image(
        engine,
        _find_context(inputs.properties),
        _find_dockerfile(inputs.properties),
        tag=tag,
        target=inputs.get("target"),
        arguments=inputs.get("args"),
    )


def _read(inputs: Inputs) -> ImageConfig:
    return read_image(
        _find_context(inputs.properties),
        _find_dockerfile(inputs.properties),
        target=inputs.get("target"),
        arguments=inputs.get("args"),
    )


def explain_unrunnable(inputs: Mapping[str, Any]) -> str | None:
    """Returns why an image does not run as a process, as far as is known before it is built."""
    names = ("context", "dockerfile", "target")
    if any(not isinstance(inputs.get(name, ""), str) for name in names):
        return None
    try:
        _read(Inputs({name: inputs[name] for name in names if name in inputs}))
    except DeploymentError as error:
        return f"{error}, or let Docker or Podman run containers (--containers docker)"
    return None


def _find_context(inputs: Properties) -> Path:
    return Path(inputs.get("context", "."))


def _find_dockerfile(inputs: Properties) -> Path:
    return Path(inputs["dockerfile"]) if "dockerfile" in inputs else _find_context(inputs) / "Dockerfile"
