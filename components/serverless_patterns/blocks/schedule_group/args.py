"""Arguments of a group of schedules."""

from typing import Annotated, Generic, Required, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.deliveries import EventAge, RetryAttempts
from serverless_patterns.connections.schedules import WindowMinutes
from serverless_patterns.connections.targets import TargetArgs


@arguments
class ScheduleGroupArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`ScheduleGroup`."""

    target: Required[TargetArgs[Omitted]]
    """Resource that each schedule invokes, as the method ``target`` of a block returns it."""
    maximum_window_in_minutes: WindowMinutes[Omitted]
    """Minutes after its time within which a schedule invokes the target, so that many do not at once. Without
    a window, the number is 0. Valid range: 0 to 1440. Defaults to `0`."""
    maximum_retry_attempts: RetryAttempts
    """Number of retries before an invocation goes to the dead-letter queue. Valid range: 0 to 185. Defaults
    to `185`."""
    maximum_event_age_in_seconds: EventAge
    """Seconds for which EventBridge Scheduler tries an invocation. Valid range: 60 to 86400. Defaults to
    `86400`, a day."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the keys that the services own, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the schedules and what could not be delivered. Defaults
    to the keys that the services own, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an invocation has failed. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the group; its schedules cannot have any. Valid length: 0 to 50. Defaults to
    none."""
