"""Arguments for encryption, alarms and logs, from the configuration of a stack."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NotRequired, TypedDict

import pulumi

from encryption_key import create_key
from serverless_patterns.safeguards import PolicyStatementArgs, ServicePrincipalArgs, allow_key_use


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
    """Arguments of a component that has alarms and ``hardened``."""

    hardened: bool


@dataclass(frozen=True)
class Safeguards:
    """The arguments that many components share.

    Attributes:
        encrypted: Arguments of every component.
        watched: Arguments of a component with alarms.
        logged: Arguments of a component with a log.
        guarded: Arguments of a component that has alarms and ``hardened``.
        hardened: Whether the stack has the security that incurs monthly charges.
        lasting: Whether tables and user pools are protected from deletion.
    """

    encrypted: Encrypted
    watched: Watched
    logged: Logged
    guarded: Guarded
    hardened: bool
    lasting: bool

    @property
    def using_key(self) -> list[PolicyStatementArgs]:
        """Permissions of a role that reads and writes encrypted data; none without a key."""
        return allow_key_use(self.encrypted.get("kms_key_arn"))


def read_safeguards(pattern: str, encrypts: str, services: Sequence[ServicePrincipalArgs] = ()) -> Safeguards:
    """Returns the arguments from the configuration; a hardened stack creates a key.

    Args:
        pattern: Name of the pattern, for tags.
        encrypts: Description of the key.
        services: AWS services, in addition to those for logs, that use the key for one resource each.
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


def read_global_topic() -> str | None:
    """Returns the topic for the alarms of CloudFront, which are in us-east-1; None for a topic elsewhere."""
    topic_arn = pulumi.Config().get("alarmTopicArn")
    return topic_arn if topic_arn and ":us-east-1:" in topic_arn else None
