"""Arguments of an event rule."""

from typing import Annotated, Any, Generic, Required, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.deliveries import EventAge, RetryAttempts
from serverless_patterns.connections.event_sources.event_rule import EventBusName
from serverless_patterns.connections.targets import TargetArgs


@arguments
class EventRuleArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`EventRule`."""

    event_pattern: Required[dict[str, Any]]
    """Event pattern, such as ``{"source": ["shop"], "detail-type": ["OrderPlaced"]}``."""
    target: Required[TargetArgs[Omitted]]
    """Resource that receives the events, as the method ``target`` of a block returns it."""
    event_bus_name: EventBusName[Omitted]
    """Name of the event bus. Defaults to `default`."""
    input_path: Annotated[
        str | None,
        Matches(r"\$(\.[A-Za-z0-9_-]+|\[[0-9]+\])+", "a JSON path, such as $.detail"),
        Default(None, "the whole event"),
    ]
    """JSON path of the part of the event that the target receives, such as ``$.detail``. Defaults to the
    whole event."""
    maximum_retry_attempts: RetryAttempts
    """Number of retries of a delivery before the event goes to the dead-letter queue. Valid range: 0 to 185.
    Defaults to `185`."""
    maximum_event_age_in_seconds: EventAge
    """Seconds for which EventBridge tries to deliver an event. Valid range: 60 to 86400. Defaults to `86400`,
    a day."""
    enabled: Annotated[bool | Omitted, Default(True)]
    """Whether the rule matches events; those that are published meanwhile are lost. Defaults to `true`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that SQS manages, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts undelivered events; its policy must allow
    ``events.amazonaws.com`` to use it. Defaults to the key that SQS manages, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an event could not be delivered. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the rule. Valid length: 0 to 50. Defaults to none."""
