"""Operations of KMS: their conditions, and those that MiniStack does not have."""

import base64
import json
from collections.abc import Callable, Mapping
from typing import Final, cast

from embedded_aws.json_values import JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import kms
from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.services.kms import rotation, tags
from embedded_aws.services.kms.key_agreement import derive_shared_secret
from embedded_aws.services.kms.messages import describe_missing_key

_OK: Final = 200
_INVALID_STATE: Final = "KMSInvalidStateException"
_ENCRYPT, _SIGN, _MAC, _AGREE = "ENCRYPT_DECRYPT", "SIGN_VERIFY", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"
_USAGES: Final[Mapping[str, str]] = {
    "DeriveSharedSecret": _AGREE,
    "Encrypt": _ENCRYPT,
    "GenerateDataKey": _ENCRYPT,
    "GenerateDataKeyPair": _ENCRYPT,
    "GenerateDataKeyPairWithoutPlaintext": _ENCRYPT,
    "GenerateDataKeyWithoutPlaintext": _ENCRYPT,
    "GenerateMac": _MAC,
    "Sign": _SIGN,
    "Verify": _SIGN,
    "VerifyMac": _MAC,
}
"""Usage of the key that an operation needs."""
_SPECS: Final[Mapping[str, tuple[str, ...]]] = {
    "SYMMETRIC_DEFAULT": (_ENCRYPT,),
    "RSA": (_ENCRYPT, _SIGN),
    "ECC_NIST_P": (_SIGN, _AGREE),
    "ECC": (_SIGN,),
    "HMAC": (_MAC,),
    "ML_DSA": (_SIGN,),
    "SM2": (_ENCRYPT, _SIGN, _AGREE),
}
"""Usages of keys by the beginning of their spec."""
_NOT_WHILE_DELETED: Final = frozenset(
    {
        *("CreateAlias", "CreateGrant", "DisableKey", "EnableKey", "DisableKeyRotation", "EnableKeyRotation"),
        *("GetKeyRotationStatus", "ListKeyRotations", "RotateKeyOnDemand", "ScheduleKeyDeletion"),
        *("TagResource", "UntagResource", "UpdateKeyDescription"),
    }
)
_NOT_WHILE_IMPORTED: Final = frozenset({"DisableKey", "EnableKey", "RotateKeyOnDemand"})
_NOT_WHILE_DISABLED: Final = frozenset({"EnableKeyRotation", "DisableKeyRotation", "RotateKeyOnDemand"})
_OWN: Final[Mapping[str, Callable[[Key, JsonObject], Response]]] = {
    "DeriveSharedSecret": derive_shared_secret,
    "GetKeyRotationStatus": rotation.get_status,
    "ListKeyRotations": rotation.list_rotations,
    "RotateKeyOnDemand": rotation.rotate_on_demand,
}
"""Operations that MiniStack does not have, or has otherwise."""


