"""Records of AWS Secrets Manager: secrets with their versions, rotations and replicas."""

import secrets
import string
import time
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.state.records import Records

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
"""The staging labels that Secrets Manager moves itself."""
_RANDOM: Final = string.ascii_letters + string.digits
_END: Final = len("-a1B2c3")
"""Characters that an ARN has after the name of its secret."""


def read_time() -> float:
    """Returns the time in seconds, to the millisecond."""
    return round(time.time(), 3)


@dataclass
class Version:
    """A version of a secret.

    Attributes:
        text: Its value, if that is text.
        binary: Its value, if that is bytes. The version of a rotation has no value until its function puts
            it.
        labels: Its staging labels; a version without any is deprecated.
        created: Seconds since 1970.
        accessed: Day on which it was last read, in seconds since 1970.
    """

    text: str | None = None
    binary: bytes | None = None
    labels: list[str] = field(default_factory=list[str])
    created: float = field(default_factory=read_time)
    accessed: int | None = None

    @property
    def has_value(self) -> bool:
        """Whether it has a value."""
        return self.text is not None or self.binary is not None


@dataclass
class Rotation:
    """How a secret is rotated.

    Attributes:
        function: ARN of the function; empty without one.
        rules: Schedule, by the names of AWS.
        is_enabled: None until a rotation is configured.
        last: Seconds since 1970.
        next: Seconds since 1970.
    """

    function: str = ""
    rules: dict[str, int | str] = field(default_factory=dict[str, int | str])
    is_enabled: bool | None = None
    last: float | None = None
    next: float | None = None


@dataclass
class Replica:
    """A replica of a secret, as its primary secret knows it.

    Attributes:
        key_id: Key that encrypts it; empty for the default.
        problem: Why there is none; empty if it is in sync.
    """

    key_id: str = ""
    problem: str = ""


@dataclass
class Secret:
    """A secret.

    Attributes:
        tags: Its tags; None until it is tagged for the first time.
        versions: Its versions by ID, the oldest first.
        policy: Its resource policy; None without one.
        deleted: When it will be deleted, in seconds since 1970.
        replicas: Its replicas by Region.
        primary: ARN of the primary secret of a replica.
        owner: Service that manages it; empty for none.
    """

    name: str
    arn: str
    description: str = ""
    key_id: str = ""
    type: str = ""
    tags: dict[str, str] | None = None
    versions: dict[str, Version] = field(default_factory=dict[str, Version])
    rotation: Rotation = field(default_factory=Rotation)
    policy: str | None = None
    created: float = field(default_factory=read_time)
    changed: float = field(default_factory=read_time)
    accessed: int | None = None
    deleted: float | None = None
    replicas: dict[str, Replica] = field(default_factory=dict[str, Replica])
    primary: str = ""
    owner: str = ""

    @property
    def scope(self) -> tuple[str, str]:
        """Its account and Region."""
        _, _, _, region, account, _ = self.arn.split(":", 5)
        return account, region

    def find_label(self, label: str) -> str | None:
        """Returns the ID of the version with a staging label; None if there is none."""
        return next((each for each, found in self.versions.items() if label in found.labels), None)


SECRETS: Final = Records("secretsmanager/secrets", Secret)
"""Secrets by name."""


def find_secret(account: str, region: str, identifier: str) -> Secret | None:
    """Returns a secret; None if it does not exist.

    Args:
        account: ID of the account.
        region: Name of the Region.
        identifier: Its name, or its ARN, with or without the random end.
    """
    if not identifier.startswith("arn:"):
        return _find_name(account, region, identifier)
    name = identifier.partition(":secret:")[2]
    # The name of another secret can end as an ARN does: the whole ARN is the first.
    for candidate in (name[:-_END], name):
        found = _find_name(account, region, candidate)
        if found and identifier in {found.arn, found.arn[:-_END]}:
            return found
    return None


def _find_name(account: str, region: str, name: str) -> Secret | None:
    found = SECRETS.find(account, region, name)
    if found and _is_gone(found):
        SECRETS.select(account, region).pop(name, None)
        return None
    return found


def _is_gone(secret: Secret) -> bool:
    return secret.deleted is not None and secret.deleted <= time.time()


def list_secrets(account: str, region: str) -> list[Secret]:
    """Returns the secrets of an account and a Region.

    Args:
        account: ID of the account.
        region: Name of the Region.
    """
    return [each for each in list(SECRETS.select(account, region).values()) if not _is_gone(each)]


def build_secret_arn(account: str, region: str, name: str) -> str:
    """Returns an ARN for a new secret, with a random end.

    Args:
        account: ID of the account.
        region: Name of the Region.
        name: Its name.
    """
    end = "".join(secrets.choice(_RANDOM) for _ in range(_END - 1))
    return f"arn:aws:secretsmanager:{region}:{account}:secret:{name}-{end}"
