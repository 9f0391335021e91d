"""Arguments of a table."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import KEY, Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import (
    Between,
    Default,
    Length,
    Matches,
    Omitted,
    OtherRegion,
    arn_of,
)
from serverless_patterns.arguments.validation import arguments

AttributeName = Annotated[str, Length(1, 255)]


@arguments
class TableKeyArgs(TypedDict, Generic[Omitted], total=False):
    """An attribute of a key."""

    name: Required[AttributeName]
    """Name of the attribute. Valid length: 1 to 255."""
    type: Annotated[Literal["S", "N", "B"] | Omitted, Default("S")]
    """Type of the attribute: ``S`` string, ``N`` number, or ``B`` binary. The AWS provider ignores a change
    of it alone. Valid values: `S`, `N`, `B`. Defaults to `S`."""


@arguments
class TableIndexArgs(TypedDict, Generic[Omitted], total=False):
    """A secondary index of a table: global with a different partition key, else local."""

    partition_key: Annotated[
        TableKeyArgs[Omitted] | None, Default(None, "that of the table, for a local index")
    ]
    """Partition key of a global secondary index. Defaults to that of the table, for a local index."""
    sort_key: Annotated[TableKeyArgs[Omitted] | None, Default()]
    """Sort key. Required for a local secondary index. Defaults to none."""
    projection_type: Annotated[Literal["ALL", "KEYS_ONLY", "INCLUDE"] | Omitted, Default("ALL")]
    """Attributes that are copied into the index; ``INCLUDE`` adds ``non_key_attributes`` to the keys. Valid
    values: `ALL`, `KEYS_ONLY`, `INCLUDE`. Defaults to `ALL`."""
    non_key_attributes: Annotated[list[AttributeName] | Omitted, Length(0, 20), Default([])]
    """Names of the attributes that ``INCLUDE`` adds, at most 100 for all indexes of a table. Valid length: 0
    to 20. Defaults to none."""


@arguments
class TableReplicaArgs(TypedDict, total=False):
    """A replica of a table in another Region, which accepts reads and writes."""

    region: Required[
        Annotated[
            str,
            OtherRegion("(?P<region>[a-z]{2,}(-[a-z]+)+-[0-9]+)", "a Region, such as eu-west-1"),
        ]
    ]
    """Region, such as ``eu-west-1``."""
    kms_key_arn: Annotated[
        pulumi.Input[str] | None,
        arn_of("kms", KEY, "the ARN of a key, not its alias"),
        Default(None, "the key that DynamoDB owns"),
    ]
    """ARN of the customer managed key in that Region. Required if the table has one. Defaults to the key that
    DynamoDB owns."""


SecondaryIndexes = Annotated[
    dict[
        Annotated[
            str, Matches("[A-Za-z0-9_.-]{3,255}", "a name of 3 to 255 letters, digits and the signs _ . -")
        ],
        TableIndexArgs[Omitted],
    ]
    | Omitted,
    Default({}),
]


@arguments
class TableArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Table`."""

    partition_key: Required[TableKeyArgs[Omitted]]
    """Partition key, which identifies an item, alone or together with the sort key."""
    sort_key: Annotated[TableKeyArgs[Omitted] | None, Default()]
    """Sort key, which orders the items with the same partition key. Defaults to none."""
    secondary_indexes: SecondaryIndexes[Omitted]
    """Secondary indexes by name: global ones, and at most 5 local ones, of which each change replaces the
    table. Defaults to none."""
    point_in_time_recovery_days: Annotated[int | Omitted, Between(0, 35), Default(35)]
    """Days back to which the table can be restored, to any second; 0 turns backups off. Valid range: 0 to 35.
    Defaults to `35`."""
    stream_view_type: Annotated[
        Literal["KEYS_ONLY", "NEW_IMAGE", "OLD_IMAGE", "NEW_AND_OLD_IMAGES"] | None,
        Default(None, "no stream"),
    ]
    """Content of a record of the table's stream. Valid values: `KEYS_ONLY`, `NEW_IMAGE`, `OLD_IMAGE`,
    `NEW_AND_OLD_IMAGES`. Defaults to no stream."""
    ttl_attribute: Annotated[AttributeName | None, Default()]
    """Name of the attribute with the time, in seconds since 1970, after which DynamoDB deletes an item. The
    AWS provider does not turn it off: do so with ``aws dynamodb update-time-to-live`` before you change or
    remove it. Valid length: 1 to 255. Defaults to none."""
    replicas: Annotated[list[TableReplicaArgs] | Omitted, Default([])]
    """Replicas in other Regions; they require the stream view type ``NEW_AND_OLD_IMAGES``. Defaults to
    none."""
    deletion_protection: Annotated[bool | Omitted, Default(value=True)]
    """Whether DynamoDB rejects requests to delete the table, and Pulumi protects it: a change that would
    replace it fails before anything else changes. Defaults to `true`."""
    kms_key_arn: Annotated[KmsKeyArn, Default(None, "the key that DynamoDB owns, or a new key if `hardened`")]
    """ARN of the customer managed key that encrypts the table. Defaults to the key that DynamoDB owns, or a
    new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given. Roles that use the table
    need permission to use the key. The key stays in AWS when it leaves the program, unless ``force_destroy``.
    Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the key of ``hardened`` when it leaves the program, and the backups of the table
    with it become unreadable. Defaults to `false`."""
    tags: Tags[Omitted]
    """Tags of every resource of the table. Valid length: 0 to 50. Defaults to none."""
