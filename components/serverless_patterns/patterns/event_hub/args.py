"""Arguments of an event hub."""

from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import (
    SAME_REGION,
    Between,
    Default,
    Length,
    Matches,
    Omitted,
    arn_of,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.deliveries import EventAge, RetryAttempts
from serverless_patterns.connections.targets import TargetArgs

_ALARM_TOPIC_ARN = arn_of(
    "sns",
    "[A-Za-z0-9_-]{1,256}",
    "the ARN of a standard topic; CloudWatch alarms do not notify FIFO topics",
    region=SAME_REGION,
)
_CONNECTION_ARN = arn_of(
    "events",
    "connection/[A-Za-z0-9._-]{1,64}/[A-Za-z0-9-]+",
    "the ARN of a connection, as in arn:aws:events:…:connection/partner/…",
    region=SAME_REGION,
)
_URL = Matches(
    r"https://[^\s/@]+(/\S*)?",
    "a URL without a user name or password, such as https://partner.example.com/events",
)
_DetailType = Annotated[str, Length(1, 128)]


@arguments
class EventHubEventArgs(TypedDict, Generic[Omitted], total=False):
    """A detail type of a hub."""

    schema: Annotated[dict[str, Any] | None, Default(None, "any detail")]
    """JSON schema of the detail in the dialect of OpenAPI 3.0, which routes of a REST API validate. Defaults
    to any detail."""
    optional: Annotated[bool | Omitted, Default(False)]
    """Whether the event may have no consumer, also since no filter lets it pass. Defaults to `false`."""


@arguments
class EventHubEndpointArgs(TypedDict, Generic[Omitted], total=False):
    """An HTTP endpoint that receives events, at a limited rate; it becomes an API destination."""

    url: Required[Annotated[pulumi.Input[str], _URL, Length(1, 2048)]]
    """URL of the endpoint. Valid length: 1 to 2048."""
    connection_arn: Required[Annotated[pulumi.Input[str], _CONNECTION_ARN]]
    """ARN of the connection of EventBridge, which has the credentials of the endpoint."""
    http_method: Annotated[
        Literal["POST", "PUT", "PATCH", "DELETE", "GET", "HEAD", "OPTIONS"] | Omitted, Default("POST")
    ]
    """HTTP method of the requests. Valid values: `POST`, `PUT`, `PATCH`, `DELETE`, `GET`, `HEAD`, `OPTIONS`.
    Defaults to `POST`."""
    invocation_rate_limit_per_second: Annotated[int | Omitted, Between(1, 300), Default(300)]
    """Requests that the endpoint gets in a second, at most; events wait for up to a day. Valid range: 1 to
    300. Defaults to `300`."""


@arguments
class EventHubConsumerArgs(TypedDict, Generic[Omitted], total=False):
    """A consumer of a hub, with its own rule, role, retries and dead-letter queue."""

    detail_types: Required[Annotated[list[_DetailType], Length(1, 50)]]
    """Detail types that it receives, which the hub must have. Valid length: 1 to 50."""
    target: Annotated[TargetArgs[Omitted] | None, Default()]
    """Resource that receives the events, as the method ``target`` of a block returns it. Either this or
    ``endpoint`` is required. Defaults to none."""
    endpoint: Annotated[EventHubEndpointArgs[Omitted] | None, Default()]
    """HTTP endpoint that receives the events. Defaults to none."""
    filter: Annotated[dict[str, Any] | None, Default(None, "every event of its detail types")]
    """Further fields of the event pattern, such as ``{"detail": {"total": [{"numeric": [">", 100]}]}}``.
    Defaults to every event of its detail types."""
    publishes: Annotated[list[_DetailType] | Omitted, Default([])]
    """Detail types that it publishes to the hub itself, by which loops are found. Defaults to none."""
    replays: Annotated[bool | Omitted, Default(False)]
    """Whether it receives replayed events. Defaults to `false`."""
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


@arguments
class EventHubArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`EventHub`."""

    events: Required[Annotated[dict[str, EventHubEventArgs[Omitted]], Length(1, 100)]]
    """Events by their detail type, such as ``OrderPlaced``. Valid length: 1 to 100."""
    alarm_topic_arn: Required[Annotated[pulumi.Input[str], _ALARM_TOPIC_ARN]]
    """ARN of the SNS topic to notify when an event has no consumer, or could not be delivered to one."""
    consumers: Annotated[dict[str, EventHubConsumerArgs[Omitted]] | Omitted, Default({})]
    """Consumers, each by a name of your choice. Defaults to none."""
    archive_retention_days: Annotated[int | Omitted, Between(0, 36_500), Default(30)]
    """Days that the archive keeps every event, from which they can be replayed; 0 for no archive. Valid
    range: 0 to 36500. Defaults to `30`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts events; its policy must allow ``events.amazonaws.com`` to
    use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and archived events become
    unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
