"""The image of a container service: one that there is, or one that is built from a Dockerfile."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.blocks.container_service.private_image import is_private_image, repository_arn
from serverless_patterns.blocks.container_service.settings import Settings
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

KEPT_IMAGES = 10
"""Older images that are kept for a rollback."""
PLATFORMS = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


@dataclass(frozen=True)
class Image:
    """What a task runs, as it stands."""

    uri: pulumi.Input[str]
    repository_arn: pulumi.Input[str] | None
    """Private ECR repository that it is pulled from; None for an image from elsewhere."""

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """What it takes to pull it (ECS developer guide, task execution role)."""
        if self.repository_arn is None:
            return []
        pulling = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        # A token is for all of ECR: the action takes "*" only (Service Authorization Reference).
        return [allow(["ecr:GetAuthorizationToken"], "*"), allow(pulling, self.repository_arn)]


def find_image(name: str, settings: Settings, opts: pulumi.ResourceOptions) -> Image:
    """The image that was given, or one that is built now.

    Args:
        name: Logical name of the service.
        settings: Its settings.
        opts: Resource options, with the parent.
    """
    if settings.directory:
        return _build_image(name, settings.directory, settings, opts)
    image = cast("pulumi.Input[str]", settings.image)
    if not is_output(image) and not is_private_image(cast("str", image)):
        return Image(image, None)
    partition = aws.get_partition_output(opts=pulumi.InvokeOptions(parent=opts.parent)).partition
    return Image(image, pulumi.Output.all(partition, image).apply(lambda both: repository_arn(*both)))


def _build_image(name: str, directory: Path, settings: Settings, opts: pulumi.ResourceOptions) -> Image:
    key = settings.kms_key_arn
    encryption: Any = {"encryption_type": "KMS", "kms_key": key} if key else {"encryption_type": "AES256"}
    repository = aws.ecr.Repository(
        f"{name}-repository",
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[encryption],
        force_delete=True,  # every image can be built again
        tags=settings.tags,
        opts=opts,
    )
    aws.ecr.LifecyclePolicy(
        f"{name}-repository-lifecycle", repository=repository.name, policy=_keep_few(), opts=opts
    )
    built = awsx.ecr.Image(
        f"{name}-image",
        repository_url=repository.repository_url,
        context=str(directory.resolve()),
        platform=PLATFORMS[settings.architecture],
        # By default the tag follows from the path of the directory. It also names the resource that builds.
        image_tag=name,
        opts=opts,
    )
    return Image(built.image_uri, repository.arn)


def _keep_few() -> str:
    """Lets images go that have lost their tag to newer ones."""
    selection = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})
