"""Versions of secrets: their lists, and moves of staging labels."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_events import publish_label
from embedded_aws.services.secretsmanager.pages import take_page
from embedded_aws.services.secretsmanager.requests import identify, require_primary, require_secret
from embedded_aws.state.secret_replicas import sync_replicas
from embedded_aws.state.secretsmanager import CURRENT, PENDING, PREVIOUS, Secret, read_time

_PAGE: Final = 100
_DEFAULT_KEY: Final = "DefaultEncryptionKey"
_NO_VERSION: Final = "You must provide MoveToVersionId, RemoveFromVersionId or both."
_KEPT: Final = (
    f"You can only move staging label {CURRENT} to a different secret version. "
    "It can't be completely removed."
)


def list_secret_version_ids(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the versions of a secret in the order of their creation."""
    secret, all_of_them = require_secret(given, context), bool(given.get("IncludeDeprecated"))
    versions: list[dict[str, object]] = [
        {
            "VersionId": version,
            "VersionStages": [*found.labels] or None,
            "LastAccessedDate": found.accessed,
            "CreatedDate": found.created,
            "KmsKeyIds": [secret.key_id or _DEFAULT_KEY],
        }
        for version, found in secret.versions.items()
        if found.labels or all_of_them
    ]
    page, token = take_page(versions, given, _PAGE)
    return {**identify(secret), "Versions": page, "NextToken": token}


def update_secret_version_stage(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Moves a staging label from one version to another, attaches it, or removes it."""
    secret, label = require_primary(given, context), str(given["VersionStage"])
    target = read_text(given.get("MoveToVersionId"))
    _check_move(secret, label, target, read_text(given.get("RemoveFromVersionId")))
    holder = secret.find_label(label)
    if holder != target:
        _move(secret, label, holder, target)
    secret.changed = read_time()
    sync_replicas(secret)
    return identify(secret)


def _check_move(secret: Secret, label: str, target: str, source: str) -> None:
    if not target and not source:
        raise ServiceError("InvalidParameterException", _NO_VERSION)
    for version in (target, source):
        if version and version not in secret.versions:
            raise ServiceError(
                "ResourceNotFoundException",
                f"Secrets Manager can't find the specified secret value for VersionId: {version}",
            )
    holder = secret.find_label(label)
    if target and holder and holder != target and not source:
        raise ServiceError(
            "InvalidParameterException",
            f"The parameter RemoveFromVersionId can't be empty. Staging label {label} is currently attached "
            f"to version {holder}, so you must explicitly reference that version in RemoveFromVersionId.",
        )
    # A label that is where it should be stays there.
    if source and source != holder and not (target == source and not holder):
        message = f"Staging label {label} isn't attached to version {source}, from which it is removed."
        raise ServiceError("InvalidParameterException", message)
    if label == CURRENT and not target:
        raise ServiceError("InvalidParameterException", _KEPT)


def _move(secret: Secret, label: str, holder: str | None, target: str) -> None:
    if holder:
        secret.versions[holder].labels.remove(label)
    if target:
        secret.versions[target].labels.append(label)
        if label not in {PENDING, PREVIOUS}:
            publish_label(secret, label, target)
    if holder and label == CURRENT:
        if former := secret.find_label(PREVIOUS):
            secret.versions[former].labels.remove(PREVIOUS)
        secret.versions[holder].labels.append(PREVIOUS)
