"""Arguments of an event bus."""

from typing import Annotated, Generic, TypedDict

from serverless_patterns.arguments.common import Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import Between, Default, Omitted
from serverless_patterns.arguments.validation import arguments


@arguments
class EventBusArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`EventBus`."""

    archive_retention_days: Annotated[int | None, Between(1, 36_500), Default(None, "no archive")]
    """Days that an archive keeps every event, from which they can be replayed. Valid range: 1 to 36500.
    Defaults to no archive."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the key that EventBridge owns, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the events; its policy must allow
    ``events.amazonaws.com`` to use it. Defaults to the key that EventBridge owns, or a new key if
    `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. The key stays in AWS when it
    leaves the program, unless ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and archived events become
    unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the bus. Valid length: 0 to 50. Defaults to none."""
