"""Arguments of a webhook intake."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.connections.resource_arns import SECRET_ARN, KeyArn


@arguments
class WebhookIntakeArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`WebhookIntake`."""

    scheme: Required[Literal["stripe", "github", "slack", "standard"]]
    """Signature of the sender: that of Stripe, GitHub or Slack, or ``standard`` for that of Standard Webhooks
    (``webhook-id``, ``webhook-timestamp`` and ``webhook-signature``), which many others use. Valid values:
    `stripe`, `github`, `slack`, `standard`."""
    secret_arn: Required[Annotated[pulumi.Input[str], SECRET_ARN]]
    """ARN of the secret of AWS Secrets Manager that holds the signing secret, as the sender shows it."""
    secret_kms_key_arn: KeyArn
    """ARN of the customer managed key that encrypts the secret. Defaults to none."""
    tolerance_seconds: Annotated[int | Omitted, Between(1, 3_600), Default(300)]
    """Seconds that the time in a signature may differ from now, as in the libraries of Stripe and Slack.
    GitHub signs no time. Valid range: 1 to 3600. Defaults to `300`."""
    deduplication_days: Annotated[int | Omitted, Between(1, 365), Default(30)]
    """Days for which a repeated hook is recognized. Valid range: 1 to 365. Defaults to `30`."""
    max_body_bytes: Annotated[int | Omitted, Between(1, 4_194_304), Default(1_048_576)]
    """Size of the largest accepted body; a larger one gets HTTP 413. Valid range: 1 to 4194304. Defaults to
    `1048576`."""
    visibility_timeout_seconds: Annotated[int | Omitted, Between(1, 43_200), Default(180)]
    """Seconds until SQS delivers a hook again that the consumer did not process, six times the timeout of the
    consumer. Valid range: 1 to 43200. Defaults to `180`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log of the receiver. Valid values: `1`, `3`, `5`, `7`, `14`, `30`,
    `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`,
    `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the receiver fails, or the dead-letter queue holds a hook. Defaults
    to none."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "keys that AWS owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts hooks, delivery IDs and the log; its policy must allow
    CloudWatch Logs to use it. Defaults to keys that AWS owns, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep log events for a
    year. The key stays in AWS when it leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the large bodies, and the key of ``hardened``, when they leave the program.
    Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource that can have tags. Valid length: 0 to 50. Defaults to none."""
