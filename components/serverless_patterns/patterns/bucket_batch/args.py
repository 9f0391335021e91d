"""Arguments of a batch over a bucket."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import Between, Default, Length, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import FUNCTION_ARN, KeyArn

_BUCKET_NAME = Matches(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]", "the name of a bucket")
# Step Functions reads a value that begins so as an expression.
_KEY = Matches(r"(?!\{%)(?s:.*)", "the beginning of keys, or a key, that does not begin with {%")


@arguments
class BucketBatchArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`BucketBatch`."""

    function_arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the Lambda function that processes a batch. It receives ``items`` and ``run``, and raises an
    error if it could not process all of them; it does each effect once, since a batch is tried again."""
    bucket_name: Required[Annotated[pulumi.Input[str], _BUCKET_NAME]]
    """Name of the bucket."""
    prefix: Annotated[str | Omitted, _KEY, Length(0, 1_024), Default("", "all objects")]
    """Beginning of the keys of the objects. Valid length: 0 to 1024. Defaults to all objects."""
    items_key: Annotated[str | None, _KEY, Length(1, 1_024), Default(None, "the objects themselves")]
    """Key of an object in the bucket whose rows or lines are the items, instead of the objects. Valid length:
    1 to 1024. Defaults to the objects themselves."""
    items_format: Annotated[Literal["CSV", "JSON", "JSONL"] | None, Default()]
    """Format of that object: a CSV file with names in its first row, a JSON array, or a JSON value in each
    line. Required with ``items_key``. Valid values: `CSV`, `JSON`, `JSONL`. Defaults to none."""
    bucket_kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the object of ``items_key``. Defaults to none."""
    max_items_per_batch: Annotated[int | Omitted, Between(1, 100), Default(10)]
    """Items that an invocation of the function receives, at most; fewer if they exceed 128 KiB. Valid range:
    1 to 100. Defaults to `10`."""
    max_concurrency: Annotated[int | Omitted, Between(1, 10_000), Default(20)]
    """Batches that are processed at the same time, at most. Valid range: 1 to 10000. Defaults to `20`."""
    tolerated_failure_percentage: Annotated[int | Omitted, Between(0, 100), Default(10)]
    """Percentage of batches with a failed item above which no other batch begins, and the run fails. Valid
    range: 0 to 100. Defaults to `10`."""
    timeout: Annotated[int | Omitted, Between(1, 900), Default(900)]
    """Seconds that an attempt may take; not less than the timeout of the function. Valid range: 1 to 900.
    Defaults to `900`."""
    max_attempts: Annotated[int | Omitted, Between(1, 10), Default(3)]
    """Number of attempts of a batch, and then of each of its items alone, before an item has failed. Valid
    range: 1 to 10. Defaults to `3`."""
    retry_interval_seconds: Annotated[int | Omitted, Between(1, 300), Default(5)]
    """Seconds before the second attempt, doubled before each further one. Valid range: 1 to 300. Defaults to
    `5`."""
    retention_days: Annotated[int | Omitted, Between(1, 3_650), Default(30)]
    """Days that the results of a run and its list of failures are kept. Valid range: 1 to 3650. Defaults to
    `30`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the logs. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when a run fails or times out. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts results, executions and logs; its policy must allow
    CloudWatch Logs and ``delivery.logs.amazonaws.com`` to use it. Defaults to keys that AWS owns, or a new
    key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the results, and the key of ``hardened``, when they leave the program. Defaults to
    `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
