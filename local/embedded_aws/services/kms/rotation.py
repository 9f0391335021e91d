"""Rotation of the material of keys: on demand, and the settings of rotation by itself."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_number
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.material import generate_material, identify
from embedded_aws.services.kms.pages import take_page
from embedded_aws.services.kms.replicas import share_material
from embedded_aws.services.kms.requests import INVALID_STATE, require_key
from embedded_aws.services.kms.specs import SYMMETRIC
from embedded_aws.state.kms import Key, Rotation, list_relatives

_MOST: Final = 25
"""Rotations on demand of a key (developer guide, "Perform on-demand key rotation")."""
_PAGE: Final = 100
_DAY: Final = 86_400
_PERIOD: Final = 365
_UNSUPPORTED: Final = "UnsupportedOperationException"
_EXTERNAL: Final = "EXTERNAL"


def _require_symmetric(given: Mapping[str, object], context: Context, operation: str) -> Key:
    key = require_key(given, context, operation)
    if key.spec != SYMMETRIC:
        raise ServiceError(_UNSUPPORTED)
    return key


def enable_key_rotation(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Lets the material of a key rotate by itself."""
    key = _require_symmetric(given, context, "EnableKeyRotation")
    if key.origin == _EXTERNAL:
        message = f"{key.arn} origin is EXTERNAL which is not valid for this operation."
        raise ServiceError(_UNSUPPORTED, message)
    key.rotates, key.period = True, int(read_number(given.get("RotationPeriodInDays")) or _PERIOD)
    return {}


def disable_key_rotation(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Lets the material of a key not rotate by itself anymore."""
    _require_symmetric(given, context, "DisableKeyRotation").rotates = False
    return {}


def get_key_rotation_status(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns whether the material of a key rotates by itself."""
    key = _require_symmetric(given, context, "GetKeyRotationStatus")
    if not key.rotates:
        return {"KeyId": key.arn, "KeyRotationEnabled": False}
    return {
        "KeyId": key.arn,
        "KeyRotationEnabled": True,
        "RotationPeriodInDays": key.period,
        "NextRotationDate": key.created + key.period * _DAY,
    }


def rotate_key_on_demand(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Gives a key, and its replicas, new material; the former decrypts what it has encrypted."""
    key = _require_symmetric(given, context, "RotateKeyOnDemand")
    if len(key.rotations) >= _MOST:
        message = (
            "The on-demand rotations limit has been reached for the given keyId."
            f" No more on-demand rotations can be performed for this key: {key.arn}"
        )
        raise ServiceError("LimitExceededException", message)
    if key.origin == _EXTERNAL and not key.pending:
        message = f"No available key material pending rotation for the key: {key.arn}."
        raise ServiceError(INVALID_STATE, message)
    key.former.append(key.material)
    key.material, key.pending = key.pending or generate_material(key.spec), b""
    key.rotations.append(Rotation(identify(key, key.material)))
    for relative in list_relatives(key) if key.primary_region else ():
        if relative is not key:
            share_material(key, relative)
    return {"KeyId": key.arn}


def list_key_rotations(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the rotations of a key, the oldest first."""
    key = _require_symmetric(given, context, "ListKeyRotations")
    page, more = take_page(key.rotations, given, _PAGE)
    shown = [
        {
            "KeyId": key.arn,
            "KeyMaterialId": each.material_id,
            "RotationDate": each.date,
            "RotationType": "ON_DEMAND",
        }
        for each in page
    ]
    return {"Rotations": shown, **more}
