"""What the configuration says of encryption, alarms and logs, as the components take it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from encryption_key import create_key
from serverless_patterns.safeguards import PolicyStatementArgs, ServicePrincipalArgs, using_key


class Encrypted(TypedDict):
    """Arguments of every component."""

    tags: dict[str, pulumi.Input[str]]
    kms_key_arn: NotRequired[pulumi.Input[str]]


class Watched(Encrypted):
    """Arguments of a component with alarms."""

    alarm_topic_arn: NotRequired[pulumi.Input[str]]


class Logged(Watched):
    """Arguments of a component with a log."""

    log_retention_days: int


class Guarded(Watched):
    """Arguments of a pattern, which can be hardened."""

    hardened: bool


@dataclass(frozen=True)
class Safeguards:
    """The arguments that many components share.

    Attributes:
        encrypted: Those of every component.
        watched: Those of one that can fail.
        logged: Those of one that keeps a log, and cannot be hardened as a whole.
        guarded: Those of one that can.
        hardened: Whether the security with a monthly cost is turned on.
        lasting: Whether data outlives a mistake: its stores are protected from deletion.
    """

    encrypted: Encrypted
    watched: Watched
    logged: Logged
    guarded: Guarded
    hardened: bool
    lasting: bool

    @property
    def using_key(self) -> list[PolicyStatementArgs]:
        """What reading and writing takes of a role, where a key encrypts the data."""
        return using_key(self.encrypted.get("kms_key_arn"))


def read_safeguards(pattern: str, encrypts: str, services: Sequence[ServicePrincipalArgs] = ()) -> Safeguards:
    """Reads the configuration, and makes the key of a hardened stack.

    Args:
        pattern: Name of the pattern, which everything is tagged with.
        encrypts: What the key encrypts, as its description.
        services: AWS services besides those for logs that use the key, each for one resource.
    """
    config = pulumi.Config()
    hardened, force_destroy = config.get_bool("hardened") or False, config.get_bool("forceDestroy") or False
    encrypted: Encrypted = {"tags": {"pattern": pattern}}
    if hardened:
        encrypted["kms_key_arn"] = create_key(
            pattern, encrypts, encrypted["tags"], services, force_destroy=force_destroy
        )
    watched: Watched = {**encrypted}
    if topic_arn := config.get("alarmTopicArn"):
        watched["alarm_topic_arn"] = topic_arn
    logged: Logged = {**watched, "log_retention_days": 365 if hardened else 30}
    guarded: Guarded = {**watched, "hardened": hardened}
    return Safeguards(encrypted, watched, logged, guarded, hardened, lasting=not force_destroy)
