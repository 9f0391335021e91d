"""Arguments of a schedule."""

from typing import Annotated, Any, Generic, Required, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.deliveries import EventAge, RetryAttempts
from serverless_patterns.connections.schedule_expression import SCHEDULE_EXPRESSION, TIME_ZONE
from serverless_patterns.connections.schedules import SCHEDULE_INPUT, WindowMinutes
from serverless_patterns.connections.targets import TargetArgs


@arguments
class ScheduleArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Schedule`."""

    expression: Required[Annotated[str, SCHEDULE_EXPRESSION]]
    """Schedule expression: ``rate(5 minutes)``, ``cron(0 8 ? * MON-FRI *)`` or
    ``at(2030-01-01T08:00:00)``."""
    target: Required[TargetArgs[Omitted]]
    """Resource that is invoked, as the method ``target`` of a block returns it."""
    timezone: Annotated[str | Omitted, TIME_ZONE, Default("UTC")]
    """Time zone of the expression, such as ``Europe/Berlin``. Defaults to `UTC`."""
    input: Annotated[dict[str, Any] | Omitted, SCHEDULE_INPUT, Default({}, "`{}`")]
    """Input of the target, as JSON. Defaults to `{}`."""
    maximum_window_in_minutes: WindowMinutes[Omitted]
    """Minutes after its time within which the schedule invokes the target, so that many do not at once.
    Without a window, the number is 0. Valid range: 0 to 1440. Defaults to `0`."""
    enabled: Annotated[bool | Omitted, Default(True)]
    """Whether the schedule invokes its target; invocations that are due meanwhile are left out. Defaults to
    `true`."""
    maximum_retry_attempts: RetryAttempts
    """Number of retries before an invocation goes to the dead-letter queue. Valid range: 0 to 185. Defaults
    to `185`."""
    maximum_event_age_in_seconds: EventAge
    """Seconds for which EventBridge Scheduler tries an invocation. Valid range: 60 to 86400. Defaults to
    `86400`, a day."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the keys that the services own, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the schedule and what could not be delivered. Defaults to
    the keys that the services own, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an invocation has failed. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the schedule, which cannot have any itself. Valid length: 0 to 50. Defaults
    to none."""
