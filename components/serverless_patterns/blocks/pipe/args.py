"""Arguments of a pipe."""

from typing import Annotated, Generic, Required, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Length, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.connections.targets import TargetArgs


@arguments
class PipeArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Pipe`."""

    source: Required[FunctionEventSourceArgs[Omitted]]
    """Queue or stream that the pipe reads, as the event source of a function, but without
    ``maximum_concurrency``, ``provisioned_pollers``, ``metrics``, ``tumbling_window_in_seconds`` and
    ``on_failure_bucket_name``."""
    target: Required[TargetArgs[Omitted]]
    """Resource that receives what the pipe reads, as the method ``target`` of a block returns it."""
    enrichment: Annotated[TargetArgs[Omitted] | None, Default()]
    """Function or API destination that the pipe calls with a batch, and whose response the target receives.
    If the call fails, all messages of the batch are tried again and become dead letters together; with the
    ``batch_size`` 1 of the source, each is on its own. Defaults to none."""
    input_template: Annotated[str | None, Length(1, 8_192), Default(None, "each record as it is")]
    """Template of what the target receives for each record, such as ``{"id": <$.body.id>}``. Valid length: 1
    to 8192. Defaults to each record as it is."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that SQS manages, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the dead letters of a stream. Defaults to the key that
    SQS manages, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key for dead letters, unless ``kms_key_arn`` is given. The key
    stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when a run of the pipe fails or records are dead letters. Defaults to
    none."""
    tags: Tags[Omitted]
    """Tags of every resource of the pipe. Valid length: 0 to 50. Defaults to none."""
