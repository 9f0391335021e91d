"""Arguments of a topic."""

from typing import Annotated, Generic, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


@arguments
class TopicArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Topic`."""

    publishers: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to publish, each for one source ARN. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "no encryption at rest, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the messages; its policy must allow every publishing
    service to use it. The AWS managed key would stop services such as S3 from publishing. Defaults to no
    encryption at rest, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. Roles that publish need
    permission to use the key. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the topic. Valid length: 0 to 50. Defaults to none."""
