"""Arguments of a parameter."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, SecretText, Tags
from serverless_patterns.arguments.declarations import Default, Length, Omitted
from serverless_patterns.arguments.validation import arguments


@arguments
class ParameterArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Parameter`."""

    value: Required[Annotated[pulumi.Input[str], SecretText(r"(?s:.{1,4096})", "1 to 4096 characters")]]
    """Value, 1 to 4096 characters."""
    type: Annotated[Literal["String", "StringList", "SecureString"] | Omitted, Default("String")]
    """Type of the value: ``StringList`` for values with commas between them, ``SecureString`` for one that is
    encrypted. Valid values: `String`, `StringList`, `SecureString`. Defaults to `String`."""
    description: Annotated[str | None, Length(1, 1_024), Default()]
    """Description for people. Valid length: 1 to 1024. Defaults to none."""
    kms_key_arn: Annotated[
        KmsKeyArn,
        Default(None, "the key that AWS manages for Systems Manager, or a new key if `hardened`"),
    ]
    """ARN of the customer managed key that encrypts a ``SecureString``. Defaults to the key that AWS manages
    for Systems Manager, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key for a ``SecureString``, unless ``kms_key_arn`` is given. Roles
    that use the parameter need permission to use the key. The key stays in AWS when it leaves the program,
    unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the parameter. Valid length: 0 to 50. Defaults to none."""
