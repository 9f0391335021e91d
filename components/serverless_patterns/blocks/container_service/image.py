"""The image of a container service: an existing one, or one that is built from a Dockerfile."""

# Arguments are read by index once they were validated.
# pyright: reportTypedDictNotRequiredAccess=false
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, cast

import pulumi
import pulumi_aws as aws
import pulumi_awsx as awsx

from serverless_patterns.arguments.common import filled
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.blocks.container_service.private_image import is_private_image, repository_arn
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow

KEPT_IMAGES: Final = 10
"""Older images that stay in the repository for a rollback."""
PLATFORMS: Final = {"arm64": "linux/arm64", "x86_64": "linux/amd64"}


@dataclass(frozen=True)
class Image:
    """The image that the tasks run."""

    uri: pulumi.Input[str]
    repository_arn: pulumi.Input[str] | None
    """ARN of its private ECR repository; None for an image from elsewhere."""

    @property
    def statements(self) -> list[PolicyStatementArgs]:
        """Permissions to pull it (Amazon ECS Developer Guide, task execution role)."""
        if self.repository_arn is None:
            return []
        pulling = ["ecr:BatchCheckLayerAvailability", "ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"]
        # A token is for all of ECR: the action supports only "*" (Service Authorization Reference).
        return [allow(["ecr:GetAuthorizationToken"], "*"), allow(pulling, self.repository_arn)]


def find_image(scope: Scope, given: ContainerServiceArgs) -> Image:
    """Returns the image that was given, or builds one.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
    """
    if given["context"]:
        return _build_image(scope, Path(given["context"]), PLATFORMS[filled(given["architecture"])])
    image = filled(given["image"])
    if not is_output(image) and not is_private_image(cast("str", image)):
        return Image(image, None)
    partition = aws.get_partition_output(opts=scope.invoke_opts).partition
    return Image(image, pulumi.Output.all(partition, image).apply(lambda both: repository_arn(*both)))


def _build_image(scope: Scope, context: Path, platform: str) -> Image:
    key = scope.kms_key_arn
    encryption: Any = {"encryption_type": "KMS", "kms_key": key} if key else {"encryption_type": "AES256"}
    repository = aws.ecr.Repository(
        scope.child("repository"),
        image_scanning_configuration={"scan_on_push": True},
        encryption_configurations=[encryption],
        force_delete=True,  # every image can be built again
        tags=scope.tags,
        opts=scope.opts(),
    )
    aws.ecr.LifecyclePolicy(
        scope.child("repository-lifecycle"),
        repository=repository.name,
        policy=_expire_untagged(),
        opts=scope.opts(),
    )
    built = awsx.ecr.Image(
        scope.child("image"),
        repository_url=repository.repository_url,
        context=str(context.resolve()),
        platform=platform,
        # By default the tag follows from the path of the context. It also names the resource that builds.
        image_tag=scope.name,
        opts=scope.opts(),
    )
    return Image(built.image_uri, repository.arn)


def _expire_untagged() -> str:
    """Returns the lifecycle policy for images whose tag has moved to newer ones."""
    selection = {"tagStatus": "untagged", "countType": "imageCountMoreThan", "countNumber": KEPT_IMAGES}
    return json.dumps({"rules": [{"rulePriority": 1, "selection": selection, "action": {"type": "expire"}}]})
