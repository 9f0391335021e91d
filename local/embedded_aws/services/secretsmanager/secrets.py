"""Secrets: to create, change, delete and restore them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_array, read_number, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_versions import add_version
from embedded_aws.services.secretsmanager.replicas import replicate
from embedded_aws.services.secretsmanager.requests import (
    DAY,
    identify,
    read_name,
    read_new_name,
    read_new_value,
    read_token,
    reject_replica,
    require_secret,
    require_usable,
)
from embedded_aws.services.secretsmanager.tags import read_tags
from embedded_aws.state.secret_replicas import remove_secret, sync_replicas
from embedded_aws.state.secretsmanager import SECRETS, Secret, build_secret_arn, find_secret, read_time

_SHORTEST, _LONGEST = 7, 30
_SCHEDULED: Final = (
    "You can't create this secret because a secret with this name is already scheduled for deletion."
)
_DELETED: Final = (
    "You can't perform this operation on the secret because it was already scheduled for deletion."
)
_FORCED: Final = "You can't use ForceDeleteWithoutRecovery in conjunction with RecoveryWindowInDays."
_WINDOW: Final = "RecoveryWindowInDays value must be between 7 and 30 days (inclusive)."


def create_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Creates a secret, without a version if there is no value; a repeated request changes nothing."""
    token, name, value = read_token(given), read_new_name(given["Name"]), read_new_value(given)
    existing = find_secret(context.account, context.region, name)
    if existing:
        return _repeat(existing, token, value)
    secret = Secret(
        name,
        build_secret_arn(context.account, context.region, name),
        read_text(given.get("Description")),
        read_text(given.get("KmsKeyId")),
        read_text(given.get("Type")),
        read_tags(given["Tags"]) if "Tags" in given else None,
    )
    SECRETS.select(context.account, context.region)[name] = secret
    result = identify(secret)
    if value != (None, None):
        result["VersionId"] = add_version(secret, token, value)
    if regions := read_array(given.get("AddReplicaRegions")):
        try:
            result["ReplicationStatus"] = replicate(secret, regions, force=_is_forced(given))
        except ServiceError:
            remove_secret(secret)
            raise
    return result


def _is_forced(given: Mapping[str, object]) -> bool:
    return bool(given.get("ForceOverwriteReplicaSecret"))


def _repeat(secret: Secret, token: str, value: tuple[str | None, bytes | None]) -> Mapping[str, object]:
    """Returns the result of the first of two equal requests."""
    if secret.deleted is not None:
        raise ServiceError("InvalidRequestException", _SCHEDULED)
    version = secret.versions.get(token)
    if version and version.has_value and (version.text, version.binary) == value:
        return {**identify(secret), "VersionId": token}
    message = f"The operation failed because the secret {secret.name} already exists."
    raise ServiceError("ResourceExistsException", message)


def update_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Changes description, key and value of a secret; of a replica, only its key."""
    token, secret, value = read_token(given), require_usable(given, context), read_new_value(given)
    if given.keys() - {"ClientRequestToken", "KmsKeyId", "SecretId"}:
        reject_replica(secret)
    result = identify(secret)
    if value != (None, None):
        result["VersionId"] = add_version(secret, token, value)
    secret.description = read_text(given.get("Description", secret.description))
    secret.key_id = read_text(given.get("KmsKeyId", secret.key_id))
    secret.type = read_text(given.get("Type", secret.type))
    secret.changed = read_time()
    sync_replicas(secret)
    return result


def delete_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Marks a secret for deletion, or deletes it; without recovery, also one that does not exist."""
    name, forced = read_name(given["SecretId"]), bool(given.get("ForceDeleteWithoutRecovery"))
    found = find_secret(context.account, context.region, name)
    if found is None and forced and not name.startswith("arn:"):
        arn = build_secret_arn(context.account, context.region, name)
        return {"ARN": arn, "Name": name, "DeletionDate": read_time()}
    secret = require_secret(given, context)
    days = _read_window(secret, given, forced=forced)
    date = read_time() + days * DAY
    if forced:
        remove_secret(secret)
    else:
        secret.deleted = date
    return {**identify(secret), "DeletionDate": date}


def _read_window(secret: Secret, given: Mapping[str, object], *, forced: bool) -> int:
    """Returns the days until a secret is deleted.

    Raises:
        ServiceError: If it cannot be deleted, or not in that time.
    """
    if secret.deleted is not None and not forced:
        raise ServiceError("InvalidRequestException", _DELETED)
    reject_replica(secret)
    if forced and "RecoveryWindowInDays" in given:
        raise ServiceError("InvalidParameterException", _FORCED)
    days = int(read_number(given.get("RecoveryWindowInDays", _LONGEST)))
    if not forced and not _SHORTEST <= days <= _LONGEST:
        raise ServiceError("InvalidParameterException", _WINDOW)
    if in_sync := [region for region, replica in secret.replicas.items() if not replica.problem]:
        message = f"You can't delete secret {secret.name} that still has replica regions "
        raise ServiceError("InvalidRequestException", f"{message}[{', '.join(in_sync)}]")
    return 0 if forced else days


def restore_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Cancels the deletion of a secret; one that is not deleted stays as it is."""
    secret = reject_replica(require_secret(given, context))
    secret.deleted = None
    return identify(secret)
