"""Arguments of a delivery stream."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import (
    Between,
    Default,
    DependentDefault,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import BUCKET_ARN, KeyArn

# JQ reads other names as expressions.
_KEY_NAME = Matches("[A-Za-z_][A-Za-z0-9_]{0,63}", "a letter or _, then letters, digits and _")
_PREFIX = Matches(r"[^\s/][^\s]{0,1023}", "the beginning of keys, without spaces and not beginning with /")
PARTITIONED_MEGABYTES = 64
"""Least buffer of a delivery stream with partitions (Amazon Data Firehose developer guide)."""


@arguments
class DeliveryStreamArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`DeliveryStream`."""

    bucket_arn: Required[Annotated[pulumi.Input[str], BUCKET_ARN]]
    """ARN of the bucket that receives the records."""
    bucket_kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the bucket. Defaults to none."""
    partition_keys: Annotated[
        dict[Annotated[str, _KEY_NAME], Annotated[str, Length(1, 256)]] | Omitted,
        Length(0, 10),
        Default({}),
    ]
    """JQ expressions by the name of a partition, such as ``{"customer": ".customer.id"}``: the keys of the
    objects begin with ``customer=…/``, several in the order of their names. Records must be JSON then. Valid
    length: 0 to 10. Defaults to none."""
    prefix: Annotated[
        str | Omitted,
        _PREFIX,
        Default(
            "year=!{timestamp:yyyy}/month=!{timestamp:MM}/day=!{timestamp:dd}/hour=!{timestamp:HH}/",
            "one by year, month, day and hour, such as `year=2030/month=01/day=01/hour=08/`",
        ),
    ]
    """Prefix of the keys after the partitions, with expressions of Data Firehose. Defaults to one by year,
    month, day and hour, such as `year=2030/month=01/day=01/hour=08/`."""
    error_prefix: Annotated[
        str | Omitted,
        _PREFIX,
        Default(
            "errors/!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd}/",
            "`errors/` with the kind of error and the day",
        ),
    ]
    """Prefix of the keys of records that Data Firehose failed to process; has
    ``!{firehose:error-output-type}``. Defaults to `errors/` with the kind of error and the day."""
    buffering_interval_seconds: Annotated[int | Omitted, Between(0, 900), Default(300)]
    """Seconds after which a buffer is written. Valid range: 0 to 900. Defaults to `300`."""
    buffering_size_megabytes: Annotated[
        int | Omitted,
        Between(1, 128),
        DependentDefault(
            f"`5`, or `{PARTITIONED_MEGABYTES}` with `partition_keys`",
            lambda given: PARTITIONED_MEGABYTES if given.get("partition_keys") else 5,
        ),
    ]
    """Megabytes after which a buffer is written, 64 at least with ``partition_keys``. Valid range: 1 to 128.
    Defaults to `5`, or `64` with `partition_keys`."""
    compression_format: Annotated[Literal["GZIP", "UNCOMPRESSED"] | Omitted, Default("GZIP")]
    """Compression of the objects. Valid values: `GZIP`, `UNCOMPRESSED`. Defaults to `GZIP`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log of failed deliveries. Valid values: `1`, `3`, `5`, `7`, `14`,
    `30`, `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`,
    `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts buffered records and the log; its policy must allow
    CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep the log for 365
    days. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the delivery stream rejects records because they exceed its
    capacity. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the delivery stream. Valid length: 0 to 50. Defaults to none."""
