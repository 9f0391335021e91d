"""Rotation of the material of keys: on demand, its status, and imported material that is pending."""

import base64
import os
import time
from collections.abc import Callable
from typing import Final

from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import kms
from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_response
from embedded_aws.services.kms.symmetric import CURRENT, FORMER, find_material, identify

_MOST: Final = 25
_DAY: Final = 86_400
_PENDING: Final = "PendingMaterial"
IMPORTED: Final = "ImportedMaterialId"
"""Member of the record of a key: the ID of imported material, which a key keeps without the material."""
_ROTATIONS: Final = "Rotations"


def _find_error(key: Key, *, external: bool) -> Response | None:
    """Returns the error for a key whose material cannot be rotated."""
    if "_private_key" in key or key["KeySpec"] != "SYMMETRIC_DEFAULT":
        return kms.json_error("UnsupportedOperationException", "", 400)
    if key["Origin"] == "EXTERNAL" and not external:
        message = f"{key['Arn']} origin is EXTERNAL which is not valid for this operation."
        return kms.json_error("UnsupportedOperationException", message, 400)
    return None


def require_rotating_key(key: Key, _: JsonObject) -> Response | None:
    """Returns the error for a key whose material does not rotate by itself."""
    return _find_error(key, external=False)


def rotate_on_demand(key: Key, _: JsonObject) -> Response:
    """Gives a key new material; the former decrypts what it has encrypted."""
    if error := _find_error(key, external=True):
        return error
    rotations = key.setdefault(_ROTATIONS, [])
    if len(rotations) >= _MOST:
        message = (
            "The on-demand rotations limit has been reached for the given keyId."
            f" No more on-demand rotations can be performed for this key: {key['Arn']}"
        )
        return kms.json_error("LimitExceededException", message, 400)
    if key["Origin"] == "EXTERNAL" and _PENDING not in key:
        message = f"No available key material pending rotation for the key: {key['Arn']}."
        return kms.json_error("KMSInvalidStateException", message, 400)
    pending = key.pop(_PENDING, None)
    key.setdefault(FORMER, []).append(base64.b64encode(find_material(key)).decode())
    key[CURRENT] = current = base64.b64decode(pending) if pending else os.urandom(32)
    material = identify(key, current)
    rotations.append(
        {"RotationDate": int(time.time()), "RotationType": "ON_DEMAND", "KeyMaterialId": material}
    )
    return json_response({"KeyId": key["Arn"]})


def list_rotations(key: Key, _: JsonObject) -> Response:
    """Returns the rotations of a key."""
    if error := _find_error(key, external=True):
        return error
    rotations = [{"KeyId": key["Arn"], **each} for each in key.get(_ROTATIONS, ())]
    return json_response({"Rotations": rotations, "Truncated": False})


def get_status(key: Key, _: JsonObject) -> Response:
    """Returns whether the material of a key rotates by itself."""
    if error := _find_error(key, external=True):
        return error
    status: dict[str, object] = {
        "KeyId": key["Arn"],
        "KeyRotationEnabled": bool(key.get("KeyRotationEnabled")),
    }
    if status["KeyRotationEnabled"]:
        days: int = key.get("RotationPeriodInDays", 365)
        status |= {"RotationPeriodInDays": days, "NextRotationDate": key["CreationDate"] + days * _DAY}
    return json_response(status)


def import_pending_material(act: Callable[..., Response]) -> Callable[..., Response]:
    """Keeps new material of a key that has some until the key rotates."""

    def import_material(given: JsonObject) -> Response:
        key = kms.find_key(read_text(given.get("KeyId")))
        if key is None or CURRENT not in key or given.get("ImportType") != "NEW_KEY_MATERIAL":
            response = act(given)
            if key is not None and CURRENT in key:
                key[IMPORTED] = identify(key, key[CURRENT])
            return response
        current = key[CURRENT]
        status, headers, body = act(given)
        imported, key[CURRENT] = key[CURRENT], current
        if status != 200 or imported == current:  # noqa: PLR2004 an error
            return status, headers, body
        if _PENDING in key:
            pending = identify(key, base64.b64decode(key[_PENDING]))
            message = (
                f"New key material (id: {identify(key, imported)}) cannot be imported into KMS key"
                f" {key['Arn']}, because another key material (id: {pending}) is pending rotation."
            )
            return kms.json_error("KMSInvalidStateException", message, 400)
        key[_PENDING] = base64.b64encode(imported).decode()
        return status, headers, body

    return import_material
