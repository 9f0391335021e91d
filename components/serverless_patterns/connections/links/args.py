"""Arguments of a link: exactly one resource, and what the role is allowed to do with it."""

from typing import Annotated, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import AT_LEAST_ONE, VARIABLE
from serverless_patterns.arguments.declarations import NOT_EMPTY, Default, Length, Matches, Omitted, arn_of
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.links.actions import (
    BucketAction,
    DatabaseAction,
    DeliveryStreamAction,
    EventBusAction,
    FunctionAction,
    ParameterAction,
    QueueAction,
    ScheduleGroupAction,
    SecretAction,
    StreamAction,
    TableAction,
    TopicAction,
    UserPoolAction,
    WebSocketApiAction,
    WorkflowAction,
)
from serverless_patterns.connections.resource_arns import (
    BUCKET_ARN,
    DATABASE_ARN,
    DELIVERY_STREAM_ARN,
    EVENT_BUS_ARN,
    FUNCTION_ARN,
    PARAMETER_ARN,
    QUEUE_ARN,
    SECRET_ARN,
    STATE_MACHINE_ARN,
    STREAM_ARN,
    TABLE_ARN,
    TOPIC_ARN,
    KeyArn,
)

_USER_POOL_ARN = arn_of(
    "cognito-idp", "userpool/[A-Za-z0-9_-]+", "the ARN of a user pool, as in arn:aws:cognito-idp:…"
)
_STAGE_ARN = arn_of(
    "execute-api",
    "[a-z0-9]+/[A-Za-z0-9_-]{1,128}",
    "the ARN of a stage, as in arn:aws:execute-api:us-east-1:123456789012:a1b2c3/live",
)
_GROUP_ARN = arn_of(
    "scheduler",
    r"schedule-group/[A-Za-z0-9_.-]{1,64}",
    "the ARN of a schedule group, as in arn:aws:scheduler:…:schedule-group/reminders",
)
_ROLE_ARN = Matches(r"arn:aws[a-z-]*:iam::\d{12}:role/[^*?]+", "the ARN of a role")
_INDEX_NAME = Matches("[A-Za-z0-9_.-]{3,255}", "the name of an index")
_PREFIX = Matches(r"[^*?$]{0,1024}", "the beginning of the keys, without * ? $, which IAM reads as patterns")

TableAccess = Annotated[list[TableAction], AT_LEAST_ONE]
QueueAccess = Annotated[list[QueueAction], AT_LEAST_ONE]
TopicAccess = Annotated[list[TopicAction], AT_LEAST_ONE]
BucketAccess = Annotated[list[BucketAction], AT_LEAST_ONE]
WorkflowAccess = Annotated[list[WorkflowAction], AT_LEAST_ONE]
FunctionAccess = Annotated[list[FunctionAction], AT_LEAST_ONE]
WebSocketApiAccess = Annotated[list[WebSocketApiAction], AT_LEAST_ONE]
EventBusAccess = Annotated[list[EventBusAction], AT_LEAST_ONE]
StreamAccess = Annotated[list[StreamAction], AT_LEAST_ONE]
DeliveryStreamAccess = Annotated[list[DeliveryStreamAction], AT_LEAST_ONE]
SecretAccess = Annotated[list[SecretAction], AT_LEAST_ONE]
ParameterAccess = Annotated[list[ParameterAction], AT_LEAST_ONE]
ScheduleGroupAccess = Annotated[list[ScheduleGroupAction], AT_LEAST_ONE]
DatabaseAccess = Annotated[list[DatabaseAction], AT_LEAST_ONE]
UserPoolAccess = Annotated[list[UserPoolAction], AT_LEAST_ONE]


@arguments
class LinkTableArgs(TypedDict, total=False):
    """A DynamoDB table; the environment variable holds its name."""

    arn: Required[Annotated[pulumi.Input[str], TABLE_ARN]]
    """ARN of the table."""
    access: Required[TableAccess]
    """Access level or actions: ``read``, ``write``, or single actions, such as ``GetItem``."""
    index_names: Annotated[list[Annotated[str, _INDEX_NAME]] | None, Default()]
    """Names of the secondary indexes that can be read too, with ``read``. Defaults to none."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the table. Defaults to none."""


