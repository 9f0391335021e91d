"""Arguments of a secret."""

from typing import Annotated, Generic, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, SecretText, Tags
from serverless_patterns.arguments.declarations import Between, Default, Length, Omitted
from serverless_patterns.arguments.validation import arguments


@arguments
class SecretArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Secret`."""

    value: Annotated[
        pulumi.Input[str] | None,
        SecretText(r"(?s:.{1,65536})", "1 to 65536 characters"),
        Default(None, "no value: put it with `aws secretsmanager put-secret-value`"),
    ]
    """Value, such as ``config.require_secret("partnerKey")``, which Pulumi encrypts in its state. Defaults to
    no value: put it with `aws secretsmanager put-secret-value`."""
    description: Annotated[str | None, Length(1, 2_048), Default()]
    """Description for people. Valid length: 1 to 2048. Defaults to none."""
    recovery_window_in_days: Annotated[int | Omitted, Between(7, 30), Default(30)]
    """Days that AWS keeps a deleted secret, from which it can be restored. Valid range: 7 to 30. Defaults to
    `30`."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the key that AWS manages for Secrets Manager, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the value. Defaults to the key that AWS manages for
    Secrets Manager, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. Roles that use the secret
    need permission to use the key. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the secret without ``recovery_window_in_days``, and the key of ``hardened``, when
    they leave the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the secret. Valid length: 0 to 50. Defaults to none."""
