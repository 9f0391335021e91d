"""Records of AWS Systems Manager: parameters with their versions, and settings of the service."""

import time
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.state.records import Records

SECURE: Final = "SecureString"
"""Type of a parameter that a key encrypts."""


@dataclass
class Version:
    """A version of a parameter.

    Attributes:
        number: Its number, from 1.
        type: ``String``, ``StringList`` or ``SecureString``.
        value: Its value, not encrypted.
        key_id: Key that encrypts the value, as the request named it; empty for other types.
        user: ARN of the principal that put it.
        labels: Its labels.
        modified: Seconds since 1970.
    """

    number: int
    type: str
    value: str
    key_id: str = ""
    description: str = ""
    allowed_pattern: str = ""
    data_type: str = "text"
    tier: str = "Standard"
    policies: str = ""
    user: str = ""
    labels: list[str] = field(default_factory=list[str])
    modified: float = field(default_factory=time.time)


@dataclass
class Parameter:
    """A parameter.

    Attributes:
        name: Its name, as it was put first: ``/name`` and ``name`` are the same.
        versions: Its versions, the newest last.
        tags: Its tags.
    """

    name: str
    versions: list[Version]
    tags: dict[str, str] = field(default_factory=dict[str, str])

    @property
    def current(self) -> Version:
        """The newest version."""
        return self.versions[-1]


@dataclass
class Setting:
    """A setting of the service that is not its default.

    Attributes:
        value: The value.
        user: ARN of the principal that changed it.
        modified: Seconds since 1970.
    """

    value: str
    user: str
    modified: float = field(default_factory=time.time)


PARAMETERS: Final = Records("ssm/parameters", Parameter)
"""Parameters by name."""
SETTINGS: Final = Records("ssm/settings", Setting)
"""Settings by their IDs."""


def find_parameter(account: str, region: str, name: str) -> Parameter | None:
    """Returns a parameter; None if it does not exist.

    Args:
        account: ID of the account.
        region: Name of the Region.
        name: Its name, with or without a slash in front, or its ARN.
    """
    if name.startswith("arn:"):
        parts = name.split(":", 5)
        if parts[3:5] != [region, account] or not parts[5:] or not parts[5].startswith("parameter/"):
            return None
        name = parts[5].removeprefix("parameter")
    records = PARAMETERS.select(account, region)
    other = name[1:] if name.startswith("/") else f"/{name}"
    return records.get(name) or records.get(other)


def build_parameter_arn(account: str, region: str, name: str) -> str:
    """Returns the ARN of a parameter.

    Args:
        account: ID of the account.
        region: Name of the Region.
        name: Its name.
    """
    return f"arn:aws:ssm:{region}:{account}:parameter/{name.removeprefix('/')}"
