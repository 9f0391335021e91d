"""Arguments of an idempotent consumer."""

from typing import Annotated, Generic, Required, TypedDict

from serverless_patterns.arguments.common import (
    Architecture,
    Environment,
    Flag,
    KmsKeyArn,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import NOT_EMPTY, Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.function.runtimes import Runtime
from serverless_patterns.connections.event_sources import EventSourceArgs
from serverless_patterns.connections.links import LinksArgs
from serverless_patterns.safeguards.policy import PolicyStatements


@arguments
class IdempotentConsumerArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`IdempotentConsumer`."""

    code: Required[Annotated[str, NOT_EMPTY]]
    """Path of the directory that contains the code, as that of a :class:`Function`. A Python function finds
    the module ``idempotency`` beside it."""
    handler: Required[Annotated[str, NOT_EMPTY]]
    """Entry point in ``code``, such as ``orders.handler``."""
    requirements_files: Annotated[list[Annotated[str, NOT_EMPTY]] | Omitted, Default([])]
    """Paths of the requirements files of a Python function, such as one that names ``aws-lambda-powertools``.
    Defaults to none."""
    event_sources: EventSourceArgs[Omitted]
    """Event sources that invoke the function, each by a name of your choice, as those of a :class:`Function`.
    Defaults to none."""
    retention_days: Annotated[int | Omitted, Between(1, 365), Default(30)]
    """Days that a message is remembered after its effect: longer than it can wait in its source and in a
    dead-letter queue, and than its sender repeats it. Valid range: 1 to 365. Defaults to `30`."""
    runtime: Annotated[Runtime, Default(None, "`python3.13`")]
    """Lambda runtime identifier, as that of a :class:`Function`. Defaults to `python3.13`."""
    architecture: Architecture[Omitted]
    """Instruction set architecture; ``arm64`` costs less. Valid values: `arm64`, `x86_64`. Defaults to
    `arm64`."""
    memory_size: Annotated[int | Omitted, Between(128, 10_240), Default(256)]
    """Memory in MB. Valid range: 128 to 10240. Defaults to `256`."""
    timeout: Annotated[int | Omitted, Between(1, 900), Default(29)]
    """Timeout of an invocation in seconds, with which its locks end. Valid range: 1 to 900. Defaults to
    `29`."""
    environment: Environment[Omitted]
    """Environment variables, other than ``IDEMPOTENCY_TABLE`` and ``IDEMPOTENCY_SECONDS``, which the
    component sets. Defaults to none."""
    links: LinksArgs[Omitted]
    """Resources that the code uses, each by the name of the environment variable that it sets, such as
    ``ACCOUNTS``. Defaults to none."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements to add to the execution role. Defaults to none."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when an invocation fails or the dead-letter queue holds an event.
    Defaults to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts table, environment, log and dead-letter queue; its policy
    must allow CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create one customer managed key for table and function, unless ``kms_key_arn`` is given, and
    to keep log events for a year. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
