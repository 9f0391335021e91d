"""Arguments of a saga."""

from typing import Annotated, Any, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    ALARM_TOPIC_ARN,
    Flag,
    KmsKeyArn,
    NonRetryableErrors,
    RetentionDays,
    Tags,
)
from serverless_patterns.arguments.declarations import (
    Between,
    Default,
    Length,
    Matches,
    Omitted,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import FUNCTION_ARN, KeyArn
from serverless_patterns.safeguards.policy import PolicyStatements

_FunctionArn = Annotated[pulumi.Input[str] | None, FUNCTION_ARN, Default()]
_Task = Annotated[dict[str, Any] | None, Default()]
_TaskTimeout = Annotated[int | Omitted, Between(1, 31_536_000), Default(900)]
_RetryInterval = Annotated[int | Omitted, Between(1, 3_600), Default(2)]


@arguments
class SagaCompensationArgs(TypedDict, Generic[Omitted], total=False):
    """A task that undoes a step; it must be idempotent, and harmless if the step had no effect."""

    function_arn: _FunctionArn
    """ARN of the Lambda function that undoes the step. Specify either this or ``task``. Defaults to none."""
    task: _Task
    """``Resource`` and ``Arguments`` of a Task state in JSONata, for another service. Defaults to none."""
    timeout_seconds: _TaskTimeout[Omitted]
    """Seconds for each attempt, more than the timeout of the function. Valid range: 1 to 31536000. Defaults
    to `900`."""
    maximum_retry_attempts: Annotated[int | Omitted, Between(0, 100), Default(5)]
    """Number of retries before the alarm. Valid range: 0 to 100. Defaults to `5`."""
    retry_interval_seconds: _RetryInterval[Omitted]
    """Seconds before the first retry, doubled for each further one, up to an hour. Valid range: 1 to 3600.
    Defaults to `2`."""


@arguments
class SagaStepArgs(TypedDict, Generic[Omitted], total=False):
    """A step of a saga, and the task that undoes it."""

    name: Required[
        Annotated[
            str, Matches(r"[A-Za-z][A-Za-z0-9_]{0,39}", "a letter, then up to 39 letters, digits and _")
        ]
    ]
    """Name of the step, which is unique in the saga, and part of its idempotency key."""
    function_arn: _FunctionArn
    """ARN of the Lambda function that takes the step. Specify either this or ``task``. Defaults to none."""
    task: _Task
    """``Resource`` and ``Arguments`` of a Task state in JSONata, for another service; the variables
    ``$input``, ``$keys``, ``$results`` and ``$failure`` have what a function receives. Defaults to none."""
    has_effect: Annotated[bool | Omitted, Default(True)]
    """Whether the step changes anything that is undone if it or a later step fails; such a step requires a
    ``compensation``. Defaults to `true`."""
    compensation: Annotated[SagaCompensationArgs[Omitted] | None, Default()]
    """Task that undoes the step, also if only its answer was lost. Defaults to none."""
    timeout_seconds: _TaskTimeout[Omitted]
    """Seconds for each attempt, more than the timeout of the function, which is not stopped by this one.
    Valid range: 1 to 31536000. Defaults to `900`."""
    maximum_retry_attempts: Annotated[int | Omitted, Between(0, 100), Default(2)]
    """Number of retries before the saga is compensated. Valid range: 0 to 100. Defaults to `2`."""
    retry_interval_seconds: _RetryInterval[Omitted]
    """Seconds before the first retry, doubled for each further one, up to an hour. Valid range: 1 to 3600.
    Defaults to `2`."""
    non_retryable_errors: NonRetryableErrors[Omitted]
    """Names of errors that a retry does not change, such as ``CardDeclinedError``. Defaults to none."""


@arguments
class SagaArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Saga`."""

    steps: Required[Annotated[list[SagaStepArgs[Omitted]], Length(1, 50)]]
    """Steps, in their order. Valid length: 1 to 50."""
    alarm_topic_arn: Required[Annotated[pulumi.Input[str], ALARM_TOPIC_ARN]]
    """ARN of the SNS topic to notify, with the ARN of the execution, when a saga is neither completed nor
    compensated."""
    alarm_topic_kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the topic. Defaults to none."""
    policy_statements: PolicyStatements[Omitted]
    """IAM policy statements to add to the execution role. Required for a resource of a ``task`` whose ARN is
    known at run time only. Defaults to none."""
    log_level: Annotated[Literal["ALL", "ERROR", "FATAL"] | Omitted, Default("ERROR")]
    """Execution events to log. Valid values: `ALL`, `ERROR`, `FATAL`. Defaults to `ERROR`."""
    include_execution_data: Flag[Omitted]
    """Whether to log the input and output of every state, which may include secrets. Defaults to `false`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts definition, executions, log and undelivered alarms; its
    policy must allow CloudWatch Logs, ``delivery.logs.amazonaws.com`` and EventBridge to use it. Defaults to
    keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Executions and log events that
    it encrypted can no longer be read then. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
