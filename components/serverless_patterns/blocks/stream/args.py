"""Arguments of a Kinesis stream."""

from typing import Annotated, Generic, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments


@arguments
class StreamArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Stream`."""

    shard_count: Annotated[
        int | None, Between(1, 10_000), Default(None, "on-demand capacity, which AWS scales by itself")
    ]
    """Number of shards of a stream with provisioned capacity; each takes 1 MB or 1,000 records per second.
    Valid range: 1 to 10000. Defaults to on-demand capacity, which AWS scales by itself."""
    retention_period_hours: Annotated[int | Omitted, Between(24, 8_760), Default(24)]
    """Hours that the stream keeps a record. Valid range: 24 to 8760. Defaults to `24`."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the key that AWS manages for Kinesis, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the records. Defaults to the key that AWS manages for
    Kinesis, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. Roles that use the stream
    need permission to use the key. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and records with it become
    unreadable. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the stream rejects records because they exceed its capacity.
    Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the stream. Valid length: 0 to 50. Defaults to none."""
