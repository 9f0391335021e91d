"""Arguments of a target: exactly one resource, and how an event becomes what it receives."""

from typing import Annotated, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.declarations import SAME_REGION, Default, Length, Omitted, arn_of
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.backends.event_bus import SOURCE
from serverless_patterns.connections.backends.queue import Fifo
from serverless_patterns.connections.resource_arns import (
    DELIVERY_STREAM_ARN,
    EVENT_BUS_ARN,
    FUNCTION_ARN,
    QUEUE_ARN,
    STATE_MACHINE_ARN,
    STREAM_ARN,
    KeyArn,
)

_TOPIC_ARN = arn_of(
    "sns", "[A-Za-z0-9_-]{1,256}", "the ARN of a standard topic; EventBridge publishes to no FIFO topic"
)
_API_DESTINATION_ARN = arn_of(
    "events",
    "api-destination/[A-Za-z0-9._-]{1,64}(/[A-Za-z0-9-]+)?",
    "the ARN of an API destination, as in arn:aws:events:…:api-destination/partner/…",
    region=SAME_REGION,
)
_PARTITION_KEY = Annotated[
    str | None,
    Length(1, 256),
    Default(
        None,
        "the ID of the event for a rule, the name of the schedule, and the ID of the record for a pipe",
    ),
]
_GROUP = Annotated[str | None, Length(1, 128), Default()]


@arguments
class TargetFunctionArgs(TypedDict, total=False):
    """A Lambda function that is invoked with the event; an event source of the function keeps failed ones."""

    arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the function, its version or its alias."""


@arguments
class TargetQueueArgs(TypedDict, Generic[Omitted], total=False):
    """An SQS queue that receives the event as a message."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    fifo: Fifo[Omitted]
    """Whether it is a FIFO queue. Defaults to `true` if the ARN ends in `.fifo`, else `false`."""
    message_group_id: _GROUP
    """Message group ID; for a rule and a pipe also the JSON path of it, such as ``$.detail.customer`` or
    ``$.body.customer``. Required for a FIFO queue; a standard queue is fair to its groups. Valid length: 1 to
    128. Defaults to none."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


@arguments
class TargetTopicArgs(TypedDict, total=False):
    """An SNS topic that the event is published to."""

    arn: Required[Annotated[pulumi.Input[str], _TOPIC_ARN]]
    """ARN of the topic, which must not be FIFO."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the topic. Defaults to none."""


@arguments
class TargetWorkflowArgs(TypedDict, total=False):
    """A Step Functions state machine that is started with the event as its input."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""


@arguments
class TargetStreamArgs(TypedDict, total=False):
    """A Kinesis data stream that receives the event as a record."""

    arn: Required[Annotated[pulumi.Input[str], STREAM_ARN]]
    """ARN of the stream."""
    partition_key: _PARTITION_KEY
    """Partition key: the JSON path of it, such as ``$.detail.customer``, for a rule; a constant for a
    schedule; either for a pipe. Valid length: 1 to 256. Defaults to the ID of the event for a rule, the name
    of the schedule, and the ID of the record for a pipe."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to none."""


@arguments
class TargetDeliveryStreamArgs(TypedDict, total=False):
    """An Amazon Data Firehose stream that receives the event as a record."""

    arn: Required[Annotated[pulumi.Input[str], DELIVERY_STREAM_ARN]]
    """ARN of the delivery stream."""


@arguments
class TargetEventBusArgs(TypedDict, total=False):
    """An event bus; a rule forwards the event as it is."""

    arn: Required[Annotated[pulumi.Input[str], EVENT_BUS_ARN]]
    """ARN of the event bus."""
    source: Annotated[str | None, SOURCE, Default()]
    """Source of the events, such as ``shop.orders``. Required for a schedule and a pipe. Defaults to none."""
    detail_type: Annotated[str | None, Length(1, 128), Default()]
    """Detail type of the events, such as ``OrderPlaced``. Required for a schedule and a pipe. Valid length: 1
    to 128. Defaults to none."""


@arguments
class TargetApiDestinationArgs(TypedDict, total=False):
    """An API destination of EventBridge, which sends the event to an HTTP endpoint; not for a schedule."""

    arn: Required[Annotated[pulumi.Input[str], _API_DESTINATION_ARN]]
    """ARN of the API destination."""


@arguments
class TargetArgs(TypedDict, Generic[Omitted], total=False):
    """A resource that events are delivered to: exactly one of these."""

    function: Annotated[TargetFunctionArgs | None, Default()]
    """Lambda function. Defaults to none."""
    queue: Annotated[TargetQueueArgs[Omitted] | None, Default()]
    """SQS queue. Defaults to none."""
    topic: Annotated[TargetTopicArgs | None, Default()]
    """SNS topic. Defaults to none."""
    workflow: Annotated[TargetWorkflowArgs | None, Default()]
    """Step Functions state machine. Defaults to none."""
    stream: Annotated[TargetStreamArgs | None, Default()]
    """Kinesis data stream. Defaults to none."""
    delivery_stream: Annotated[TargetDeliveryStreamArgs | None, Default()]
    """Amazon Data Firehose stream. Defaults to none."""
    event_bus: Annotated[TargetEventBusArgs | None, Default()]
    """EventBridge event bus. Defaults to none."""
    api_destination: Annotated[TargetApiDestinationArgs | None, Default()]
    """API destination of EventBridge. Defaults to none."""
