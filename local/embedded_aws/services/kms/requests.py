"""What many requests have in common: the key that they name, blobs, and a dry run."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.specs import SPECS
from embedded_aws.state.kms import DISABLED, ENABLED, KEY_ID, PENDING_IMPORT, Key, find_key

INVALID_STATE: Final = "KMSInvalidStateException"
_NOT_WHILE_DELETED: Final = frozenset(
    {
        *("CreateAlias", "CreateGrant", "DisableKey", "EnableKey", "DisableKeyRotation", "EnableKeyRotation"),
        *("DeleteImportedKeyMaterial", "GetKeyRotationStatus", "GetParametersForImport", "ImportKeyMaterial"),
        *("ListKeyRotations", "ReplicateKey", "RotateKeyOnDemand", "ScheduleKeyDeletion"),
        *("TagResource", "UntagResource", "UpdateAlias", "UpdateKeyDescription"),
    }
)
"""Operations that fail for a key that is to be deleted (developer guide, "Key states of AWS KMS keys")."""
_NOT_WHILE_IMPORTED: Final = frozenset({"DisableKey", "EnableKey", "ReplicateKey", "RotateKeyOnDemand"})
_NOT_WHILE_DISABLED: Final = frozenset({"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"})


def require_key(
    given: Mapping[str, object], context: Context, operation: str = "", *, member: str = "KeyId"
) -> Key:
    """Returns the key that a request names.

    Args:
        given: Parameters of the request.
        context: The caller.
        operation: Operation that the state of the key must allow; empty for any state.
        member: Parameter that names the key. Defaults to ``KeyId``.

    Raises:
        ServiceError: If the key does not exist, or its state does not allow the operation.
    """
    identifier = str(given[member])
    key = find_key(context.account, context.region, identifier)
    if key is None:
        raise ServiceError("NotFoundException", describe_missing_key(identifier, context))
    if is_deleted(key) and operation in _NOT_WHILE_DELETED:
        raise ServiceError(INVALID_STATE, f"{key.arn} is pending deletion.")
    if key.state == PENDING_IMPORT and operation in _NOT_WHILE_IMPORTED:
        raise ServiceError(INVALID_STATE, f"{key.arn} is pending import.")
    if key.state == DISABLED and operation in _NOT_WHILE_DISABLED:
        raise ServiceError("DisabledException", f"{key.arn} is disabled.")
    return key


def describe_missing_key(identifier: str, context: Context) -> str:
    """Returns the message for a key that does not exist.

    Args:
        identifier: ID, ARN, or alias of the key.
        context: The caller.
    """
    start = context.arn("kms", "")
    resource = identifier.removeprefix(start)
    if resource.startswith("arn:"):
        region = (*resource.split(":"), *[""] * 4)[3]
        return f"Invalid arn {region}"
    if resource.startswith("alias/"):
        return f"Alias {start}{resource} is not found."
    key = resource.removeprefix("key/")
    return f"Key '{start}key/{key}' does not exist" if KEY_ID.fullmatch(key) else f"Invalid keyId '{key}'"


def is_deleted(key: Key) -> bool:
    """Whether a key is to be deleted, at once or after its replicas."""
    return key.deletion is not None


def require_enabled(key: Key) -> None:
    """Checks that a key can be used.

    Raises:
        ServiceError: If its state does not allow that.
    """
    if key.state == DISABLED:
        raise ServiceError("DisabledException", f"{key.arn} is disabled.")
    if key.state != ENABLED:
        is_imported = key.state == PENDING_IMPORT
        raise ServiceError(INVALID_STATE, f"{key.arn} is pending {'import' if is_imported else 'deletion'}.")


def require_usage(key: Key, usage: str, operation: str) -> None:
    """Checks that a key can be used, and for an operation.

    Args:
        key: The key.
        usage: Usage of keys that the operation needs.
        operation: Name of the operation.

    Raises:
        ServiceError: If its state or its usage does not allow that.
    """
    require_enabled(key)
    if key.usage != usage:
        message = f"{key.arn} key usage is {key.usage} which is not valid for {operation}."
        raise ServiceError("InvalidKeyUsageException", message)


def require_algorithm(key: Key, algorithm: str) -> None:
    """Checks that a key has an algorithm.

    Raises:
        ServiceError: If keys with its spec and usage do not have it.
    """
    if algorithm not in SPECS[key.spec][key.usage]:
        message = f"Algorithm {algorithm} is incompatible with key spec {key.spec}."
        raise ServiceError("InvalidKeyUsageException", message)


def stop_dry_run(given: Mapping[str, object]) -> None:
    """Ends a request that only asks whether it would succeed.

    Raises:
        ServiceError: If the request is such a one.
    """
    if given.get("DryRun"):
        message = "The request would have succeeded, but the DryRun option is set."
        raise ServiceError("DryRunOperationException", message)


def read_bytes(value: object) -> bytes:
    """Returns a blob; an empty one instead of any other value."""
    return value if isinstance(value, bytes) else b""
