"""Versions of secrets and their staging labels, also for services that manage secrets."""

import time
import uuid
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_events import publish_label
from embedded_aws.state.secret_replicas import sync_replicas
from embedded_aws.state.secretsmanager import CURRENT, PENDING, PREVIOUS, Secret, Version, read_time

_DAY: Final = 86_400
_MOST: Final = 100
"""Versions of a secret (AWS Secrets Manager quotas); deprecated ones go, the oldest first."""
_NO_VALUE: Final = "Secrets Manager can't find the specified secret value for"
_NOT_ASSOCIATED: Final = "You provided a VersionStage that is not associated to the provided VersionId."


def move_labels(secret: Secret, version: str, labels: Sequence[str]) -> None:
    """Attaches staging labels to a version, and takes them from others.

    The former current version becomes the previous one.

    Args:
        secret: The secret.
        version: ID of the version.
        labels: The labels.
    """
    former = secret.find_label(CURRENT)
    if CURRENT in labels and former not in {None, version}:
        _attach(secret, str(former), [PREVIOUS])
        kept = secret.versions[str(former)]
        kept.labels = [label for label in kept.labels if label != PENDING]
    _attach(secret, version, labels)
    for label in labels:
        if label not in {PENDING, PREVIOUS}:
            publish_label(secret, label, version)


def _attach(secret: Secret, version: str, labels: Sequence[str]) -> None:
    for each, found in secret.versions.items():
        kept = [label for label in found.labels if label not in labels]
        found.labels = [*kept, *labels] if each == version else kept


def add_version(
    secret: Secret, token: str, value: tuple[str | None, bytes | None], labels: Sequence[str] = (CURRENT,)
) -> str:
    """Adds a version with a value, and returns its ID.

    Args:
        secret: The secret.
        token: Token of the request, which becomes the ID; empty for a new one.
        value: Text and bytes, of which one is None.
        labels: Staging labels; the first version is always the current one.

    Raises:
        ServiceError: If the version exists with another value.
    """
    version, (text, binary) = token or str(uuid.uuid4()), value
    existing = secret.versions.get(version)
    if existing and existing.has_value:
        if (existing.text, existing.binary) != value:
            raise ServiceError(
                "ResourceExistsException",
                f"You can't use ClientRequestToken {version} because that value is already in use for a "
                f"version of secret {secret.arn}.",
            )
        return version
    first = not secret.versions
    secret.versions[version] = Version(text, binary, existing.labels if existing else [])
    move_labels(secret, version, list(dict.fromkeys([*labels, *([CURRENT] if first else [])])))
    _drop_oldest(secret)
    secret.changed = read_time()
    sync_replicas(secret)
    return version


def _drop_oldest(secret: Secret) -> None:
    deprecated = [each for each, found in secret.versions.items() if not found.labels]
    for version in deprecated[: max(0, len(secret.versions) - _MOST)]:
        del secret.versions[version]


def read_value(secret: Secret, version: str = "", label: str = "") -> Mapping[str, object]:
    """Returns the value of a version that has both the ID and the label, and records the access.

    Args:
        secret: The secret.
        version: ID of the version; empty for any.
        label: Its staging label; empty for any of a version with an ID, and else for the current one.

    Raises:
        ServiceError: If there is no such version, or it has no value.
    """
    found = secret.versions.get(version)
    if found and label and label not in found.labels:
        raise ServiceError("InvalidRequestException", _NOT_ASSOCIATED)
    identifier = version or secret.find_label(label or CURRENT) or ""
    found = secret.versions.get(identifier)
    if found is None or not found.has_value:
        named = f"VersionId: {version}" if version else f"staging label: {label or CURRENT}"
        raise ServiceError("ResourceNotFoundException", f"{_NO_VALUE} {named}")
    secret.accessed = found.accessed = int(time.time()) // _DAY * _DAY
    return {
        "ARN": secret.arn,
        "Name": secret.name,
        "VersionId": identifier,
        "SecretString": found.text,
        "SecretBinary": found.binary,
        "VersionStages": [*found.labels],
        "CreatedDate": found.created,
    }
