"""The image of a container service: an existing one, or one that is built from a Dockerfile."""

from dataclasses import dataclass
from typing import cast

import pulumi
import pulumi_aws as aws

from serverless_patterns.arguments.declarations import Completed
from serverless_patterns.arguments.outputs import is_output
from serverless_patterns.blocks.container_image import build_image, is_private_image, repository_arn
from serverless_patterns.blocks.container_service.args import ContainerServiceArgs
from serverless_patterns.component import Scope
from serverless_patterns.safeguards.policy import PolicyStatementArgs, allow


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


def find_image(scope: Scope, given: ContainerServiceArgs[Completed]) -> Image:
    """Returns the image that was given, or builds one.

    Args:
        scope: Scope of the container service.
        given: Its arguments.
    """
    if given["context"]:
        built = build_image(scope, given["context"], given["architecture"])
        return Image(built.uri, built.repository.arn)
    image = given["image"] or ""
    if not is_output(image) and not is_private_image(cast("str", image)):
        return Image(image, None)
    partition = aws.get_partition_output(opts=scope.invoke_opts).partition
    return Image(image, pulumi.Output.all(partition, image).apply(lambda both: repository_arn(*both)))
