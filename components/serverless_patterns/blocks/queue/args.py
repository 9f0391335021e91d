"""Arguments of a queue."""

from typing import Annotated, Generic, Literal, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.subscriptions import Subscriptions
from serverless_patterns.safeguards.policy import ServicePrincipalArgs


@arguments
class QueueArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Queue`."""

    visibility_timeout_seconds: Annotated[int | Omitted, Between(0, 43_200), Default(180)]
    """Seconds that a received message stays hidden from other consumers; six times the timeout of the
    consumer. Valid range: 0 to 43200. Defaults to `180`."""
    max_receive_count: Annotated[int | Omitted, Between(1, 1_000), Default(5)]
    """Number of receives before SQS moves a message to the dead-letter queue. Valid range: 1 to 1000.
    Defaults to `5`."""
    message_retention_seconds: Annotated[int | Omitted, Between(60, 1_209_600), Default(345_600)]
    """Seconds that SQS keeps a message that no consumer deletes. Valid range: 60 to 1209600. Defaults to
    `345600`."""
    delay_seconds: Annotated[int | Omitted, Between(0, 900), Default(0)]
    """Seconds before a new message is delivered. Valid range: 0 to 900. Defaults to `0`."""
    max_message_size: Annotated[int | Omitted, Between(1_024, 1_048_576), Default(1_048_576)]
    """Bytes of the largest message, with its attributes. Valid range: 1024 to 1048576. Defaults to
    `1048576`."""
    fifo: Flag[Omitted]
    """Whether the messages of a group are delivered in order and exactly once. Defaults to `false`."""
    deduplication_scope: Annotated[Literal["queue", "messageGroup"] | Omitted, Default("queue")]
    """Messages among which SQS drops a repeated deduplication ID: with `messageGroup`, the same ID in two
    groups is two messages. Only with ``fifo``. Valid values: `queue`, `messageGroup`. Defaults to `queue`."""
    fifo_throughput_limit: Annotated[Literal["perQueue", "perMessageGroupId"] | Omitted, Default("perQueue")]
    """What the quota of requests per second is for; `perMessageGroupId`, high throughput, requires the
    ``deduplication_scope`` `messageGroup`. Only with ``fifo``. Valid values: `perQueue`, `perMessageGroupId`.
    Defaults to `perQueue`."""
    senders: Annotated[list[ServicePrincipalArgs] | Omitted, Default([])]
    """AWS services that are allowed to send messages, each for one source ARN. Defaults to none."""
    subscriptions: Annotated[Subscriptions | Omitted, Default({})]
    """SNS topics whose messages the queue receives, each by a name of your choice. To rename one, remove it
    in one update and add it in the next: SNS has one subscription of a queue to a topic. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that SQS manages, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the messages; the senders are allowed to use it. Defaults
    to the key that SQS manages, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. Roles that use the queue
    need permission to use the key. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and the messages with it become
    unreadable. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the dead-letter queue holds a message. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the queue. Valid length: 0 to 50. Defaults to none."""
