"""Records of AWS Key Management Service: keys with their material, aliases, and grants."""

import base64
import binascii
import re
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.state.records import Records

ENABLED: Final = "Enabled"
DISABLED: Final = "Disabled"
PENDING_DELETION: Final = "PendingDeletion"
PENDING_IMPORT: Final = "PendingImport"
PENDING_REPLICA_DELETION: Final = "PendingReplicaDeletion"
KEY_ID: Final = re.compile(r"mrk-[0-9a-f]{32}|[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
"""ID of a key. Those of keys of several Regions are as long as the others."""
LENGTH_OF_ID: Final = 36
_SHORTEST_CIPHERTEXT: Final = 68
"""Bytes of the ID of a key and of its material, with which a symmetric ciphertext begins."""


@dataclass
class Rotation:
    """A rotation on demand.

    Attributes:
        material_id: ID of the new material.
        date: Seconds since 1970.
    """

    material_id: str
    date: float = field(default_factory=time.time)


@dataclass
class ImportParameters:
    """What an import of material needs, from its parameters to the import.

    Attributes:
        token: The import token.
        private_key: Private key that unwraps the material, as DER (PKCS #8).
        algorithm: Algorithm that wraps it.
        valid_to: Seconds since 1970.
    """

    token: bytes
    private_key: bytes
    algorithm: str
    valid_to: float


@dataclass
class Key:
    """A key.

    Attributes:
        key_id: Its ID.
        account: ID of its account.
        region: Its Region.
        spec: Its spec, such as ``SYMMETRIC_DEFAULT``.
        usage: Its usage, such as ``SIGN_VERIFY``.
        origin: ``AWS_KMS`` or ``EXTERNAL``.
        policy: Its policy, as JSON.
        state: Its state, such as ``Enabled``.
        material: Bytes of a symmetric key or of an HMAC key, or a private key as DER (PKCS #8); empty
            before material is imported.
        former: Former symmetric material, which decrypts what it has encrypted.
        pending: Imported material that waits for a rotation.
        imported_id: ID of imported material, which a key keeps without the material.
        expiration: Expiration model of imported material; empty without.
        valid_to: Seconds since 1970 at which imported material expires; None if it does not.
        importing: Parameters of the next import.
        rotates: Whether the material rotates by itself. It is shown, and has no effect here.
        period: Days between those rotations.
        rotations: Rotations on demand, the oldest first.
        primary_region: Region of the primary key; empty for a key of one Region.
        deletion: Seconds since 1970 at which the key is deleted; None if it is not.
        window: Days from the request to the deletion.
        created: Seconds since 1970.
    """

    key_id: str
    account: str
    region: str
    spec: str
    usage: str
    origin: str
    policy: str
    description: str = ""
    state: str = ENABLED
    tags: dict[str, str] = field(default_factory=dict[str, str])
    material: bytes = b""
    former: list[bytes] = field(default_factory=list[bytes])
    pending: bytes = b""
    imported_id: str = ""
    expiration: str = ""
    valid_to: float | None = None
    importing: ImportParameters | None = None
    rotates: bool = False
    period: int = 365
    rotations: list[Rotation] = field(default_factory=list[Rotation])
    primary_region: str = ""
    deletion: float | None = None
    window: int = 30
    created: float = field(default_factory=time.time)

    @property
    def arn(self) -> str:
        """Its ARN."""
        return build_key_arn(self.account, self.region, self.key_id)

    @property
    def is_replica(self) -> bool:
        """Whether it is a replica of the key of another Region."""
        return self.primary_region not in {"", self.region}


@dataclass
class Alias:
    """A name of a key.

    Attributes:
        name: The name, which begins with ``alias/``.
        key_id: ID of the key.
        created: Seconds since 1970.
        updated: Seconds since 1970.
    """

    name: str
    key_id: str
    created: float = field(default_factory=time.time)
    updated: float = field(default_factory=time.time)


@dataclass
class Grant:
    """A grant, which allows a principal the use of a key.

    Attributes:
        grant_id: Its ID.
        key: ARN of the key.
        grantee: ARN of the principal that may use the key.
        operations: The operations that it may use, such as ``Decrypt``.
        retiring: ARN of the principal that may retire the grant; empty without one.
        name: Its name; empty without one.
        constraints: Encryption contexts by ``EncryptionContextSubset`` and ``EncryptionContextEquals``.
        tokens: The grant tokens that were returned for it.
        created: Seconds since 1970.
    """

    grant_id: str
    key: str
    grantee: str
    operations: list[str]
    retiring: str = ""
    name: str = ""
    constraints: dict[str, dict[str, str]] = field(default_factory=dict[str, dict[str, str]])
    tokens: list[str] = field(default_factory=list[str])
    created: float = field(default_factory=time.time)


KEYS: Final = Records("kms/keys", Key)
"""Keys by their IDs."""
ALIASES: Final = Records("kms/aliases", Alias)
"""Aliases by their names."""
GRANTS: Final = Records("kms/grants", Grant)
"""Grants by their IDs."""


def build_key_arn(account: str, region: str, key_id: str) -> str:
    """Returns the ARN of a key.

    Args:
        account: ID of the account.
        region: Name of the Region.
        key_id: ID of the key.
    """
    return f"arn:aws:kms:{region}:{account}:key/{key_id}"


def find_key(account: str, region: str, identifier: str | None) -> Key | None:
    """Returns a key; None if it does not exist.

    Args:
        account: ID of the account.
        region: Name of the Region.
        identifier: ID or ARN of the key, or name or ARN of an alias.
    """
    name, start = identifier or "", f"arn:aws:kms:{region}:{account}:"
    if name.startswith("arn:"):
        kind, _, rest = name.removeprefix(start).partition("/")
        if kind == "key":
            return KEYS.find(account, region, rest)
        if kind != "alias":
            return None
        name = f"alias/{rest}"
    if name.startswith("alias/"):
        alias = ALIASES.find(account, region, name)
        name = alias.key_id if alias else ""
    return KEYS.find(account, region, name)


def list_aliases(key: Key) -> list[Alias]:
    """Returns the aliases of a key."""
    found = list(ALIASES.select(key.account, key.region).values())
    return [alias for alias in found if alias.key_id == key.key_id]


def list_relatives(key: Key) -> Iterator[Key]:
    """Yields the primary key and the replicas of a key of several Regions, with itself; the primary first.

    A replica that is to be deleted is none of them anymore.
    """
    found = [each for (account, _), name, each in KEYS.all() if (account, name) == (key.account, key.key_id)]
    for each in sorted(found, key=lambda each: (each.is_replica, each.region)):
        if each is key or each.state != PENDING_DELETION:
            yield each


def read_key_of_ciphertext(ciphertext: bytes) -> str:
    """Returns the ID of the key that a symmetric ciphertext names; empty if it names none."""
    found = ciphertext[:LENGTH_OF_ID].decode("latin-1") if len(ciphertext) > _SHORTEST_CIPHERTEXT else ""
    return found if KEY_ID.fullmatch(found) else ""


def read_key_of_blob(blob: str) -> str:
    """Returns the ID of the key that a symmetric ciphertext in Base64 names; empty if it names none."""
    try:
        return read_key_of_ciphertext(base64.b64decode(blob))
    except (binascii.Error, ValueError):
        return ""
