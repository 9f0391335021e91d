"""Arguments of a table."""

from typing import Annotated, Generic, Literal, Required, TypedDict

import pulumi

from serverless_patterns.arguments.common import KEY, Flag, KmsKeyArn, Tags
from serverless_patterns.arguments.declarations import (
    Between,
    Constraint,
    Default,
    Length,
    Matches,
    Omitted,
    OtherRegion,
    arn_of,
)
from serverless_patterns.arguments.validation import arguments
from serverless_patterns.blocks.table.policy import TablePrincipalArgs

AttributeName = Annotated[str, Length(1, 255)]


@arguments
class TableKeyArgs(TypedDict, Generic[Omitted], total=False):
    """An attribute of a key."""

    name: Required[AttributeName]
    """Name of the attribute. Valid length: 1 to 255."""
    type: Annotated[Literal["S", "N", "B"] | Omitted, Default("S")]
    """Type of the attribute: ``S`` string, ``N`` number, or ``B`` binary. The AWS provider ignores a change
    of it alone. Valid values: `S`, `N`, `B`. Defaults to `S`."""


Keys = Annotated[list[TableKeyArgs[Omitted]] | Omitted, Length(0, 4), Default([])]
"""Attributes that are a key together (DynamoDB quotas)."""


@arguments
class TableIndexArgs(TypedDict, Generic[Omitted], total=False):
    """A secondary index of a table: global with a different partition key, else local."""

    partition_key: Annotated[
        TableKeyArgs[Omitted] | None, Default(None, "that of the table, for a local index")
    ]
    """Partition key of a global secondary index. Defaults to that of the table, for a local index."""
    sort_key: Annotated[TableKeyArgs[Omitted] | None, Default()]
    """Sort key. Required for a local secondary index. Defaults to none."""
    partition_keys: Keys[Omitted]
    """Attributes that are the partition key of a global secondary index together, in place of
    ``partition_key``; a query names all of them. Valid length: 0 to 4. Defaults to none."""
    sort_keys: Keys[Omitted]
    """Attributes that are the sort key of a global secondary index together, in place of ``sort_key``; a
    query names the first ones. Valid length: 0 to 4. Defaults to none."""
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


class _NotZero(Constraint):
    """A limit, or -1 for none."""

    words = "Valid values: -1, or at least 1."

    @property
    def meaning(self) -> str:
        return "1 or more, or -1 to end the limit"

    def allows(self, value: int) -> bool:
        return value == -1 or value > 0


_MostUnits = Annotated[int | None, _NotZero(), Default(None, "the quota of the account")]


@arguments
class TableProvisionedThroughputArgs(TypedDict, total=False):
    """Requests per second for which a table has capacity; DynamoDB throttles more of them."""

    read_capacity: Required[Annotated[int, Between(1)]]
    """Read capacity units: strongly consistent reads per second of items of up to 4 KB. Valid range: 1 or
    more."""
    write_capacity: Required[Annotated[int, Between(1)]]
    """Write capacity units: writes per second of items of up to 1 KB. Valid range: 1 or more."""


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
    provisioned_throughput: Annotated[
        TableProvisionedThroughputArgs | None, Default(None, "on-demand capacity")
    ]
    """Capacity that the table and each of its global indexes have, and that AWS charges for each hour.
    Defaults to on-demand capacity."""
    max_read_request_units: _MostUnits
    """Read request units per second above which DynamoDB throttles on-demand requests to the table and to
    each of its global indexes. The AWS provider keeps a limit that is removed; -1 ends it. Valid values: -1,
    or at least 1. Defaults to the quota of the account."""
    max_write_request_units: _MostUnits
    """Write request units per second above which DynamoDB throttles on-demand requests to the table and to
    each of its global indexes. The AWS provider keeps a limit that is removed; -1 ends it. Valid values: -1,
    or at least 1. Defaults to the quota of the account."""
    principals: Annotated[list[TablePrincipalArgs] | Omitted, Default([])]
    """Principals, also of other accounts, that the resource policy of the table allows to use it. Defaults to
    none."""
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
    replace it fails before anything else changes. Turn this off in an earlier update to allow the change.
    Defaults to `true`."""
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
