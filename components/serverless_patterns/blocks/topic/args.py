"""Arguments of a topic."""

from typing import Annotated, TypedDict

from serverless_patterns.arguments.common import KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import Default
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


@arguments
class TopicArgs(TypedDict, total=False):
    """Arguments for :class:`Topic`."""

    publishers: Annotated[list[ServicePrincipalArgs] | None, Default([])]
    """AWS services that are allowed to publish, each for one source ARN. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "no encryption at rest by SNS")]
    """ARN of the customer managed key that encrypts the messages; its policy must allow every publishing
    service to use it. The AWS managed key would stop services such as S3 from publishing. Defaults to no
    encryption at rest by SNS."""
    tags: Tags
    """Tags of every resource of the topic. Valid length: 0 to 50. Defaults to none."""