def complete_operations(handle: Handler) -> Handler:
    """Rejects operations that AWS rejects, and adds those that MiniStack does not have."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        given = read_object(read_json(body))
        if error := _find_error(operation, given):
            return error
        if operation in _OWN:
            response = _OWN[operation](cast("Key", kms.find_key(read_text(given.get("KeyId")))), given)
        else:
            response = await handle(method, path, headers, body, query)
        if given.get("DryRun") and response[0] == _OK:
            message = "The request would have succeeded, but the DryRun option is set."
            return kms.json_error("DryRunOperationException", message, 400)
        return _complete(operation, response)

    return handle_request


def _find_error(operation: str, given: JsonObject) -> Response | None:
    if operation in {"CreateKey", "TagResource", "ReplicateKey"}:
        key = kms.find_key(read_text(given.get("KeyId"))) if operation == "TagResource" else None
        new = [read_object(each) for each in read_array(given.get("Tags"))]
        if error := tags.find_error(new, key["Tags"] if key else []):
            return error
    if operation == "CreateKey":
        return _find_usage_error(given)
    identifier = given.get("KeyId") or (given.get("TargetKeyId") if operation == "CreateAlias" else None)
    key = kms.find_key(read_text(identifier))
    if key is None:
        if operation in _OWN:
            return kms.json_error("NotFoundException", describe_missing_key(str(identifier)), 400)
        return None
    return _find_state_error(operation, key) or _find_key_error(operation, key, given)


def _find_usage_error(given: JsonObject) -> Response | None:
    spec = str(given.get("KeySpec") or given.get("CustomerMasterKeySpec") or "SYMMETRIC_DEFAULT")
    usage = given.get("KeyUsage")
    if usage is None and spec != "SYMMETRIC_DEFAULT":
        message = "You must specify a KeyUsage value for all KMS keys except for symmetric encryption keys."
        return kms.json_error("ValidationException", message, 400)
    usages = next((usages for begin, usages in _SPECS.items() if spec.startswith(begin)), ())
    if usage and usages and usage not in usages:
        message = f"KeyUsage {usage} is not compatible with KeySpec {spec}"
        return kms.json_error("ValidationException", message, 400)
    return None


def _find_state_error(operation: str, key: Key) -> Response | None:
    state, arn = key["KeyState"], key["Arn"]
    deleted = state in {"PendingDeletion", "PendingReplicaDeletion"}
    if operation == "CancelKeyDeletion" and not deleted:
        return kms.json_error(_INVALID_STATE, f"{arn} is not pending deletion.", 400)
    if deleted and operation in _NOT_WHILE_DELETED:
        return kms.json_error(_INVALID_STATE, f"{arn} is pending deletion.", 400)
    if state == "PendingImport" and operation in _NOT_WHILE_IMPORTED:
        return kms.json_error(_INVALID_STATE, f"{arn} is pending import.", 400)
    if state == "Disabled" and operation in _NOT_WHILE_DISABLED:
        return kms.json_error("DisabledException", f"{arn} is disabled.", 400)
    return None


def _find_key_error(operation: str, key: Key, given: JsonObject) -> Response | None:
    if key["KeyState"] == "Enabled" and _USAGES.get(operation, key["KeyUsage"]) != key["KeyUsage"]:
        message = f"{key['Arn']} key usage is {key['KeyUsage']} which is not valid for {operation}."
        return kms.json_error("InvalidKeyUsageException", message, 400)
    if operation == "EnableKeyRotation":
        return rotation.require_rotating_key(key, given)
    if operation == "Encrypt" and "_private_key" in key:
        return _find_size_error(key, given)
    return None


def _find_size_error(key: Key, given: JsonObject) -> Response | None:
    """Returns the error for a plaintext that is too long for an RSA key."""
    algorithm, spec = str(given.get("EncryptionAlgorithm", "")), key["KeySpec"]
    hashed = {"RSAES_OAEP_SHA_1": 20, "RSAES_OAEP_SHA_256": 32}.get(algorithm)
    if hashed is None or not spec.startswith("RSA_"):
        return None
    most = int(spec.removeprefix("RSA_")) // 8 - 2 * hashed - 2
    if len(base64.b64decode(read_text(given.get("Plaintext")))) <= most:
        return None
    message = f"Algorithm {algorithm} and key spec {spec} cannot encrypt data larger than {most} bytes."
    return kms.json_error("ValidationException", message, 400)


def _complete(operation: str, response: Response) -> Response:
    status, headers, body = response
    if operation == "ReplicateKey" and status == _OK:
        answer = json.loads(body)
        # The replica is created after the answer.
        answer["ReplicaKeyMetadata"] |= {"KeyState": "Creating", "Enabled": False}
        answer["ReplicaKeyMetadata"].pop("CurrentKeyMaterialId", None)
        if not answer.get("ReplicaTags"):
            answer.pop("ReplicaTags", None)
        return status, headers, json.dumps(answer).encode()
    return response
