"""Arguments of a topic."""

from typing import Annotated, Generic, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.topic.subscriptions import TopicSubscriptions
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


@arguments
class TopicArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Topic`."""

    publishers: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to publish, each for one source ARN. Defaults to none."""
    alarms: Flag[Omitted]
    """Whether CloudWatch alarms of the account and Region are allowed to publish, so that components can have
    the topic as ``alarm_topic_arn``. Defaults to `false`."""
    subscriptions: Annotated[TopicSubscriptions[Omitted] | Omitted, Default({})]
    """Endpoints that receive the messages, each by a name of your choice, with one dead-letter queue for all
    of them. Queues and functions subscribe themselves. With ``kms_key_arn``, the key policy must allow
    ``sns.amazonaws.com`` to use the key. Defaults to none."""
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
    alarm_topic_arn: TopicArn
    """ARN of another SNS topic to notify when the dead-letter queue of ``subscriptions`` holds a message.
    Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the topic. Valid length: 0 to 50. Defaults to none."""