@arguments
class LinkQueueArgs(TypedDict, total=False):
    """An SQS queue; the environment variable holds its URL."""

    arn: Required[Annotated[pulumi.Input[str], QUEUE_ARN]]
    """ARN of the queue."""
    access: Required[QueueAccess]
    """Access level or actions: ``send``, ``receive``, or single actions, such as ``GetQueueAttributes``. An
    event source requires no link."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the queue. Defaults to none."""


@arguments
class LinkTopicArgs(TypedDict, total=False):
    """An SNS topic; the environment variable holds its ARN."""

    arn: Required[Annotated[pulumi.Input[str], TOPIC_ARN]]
    """ARN of the topic."""
    access: Required[TopicAccess]
    """Access level: ``publish``."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the topic. Defaults to none."""


@arguments
class LinkBucketArgs(TypedDict, total=False):
    """An S3 bucket; the environment variable holds its name."""

    arn: Required[Annotated[pulumi.Input[str], BUCKET_ARN]]
    """ARN of the bucket."""
    access: Required[BucketAccess]
    """Access level or actions: ``read``, ``write``, or single actions, such as ``GetObject``."""
    prefix: Annotated[str | None, _PREFIX, Default(None, "any key")]
    """Prefix of the keys of the objects, such as ``invoices/``. With it, S3 returns 403 for a missing object,
    even with ``read``, where it returns 404 otherwise. Defaults to any key."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the objects. Defaults to none."""


@arguments
class LinkWorkflowArgs(TypedDict, total=False):
    """A Step Functions state machine; the environment variable holds its ARN."""

    arn: Required[Annotated[pulumi.Input[str], STATE_MACHINE_ARN]]
    """ARN of the state machine, its version or its alias."""
    access: Required[WorkflowAccess]
    """Access level: ``start``, or ``start-sync`` for an Express workflow."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the state machine. Defaults to none."""


@arguments
class LinkFunctionArgs(TypedDict, total=False):
    """A Lambda function; the environment variable holds its ARN."""

    arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the function, its version or its alias."""
    access: Required[FunctionAccess]
    """Access level: ``invoke``."""


@arguments
class LinkUserPoolArgs(TypedDict, total=False):
    """A Cognito user pool; the environment variable holds its ID."""

    arn: Required[Annotated[pulumi.Input[str], _USER_POOL_ARN]]
    """ARN of the user pool."""
    access: Required[UserPoolAccess]
    """Access level or actions: ``read`` and ``write`` users and groups, ``sign-in`` of users by the program,
    or single actions, such as ``AdminGetUser``."""


@arguments
class LinkWebSocketApiArgs(TypedDict, total=False):
    """A WebSocket API; the environment variable holds the URL of its connections."""

    arn: Required[Annotated[pulumi.Input[str], _STAGE_ARN]]
    """ARN of the stage, its output ``execution_arn``."""
    access: Required[WebSocketApiAccess]
    """Access level or actions: ``send`` to connections, ``read`` whether one is open, ``disconnect`` it, or
    all of it by the action ``ManageConnections``."""


@arguments
class LinkEventBusArgs(TypedDict, total=False):
    """An event bus; the environment variable holds its name."""

    arn: Required[Annotated[pulumi.Input[str], EVENT_BUS_ARN]]
    """ARN of the event bus."""
    access: Required[EventBusAccess]
    """Access level: ``publish``."""
    detail_types: Annotated[
        list[Annotated[str, Length(1, 128)]] | None, AT_LEAST_ONE, Default(None, "all detail types")
    ]
    """Detail types of the events that may be published. Defaults to all detail types."""


@arguments
class LinkStreamArgs(TypedDict, total=False):
    """A Kinesis stream; the environment variable holds its name."""

    arn: Required[Annotated[pulumi.Input[str], STREAM_ARN]]
    """ARN of the stream."""
    access: Required[StreamAccess]
    """Access level or actions: ``write``, ``read``, or single actions, such as ``PutRecord``. An event source
    requires no link."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the stream. Defaults to none."""


@arguments
class LinkDeliveryStreamArgs(TypedDict, total=False):
    """An Amazon Data Firehose stream; the environment variable holds its name."""

    arn: Required[Annotated[pulumi.Input[str], DELIVERY_STREAM_ARN]]
    """ARN of the delivery stream."""
    access: Required[DeliveryStreamAccess]
    """Access level: ``write``."""


