"""Amazon ECR."""

from pathlib import Path

from embedded_aws.emulator.dockerfile import read_image
from embedded_aws.emulator.images import MANIFEST_TYPE, ImageReference
from embedded_aws.errors import DeploymentError
from embedded_aws.resources.context import Context, Inputs
from embedded_aws.resources.registry import Created, resource
from embedded_aws.resources.spelling import json_text, tag_list


@resource(
    "aws:ecr/repository:Repository",
    takes=(
        "encryptionConfigurations",
        "imageScanningConfiguration",
        "imageTagMutability",
        "name",
        "namePrefix",
        "tags",
    ),
    meaningless=("forceDelete", "imageTagMutabilityExclusionFilters"),
)
def _repository(aws: Context, name: str, inputs: Inputs) -> Created:
    physical = aws.physical_name(name, inputs)
    given = inputs.pick(
        {
            "imageScanningConfiguration": "imageScanningConfiguration",
            "imageTagMutability": "imageTagMutability",
        }
    )
    for encryption in inputs.get("encryptionConfigurations", []):
        given["encryptionConfiguration"] = encryption
    if tags := tag_list(inputs):
        given["tags"] = tags
    created = aws.client("ecr").create_repository(repositoryName=physical, **given)["repository"]
    return physical, {
        "arn": created["repositoryArn"],
        "name": physical,
        "registryId": created["registryId"],
        "repositoryUrl": created["repositoryUri"],
    }


@resource("aws:ecr/lifecyclePolicy:LifecyclePolicy", takes=("policy", "repository"))
def _lifecycle_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    put = aws.client("ecr").put_lifecycle_policy(
        repositoryName=inputs["repository"], lifecyclePolicyText=json_text(inputs["policy"])
    )
    return inputs["repository"], {"registryId": put["registryId"]}


@resource("aws:ecr/repositoryPolicy:RepositoryPolicy", takes=("policy", "repository"))
def _repository_policy(aws: Context, _name: str, inputs: Inputs) -> Created:
    put = aws.client("ecr").set_repository_policy(
        repositoryName=inputs["repository"], policyText=json_text(inputs["policy"])
    )
    return inputs["repository"], {"registryId": put["registryId"]}


@resource(
    "awsx:ecr:Image",
    takes=("args", "context", "dockerfile", "imageTag", "repositoryUrl", "target"),
    meaningless=("builderVersion", "cacheFrom", "imageName", "platform", "registryId"),
)
def _image(aws: Context, _name: str, inputs: Inputs) -> Created:
    """The image is not built: what it takes to run its directory is kept in its place."""
    url, context = inputs["repositoryUrl"], Path(inputs.get("context", "."))
    reference = ImageReference.read(url)
    if reference is None:
        raise DeploymentError(f"repositoryUrl {url!r} is no private ECR repository")
    config = read_image(
        context,
        Path(inputs["dockerfile"]) if "dockerfile" in inputs else context / "Dockerfile",
        target=inputs.get("target"),
        arguments=inputs.get("args"),
    )
    put = aws.client("ecr").put_image(
        repositoryName=reference.repository,
        imageManifest=config.manifest(),
        imageManifestMediaType=MANIFEST_TYPE,
        imageTag=inputs.get("imageTag", aws.made_up_id(8)),
    )
    uri = f"{url}@{put['image']['imageId']['imageDigest']}"
    return uri, {"imageUri": uri}
