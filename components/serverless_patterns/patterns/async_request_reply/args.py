"""Arguments of an asynchronous request and reply."""

from typing import Annotated, Generic, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import (
    Flag,
    KmsKeyArn,
    NonRetryableErrors,
    RetentionDays,
    Tags,
    TopicArn,
)
from serverless_patterns.arguments.declarations import Between, Default, Matches, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import FUNCTION_ARN


@arguments
class AsyncRequestReplyArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`AsyncRequestReply`."""

    function_arn: Required[Annotated[pulumi.Input[str], FUNCTION_ARN]]
    """ARN of the Lambda function that does the work. It receives ``id`` and ``input``, the body of the
    request, and returns the result as a JSON value."""
    timeout: Annotated[int | Omitted, Between(1, 900), Default(900)]
    """Seconds that an attempt may take; not less than the timeout of the function. Valid range: 1 to 900.
    Defaults to `900`."""
    max_attempts: Annotated[int | Omitted, Between(1, 10), Default(3)]
    """Number of attempts before a job has failed; the function does each effect once, by ``id``. Valid range:
    1 to 10. Defaults to `3`."""
    retry_interval_seconds: Annotated[int | Omitted, Between(1, 300), Default(5)]
    """Seconds before the second attempt, doubled before each further one. Valid range: 1 to 300. Defaults to
    `5`."""
    non_retryable_errors: NonRetryableErrors[Omitted]
    """Names of errors that a retry does not change, such as ``ValueError``. Defaults to none."""
    owner_key: Annotated[
        str | None,
        Matches(r"[\x21-\x7e]{1,256}", "the name of a claim or of a context key, such as user"),
        Default(
            None,
            "`sub`, or `client_id` without one, of a token, and to `principalId` of a Lambda authorizer",
        ),
    ]
    """Name of the claim of a token, or of the context key of a Lambda authorizer, that identifies a caller.
    With it, a request without an authorizer gets HTTP 500. Defaults to `sub`, or `client_id` without one, of
    a token, and to `principalId` of a Lambda authorizer."""
    max_body_bytes: Annotated[int | Omitted, Between(1, 196_608), Default(65_536)]
    """Size of the largest accepted body; a larger one gets HTTP 413. Valid range: 1 to 196608. Defaults to
    `65536`."""
    retention_days: Annotated[int | Omitted, Between(1, 365), Default(7)]
    """Days that the status and the result of a job can be asked for, and its idempotency key is recognized.
    Valid range: 1 to 365. Defaults to `7`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the logs. Valid values: `1`, `3`, `5`, `7`, `14`, `30`, `60`, `90`,
    `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`, `3288`, `3653`.
    Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when a job ends without a status, or the front function fails. Defaults
    to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts jobs, executions and logs; its policy must allow
    CloudWatch Logs and ``delivery.logs.amazonaws.com`` to use it. Defaults to keys that AWS owns, or a new
    key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the table of jobs, and the key of ``hardened``, when they leave the program.
    Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
