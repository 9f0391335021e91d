"""Arguments of an outbox."""

from typing import Annotated, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import Default, Length, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.event_bus import SOURCE
from serverless_patterns.connections.event_sources import FunctionEventSourceArgs
from serverless_patterns.connections.resource_arns import EVENT_BUS_ARN, TOPIC_ARN, KeyArn

_DetailType = Annotated[str | None, Length(1, 128), Default(None, "not published")]
_Attribute = Annotated[str | None, Length(1, 255)]


@arguments
class OutboxDetailTypesArgs(TypedDict, total=False):
    """Detail type of the event of each kind of change; at least one of them."""

    insert: _DetailType
    """Detail type when an item is created, such as ``OrderPlaced``. Valid length: 1 to 128. Defaults to not
    published."""
    modify: _DetailType
    """Detail type when an item is changed, such as ``OrderChanged``. Valid length: 1 to 128. Defaults to not
    published."""
    remove: _DetailType
    """Detail type when an item is deleted, also by its time to live. Valid length: 1 to 128. Defaults to not
    published."""


@arguments
class OutboxArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Outbox`."""

    stream: Required[FunctionEventSourceArgs[Omitted]]
    """Stream of the table, as the method ``event_source`` of a table returns it, but without
    ``tumbling_window_in_seconds``. Other than for a function, ``maximum_retry_attempts`` defaults to `10000`:
    events wait while the target rejects them."""
    source: Required[Annotated[str, SOURCE]]
    """Source of the events, such as ``shop.orders``."""
    event_bus_arn: Annotated[pulumi.Input[str] | None, EVENT_BUS_ARN, Default()]
    """ARN of the event bus that receives the events. Either this or ``topic_arn`` is required. Defaults to
    none."""
    topic_arn: Annotated[pulumi.Input[str] | None, TOPIC_ARN, Default()]
    """ARN of the SNS topic that receives the events; a FIFO topic keeps the order of each key as far as its
    subscribers. Defaults to none."""
    topic_kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the topic. Defaults to none."""
    detail_types: Annotated[OutboxDetailTypesArgs | None, Default()]
    """Detail type of the event of each kind of change. Either this or ``detail_type_attribute`` is required.
    Defaults to none."""
    detail_type_attribute: Annotated[_Attribute, Default()]
    """Name of the attribute with the detail type: each new item that has it is published, and no other
    change. Valid length: 1 to 255. Defaults to none."""
    detail_attribute: Annotated[_Attribute, Default(None, "the whole item")]
    """Name of the attribute that is the ``data`` of an event. Valid length: 1 to 255. Defaults to the whole
    item."""
    ordering_attribute: Annotated[_Attribute, Default(None, "the primary key of the item")]
    """Name of the attribute by whose value events are kept in order, such as the partition key of the table.
    Valid length: 1 to 255. Defaults to the primary key of the item."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log of the relay. Valid values: `1`, `3`, `5`, `7`, `14`, `30`,
    `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`,
    `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the target rejects events, when a change has waited in the stream
    for more than 5 minutes, and when the dead-letter queue holds one. Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts dead letters and the log; its policy must allow
    CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
