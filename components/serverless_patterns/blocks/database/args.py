"""Arguments of a database."""

from typing import Annotated, Any, Final, Generic, TypedDict

import pulumi

from serverless_patterns.arguments.common import Flag, KmsKeyArn, RetentionDays, Tags, TopicArn
from serverless_patterns.arguments.declarations import Between, Constraint, Default, Matches, Omitted
from serverless_patterns.arguments.text import show
from serverless_patterns.arguments.validation import arguments

_RESERVED: Final = "postgres|rdsadmin|template0|template1"
_DATABASE_NAME = Matches(
    rf"(?!(?:{_RESERVED})$)[a-z][a-z0-9_]{{0,62}}",
    "1 to 63 lowercase letters, digits and underscores, a letter first, other than "
    + _RESERVED.replace("|", ", "),
)
_ENGINE_VERSION = Matches(r"1[4-9](\.[0-9]{1,2})?", "a version from 14 on, such as 17 or 17.5")


class _Capacity(Constraint):
    """A number of Aurora capacity units, which are halves."""

    def __init__(self, least: int) -> None:
        self._least = least

    @property
    def meaning(self) -> str:
        return f"{self._least} to 256 in steps of 0.5"

    @property
    def words(self) -> str:  # pyright: ignore[reportIncompatibleVariableOverride]
        return f"Valid range: {self.meaning}."

    def allows(self, value: Any) -> bool:
        return self._least <= value <= 256 and value * 2 % 1 == 0  # noqa: PLR2004 (Aurora User Guide)

    def problem(self, value: Any) -> str:
        return f"{show(value)} is out of range; must be {self.meaning}"


@arguments
class DatabaseArgs(TypedDict, Generic[Omitted], total=False):
    """Arguments for :class:`Database`."""

    database_name: Annotated[str | Omitted, _DATABASE_NAME, Default("app")]
    """Name of the database in the cluster. A change replaces the cluster. Defaults to `app`."""
    engine_version: Annotated[str | Omitted, _ENGINE_VERSION, Default("17")]
    """Version of PostgreSQL. Of a major version, AWS chooses the minor one, and upgrades it. Defaults to
    `17`."""
    min_capacity: Annotated[float | Omitted, _Capacity(0), Default(0)]
    """Aurora capacity units of 2 GiB that the database always has; 0 pauses it when it is not used, and the
    first call after that fails with ``DatabaseResumingException``. Valid range: 0 to 256 in steps of 0.5.
    Defaults to `0`."""
    max_capacity: Annotated[float | Omitted, _Capacity(1), Default(4)]
    """Aurora capacity units at most, which limit the price. Valid range: 1 to 256 in steps of 0.5. Defaults
    to `4`."""
    seconds_until_auto_pause: Annotated[
        int | None, Between(300, 86_400), Default(None, "`300` with a `min_capacity` of 0")
    ]
    """Seconds without a connection after which the database pauses, with a ``min_capacity`` of 0. Valid
    range: 300 to 86400. Defaults to `300` with a `min_capacity` of 0."""
    reader_count: Annotated[int | Omitted, Between(0, 15), Default(0)]
    """Number of readers, each of which costs as much as the writer, and takes over within a minute if it
    fails. Valid range: 0 to 15. Defaults to `0`."""
    backup_retention_days: Annotated[int | Omitted, Between(1, 35), Default(7)]
    """Days back to which the cluster can be restored, to any second. Valid range: 1 to 35. Defaults to
    `7`."""
    log_retention_days: RetentionDays[Omitted]
    """Days that CloudWatch Logs keeps the log of PostgreSQL. Valid values: `1`, `3`, `5`, `7`, `14`, `30`,
    `60`, `90`, `120`, `150`, `180`, `365`, `400`, `545`, `731`, `1096`, `1827`, `2192`, `2557`, `2922`,
    `3288`, `3653`. Defaults to `30`, or `365` if `hardened`."""
    vpc_id: Annotated[
        pulumi.Input[str] | None,
        Matches("vpc-[0-9a-f]+", "the ID of a VPC"),
        Default(None, "a new VPC without a route to or from the internet"),
    ]
    """ID of the VPC of the cluster; requires ``subnet_ids``. The Data API needs no route to it. Defaults to a
    new VPC without a route to or from the internet."""
    subnet_ids: Annotated[
        list[Annotated[pulumi.Input[str], Matches("subnet-[0-9a-f]+", "the ID of a subnet")]] | Omitted,
        Default([]),
    ]
    """IDs of private subnets of ``vpc_id``, in two Availability Zones at least. Defaults to none."""
    deletion_protection: Annotated[bool | Omitted, Default(value=True)]
    """Whether RDS rejects requests to delete the cluster, and Pulumi protects it: a change that would replace
    it fails before anything else changes. Turn this off in an earlier update to allow the change. Defaults to
    `true`."""
    kms_key_arn: Annotated[
        KmsKeyArn, Default(None, "the key that AWS manages for RDS, or a new key if `hardened`")
    ]
    """ARN of the customer managed key that encrypts the cluster, its backups, its log and its password. A
    change replaces the cluster; a cluster keeps a key that the program no longer names. Defaults to the key
    that AWS manages for RDS, or a new key if `hardened`."""
    hardened: Flag[Omitted]
    """Whether to create a customer managed key, unless ``kms_key_arn`` is given, and to keep the log for a
    year. To turn it on replaces the cluster, so decide before it has data; turned off, the cluster keeps its
    key, so do not turn it off with ``force_destroy``. The key stays in AWS when it leaves the program, unless
    ``force_destroy``. Defaults to `false`."""
    force_destroy: Flag[Omitted]
    """Whether AWS deletes the cluster without a final snapshot, and the key of ``hardened``, when they leave
    the program. Defaults to `false`."""
    alarm_topic_arn: TopicArn
    """ARN of the SNS topic to notify when the database uses more than 90 percent of ``max_capacity`` for five
    minutes. Defaults to none."""
    tags: Tags[Omitted]
    """Tags of every resource of the database. Valid length: 0 to 50. Defaults to none."""
