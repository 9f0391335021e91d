"""Operations on keys: to create, list, describe, enable, disable and delete them."""

import time
import uuid
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import PARTITION, Context
from embedded_aws.json_values import read_number
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.default_policy import build_default_policy
from embedded_aws.services.kms.material import generate_material
from embedded_aws.services.kms.metadata import show_metadata
from embedded_aws.services.kms.pages import take_page
from embedded_aws.services.kms.requests import INVALID_STATE, is_deleted, require_key
from embedded_aws.services.kms.specs import ENCRYPT, SPECS, SYMMETRIC
from embedded_aws.services.kms.tags import read_tags
from embedded_aws.state.kms import (
    DISABLED,
    ENABLED,
    KEYS,
    PENDING_DELETION,
    PENDING_IMPORT,
    PENDING_REPLICA_DELETION,
    Key,
    list_relatives,
)

_EXTERNAL: Final = "EXTERNAL"
_PAGE: Final = 100
_DAY: Final = 86_400
_SHORTEST_WINDOW, _LONGEST_WINDOW = 7, 30


def create_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Creates a key."""
    tags = read_tags(given.get("Tags"))
    spec, usage = _choose_usage(given)
    origin = str(given.get("Origin", "AWS_KMS"))
    if origin not in {"AWS_KMS", _EXTERNAL}:
        raise ServiceError("UnsupportedOperationException", f"Origin {origin} is not supported.")
    several = bool(given.get("MultiRegion"))
    key = Key(
        key_id=f"mrk-{uuid.uuid4().hex}" if several else str(uuid.uuid4()),
        account=context.account,
        region=context.region,
        spec=spec,
        usage=usage,
        origin=origin,
        policy=str(given.get("Policy") or build_default_policy(PARTITION, context.account)),
        description=str(given.get("Description", "")),
        state=PENDING_IMPORT if origin == _EXTERNAL else ENABLED,
        tags=tags,
        material=b"" if origin == _EXTERNAL else generate_material(spec),
        primary_region=context.region if several else "",
    )
    KEYS.select(context.account, context.region)[key.key_id] = key
    return {"KeyMetadata": show_metadata(key)}


def _choose_usage(given: Mapping[str, object]) -> tuple[str, str]:
    """Returns the spec and the usage of a new key."""
    spec = str(given.get("KeySpec") or given.get("CustomerMasterKeySpec") or SYMMETRIC)
    usage = given.get("KeyUsage")
    if usage is None and spec != SYMMETRIC:
        message = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
        raise ServiceError("ValidationException", message)
    if spec not in SPECS:
        raise ServiceError("UnsupportedOperationException", f"KeySpec {spec} is not supported.")
    usage = str(usage or ENCRYPT)
    if usage not in SPECS[spec]:
        message = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
        raise ServiceError("ValidationException", message)
    return spec, usage


def describe_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the metadata of a key."""
    return {"KeyMetadata": show_metadata(require_key(given, context))}


def list_keys(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the IDs of all keys."""
    keys = list(KEYS.select(context.account, context.region).values())
    page, more = take_page(keys, given, _PAGE)
    return {"Keys": [{"KeyId": key.key_id, "KeyArn": key.arn} for key in page], **more}


def update_key_description(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Replaces the description of a key."""
    require_key(given, context, "UpdateKeyDescription").description = str(given["Description"])
    return {}


def enable_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Lets a key be used again."""
    require_key(given, context, "EnableKey").state = ENABLED
    return {}


def disable_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Prevents the use of a key."""
    require_key(given, context, "DisableKey").state = DISABLED
    return {}


def schedule_key_deletion(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Lets a key be deleted later; a primary key waits for its replicas."""
    days = int(read_number(given.get("PendingWindowInDays", _LONGEST_WINDOW)))
    if not _SHORTEST_WINDOW <= days <= _LONGEST_WINDOW:
        bound = f"less than or equal to {_LONGEST_WINDOW}"
        if days < _SHORTEST_WINDOW:
            bound = f"greater than or equal to {_SHORTEST_WINDOW}"
        message = (
            f"1 validation error detected: Value '{days}' at 'pendingWindowInDays' failed to satisfy"
            f" constraint: Member must have value {bound}"
        )
        raise ServiceError("ValidationException", message)
    key = require_key(given, context, "ScheduleKeyDeletion")
    is_last = key.is_replica or not key.primary_region or len([*list_relatives(key)]) == 1
    key.state = PENDING_DELETION if is_last else PENDING_REPLICA_DELETION
    key.window, key.deletion = days, time.time() + days * _DAY
    if key.is_replica:
        _release_primary(key)
    return {
        "KeyId": key.arn,
        "KeyState": key.state,
        # That of a primary key is known when its last replica is to be deleted.
        "DeletionDate": key.deletion if is_last else None,
        "PendingWindowInDays": days,
    }


def _release_primary(replica: Key) -> None:
    """Starts the waiting period of a primary key whose last replica is to be deleted."""
    others = [each for each in list_relatives(replica) if each is not replica]
    if len(others) == 1 and others[0].state == PENDING_REPLICA_DELETION:
        primary = others[0]
        primary.state, primary.deletion = PENDING_DELETION, time.time() + primary.window * _DAY


def cancel_key_deletion(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Keeps a key that was to be deleted; it is disabled then."""
    key = require_key(given, context)
    if not is_deleted(key):
        raise ServiceError(INVALID_STATE, f"{key.arn} is not pending deletion.")
    key.state, key.deletion = (DISABLED if key.material else PENDING_IMPORT), None
    return {"KeyId": key.arn}
