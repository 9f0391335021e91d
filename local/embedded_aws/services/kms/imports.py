"""Material that callers import into keys of the origin ``EXTERNAL``."""

import os
import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.protocol.timestamps import parse_timestamp
from embedded_aws.services.kms.material import identify
from embedded_aws.services.kms.requests import INVALID_STATE, read_bytes, require_key
from embedded_aws.services.kms.specs import SYMMETRIC, count_bytes, is_asymmetric
from embedded_aws.state.kms import ENABLED, PENDING_IMPORT, ImportParameters, Key

_EXTERNAL: Final = "EXTERNAL"
_EXPIRES: Final = "KEY_MATERIAL_EXPIRES"
_VALID: Final = 86_400
"""Seconds for which the parameters of an import are valid."""


def _require_external(given: Mapping[str, object], context: Context, operation: str) -> Key:
    key = require_key(given, context, operation)
    if key.origin != _EXTERNAL:
        message = f"{key.arn} origin is {key.origin} which is not valid for this operation."
        raise ServiceError("UnsupportedOperationException", message)
    return key


def get_parameters_for_import(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns a public key that wraps material, and a token of the import."""
    key = _require_external(given, context, "GetParametersForImport")
    algorithm, spec = str(given["WrappingAlgorithm"]), str(given["WrappingKeySpec"])
    if not spec.startswith("RSA_") or not algorithm.startswith("RSA"):
        raise ServiceError("UnsupportedOperationException", f"WrappingKeySpec {spec} is not supported.")
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    private = private_keys.generate_private_key(spec)
    key.importing = ImportParameters(os.urandom(32), private, algorithm, time.time() + _VALID)
    return {
        "KeyId": key.arn,
        "ImportToken": key.importing.token,
        "PublicKey": private_keys.derive_public_key(private),
        "ParametersValidTo": key.importing.valid_to,
    }


def import_key_material(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Imports material; new material of a symmetric key that has some waits for a rotation."""
    key = _require_external(given, context, "ImportKeyMaterial")
    expiration, valid_to = str(given.get("ExpirationModel", _EXPIRES)), given.get("ValidTo")
    if expiration == _EXPIRES and valid_to is None:
        message = f"A validTo date must be set if the ExpirationModel is {_EXPIRES}"
        raise ServiceError("ValidationException", message)
    material = _unwrap(key, given)
    _check_material(key, material)
    if given.get("ImportType") == "NEW_KEY_MATERIAL" and key.spec == SYMMETRIC and key.material:
        _keep_until_rotation(key, material)
    else:
        key.material = material
        key.state = ENABLED if key.state == PENDING_IMPORT else key.state
        key.imported_id = identify(key, material) if key.spec == SYMMETRIC else ""
    key.expiration, key.importing = expiration, None
    key.valid_to = parse_timestamp(valid_to).timestamp() if expiration == _EXPIRES else None
    return {"KeyId": key.arn, "KeyMaterialId": identify(key, material) if key.spec == SYMMETRIC else None}


def _unwrap(key: Key, given: Mapping[str, object]) -> bytes:
    parameters = key.importing
    if parameters is None or read_bytes(given["ImportToken"]) != parameters.token:
        raise ServiceError("InvalidImportTokenException")
    if time.time() > parameters.valid_to:
        raise ServiceError("ExpiredImportTokenException")
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    wrapped = read_bytes(given["EncryptedKeyMaterial"])
    material = private_keys.unwrap(parameters.private_key, parameters.algorithm, wrapped)
    if material is None:
        raise ServiceError("InvalidCiphertextException")
    return material


def _check_material(key: Key, material: bytes) -> None:
    """Checks that material fits the spec of a key."""
    if is_asymmetric(key.spec):
        from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

        is_valid = private_keys.find_spec(material) == key.spec
    else:
        is_valid = len(material) == count_bytes(key.spec)
    if not is_valid:
        message = f"The key material is not valid for the key spec {key.spec}."
        raise ServiceError("IncorrectKeyMaterialException", message)


def _keep_until_rotation(key: Key, material: bytes) -> None:
    if material == key.material:
        return
    if key.pending:
        message = (
            f"New key material (id: {identify(key, material)}) cannot be imported into KMS key {key.arn},"
            f" because another key material (id: {identify(key, key.pending)}) is pending rotation."
        )
        raise ServiceError(INVALID_STATE, message)
    key.pending = material


def delete_imported_key_material(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Deletes material that was imported; the key waits for the same material."""
    key = _require_external(given, context, "DeleteImportedKeyMaterial")
    material_id = identify(key, key.material) if key.material and key.spec == SYMMETRIC else None
    key.material, key.state, key.valid_to = b"", PENDING_IMPORT, None
    key.imported_id = material_id or key.imported_id
    return {"KeyId": key.arn, "KeyMaterialId": material_id}
