"""Arguments of an alarm topic."""

from typing import Annotated, Generic, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.topic.subscriptions import EMAIL, TopicSubscriptions
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


@arguments
class AlarmTopicArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`AlarmTopic`."""

    email: Annotated[pulumi.Input[str] | None, EMAIL, Default()]
    """Email address that receives the alarms, whose owner confirms the subscription by a link. Defaults to
    none."""
    subscriptions: Annotated[TopicSubscriptions[Omitted] | Omitted, Default({})]
    """More endpoints that receive the alarms, each by a name of your choice. Queues and functions subscribe
    themselves. Defaults to none."""
    publishers: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to publish in addition to the alarms of the account and Region, each for
    one source ARN: ``budgets.amazonaws.com``, ``events.amazonaws.com`` for a rule, or
    ``codestar-notifications.amazonaws.com``. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "no encryption at rest, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the notifications; its policy must allow
    ``cloudwatch.amazonaws.com`` to use it. With the AWS managed key, alarms cannot publish. Defaults to no
    encryption at rest, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key that alarms can use, unless ``kms_key_arn`` is given. The key
    stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