@arguments
class LinkSecretArgs(TypedDict, total=False):
    """A secret; the environment variable holds its ARN, never its value."""

    arn: Required[Annotated[pulumi.Input[str], SECRET_ARN]]
    """ARN of the secret."""
    access: Required[SecretAccess]
    """Access level or actions: ``read``, ``write``, or single actions, such as ``DescribeSecret``."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the secret. Defaults to none."""


@arguments
class LinkParameterArgs(TypedDict, total=False):
    """A parameter of Systems Manager; the environment variable holds its name, never its value."""

    arn: Required[Annotated[pulumi.Input[str], PARAMETER_ARN]]
    """ARN of the parameter."""
    access: Required[ParameterAccess]
    """Access level or actions: ``read``, or single actions, such as ``GetParameterHistory``."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the parameter. Defaults to none."""


@arguments
class LinkScheduleGroupArgs(TypedDict, total=False):
    """A group of schedules; the environment variable holds arguments of ``CreateSchedule``, as JSON."""

    arn: Required[Annotated[pulumi.Input[str], _GROUP_ARN]]
    """ARN of the schedule group."""
    role_arn: Required[Annotated[pulumi.Input[str], _ROLE_ARN]]
    """ARN of the role with which EventBridge Scheduler invokes the target."""
    template: Required[Annotated[pulumi.Input[str], NOT_EMPTY]]
    """Arguments of ``CreateSchedule`` that all schedules share, as JSON."""
    access: Required[ScheduleGroupAccess]
    """Access level or actions: ``write`` schedules, ``read`` one, or single actions, such as
    ``DeleteSchedule``."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the schedules. Defaults to none."""


@arguments
class LinkDatabaseArgs(TypedDict, total=False):
    """An Aurora database; the environment variable holds the ARN of its cluster.

    Two others, which end in ``_SECRET_ARN`` and ``_DATABASE``, hold the ARN of its secret and its name.
    """

    arn: Required[Annotated[pulumi.Input[str], DATABASE_ARN]]
    """ARN of the cluster."""
    secret_arn: Required[Annotated[pulumi.Input[str], SECRET_ARN]]
    """ARN of the secret with the password of a database user, which the code does not read."""
    database_name: Required[Annotated[pulumi.Input[str], NOT_EMPTY]]
    """Name of the database."""
    access: Required[DatabaseAccess]
    """Access level or actions: ``execute`` statements and transactions, or single actions, such as
    ``ExecuteStatement``."""
    kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the secret. Defaults to none."""


@arguments
class LinkArgs(TypedDict, total=False):
    """A resource that code uses: exactly one of these."""

    table: Annotated[LinkTableArgs | None, Default()]
    """DynamoDB table. Defaults to none."""
    queue: Annotated[LinkQueueArgs | None, Default()]
    """SQS queue. Defaults to none."""
    topic: Annotated[LinkTopicArgs | None, Default()]
    """SNS topic. Defaults to none."""
    bucket: Annotated[LinkBucketArgs | None, Default()]
    """S3 bucket. Defaults to none."""
    workflow: Annotated[LinkWorkflowArgs | None, Default()]
    """Step Functions state machine. Defaults to none."""
    function: Annotated[LinkFunctionArgs | None, Default()]
    """Lambda function. Defaults to none."""
    user_pool: Annotated[LinkUserPoolArgs | None, Default()]
    """Cognito user pool. Defaults to none."""
    websocket_api: Annotated[LinkWebSocketApiArgs | None, Default()]
    """WebSocket API. Defaults to none."""
    event_bus: Annotated[LinkEventBusArgs | None, Default()]
    """EventBridge event bus. Defaults to none."""
    stream: Annotated[LinkStreamArgs | None, Default()]
    """Kinesis data stream. Defaults to none."""
    delivery_stream: Annotated[LinkDeliveryStreamArgs | None, Default()]
    """Amazon Data Firehose stream. Defaults to none."""
    secret: Annotated[LinkSecretArgs | None, Default()]
    """Secret of AWS Secrets Manager. Defaults to none."""
    parameter: Annotated[LinkParameterArgs | None, Default()]
    """Parameter of AWS Systems Manager. Defaults to none."""
    schedule_group: Annotated[LinkScheduleGroupArgs | None, Default()]
    """Group of schedules. Defaults to none."""
    database: Annotated[LinkDatabaseArgs | None, Default()]
    """Aurora database, for the RDS Data API. Defaults to none."""


LinksArgs = Annotated[dict[Annotated[str, VARIABLE], LinkArgs] | Omitted, Default({})]
"""Links by the name of the environment variable."""
