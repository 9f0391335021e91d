"""Metadata of keys, with the members that AWS returns."""

from embedded_aws.services.kms.material import identify
from embedded_aws.services.kms.specs import SYMMETRIC, show_algorithms
from embedded_aws.state.kms import (
    ENABLED,
    PENDING_DELETION,
    PENDING_IMPORT,
    PENDING_REPLICA_DELETION,
    Key,
    list_relatives,
)


def show_metadata(key: Key) -> dict[str, object]:
    """Returns the metadata of a key."""
    is_expiring = key.expiration and key.state != PENDING_IMPORT
    return {
        "AWSAccountId": key.account,
        "KeyId": key.key_id,
        "Arn": key.arn,
        "CreationDate": key.created,
        "Enabled": key.state == ENABLED,
        "Description": key.description,
        "KeyUsage": key.usage,
        "KeyState": key.state,
        "DeletionDate": key.deletion if key.state == PENDING_DELETION else None,
        "PendingDeletionWindowInDays": key.window if key.state == PENDING_REPLICA_DELETION else None,
        "Origin": key.origin,
        "ExpirationModel": key.expiration if is_expiring else None,
        "ValidTo": key.valid_to if is_expiring else None,
        "KeyManager": "CUSTOMER",
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "CurrentKeyMaterialId": _identify_current(key),
        **show_algorithms(key.spec, key.usage),
        **_show_regions(key),
    }


def _identify_current(key: Key) -> str | None:
    if key.spec != SYMMETRIC:
        return None
    return identify(key, key.material) if key.material else key.imported_id or None


def _show_regions(key: Key) -> dict[str, object]:
    if not key.primary_region:
        return {"MultiRegion": False}
    shown = {each.region: {"Arn": each.arn, "Region": each.region} for each in list_relatives(key)}
    primary = shown.pop(key.primary_region, None)
    return {
        "MultiRegion": True,
        "MultiRegionConfiguration": {
            "MultiRegionKeyType": "REPLICA" if key.is_replica else "PRIMARY",
            "PrimaryKey": primary,
            "ReplicaKeys": [*shown.values()],
        },
    }
