"""Signatures, and the public keys that verify them elsewhere."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.requests import (
    read_bytes,
    require_algorithm,
    require_enabled,
    require_key,
    require_usage,
    stop_dry_run,
)
from embedded_aws.services.kms.specs import (
    HASHED_EDWARDS,
    MAC,
    PURE_EDWARDS,
    SIGN,
    is_asymmetric,
    show_algorithms,
)
from embedded_aws.state.kms import Key

_UNSUPPORTED: Final = "UnsupportedOperationException"
_RAW, _DIGEST = "RAW", "DIGEST"


def get_public_key(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the public key of an asymmetric key."""
    key = require_key(given, context)
    require_enabled(key)
    if key.usage == MAC:
        message = f"{key.arn} key usage is {key.usage} which is not valid for GetPublicKey."
        raise ServiceError("InvalidKeyUsageException", message)
    if not is_asymmetric(key.spec):
        message = f"{key.arn} key spec is {key.spec} which is not valid for GetPublicKey."
        raise ServiceError(_UNSUPPORTED, message)
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    return {
        "KeyId": key.arn,
        "PublicKey": private_keys.derive_public_key(key.material),
        "CustomerMasterKeySpec": key.spec,
        "KeySpec": key.spec,
        "KeyUsage": key.usage,
        **show_algorithms(key.spec, key.usage),
    }


def sign(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Signs a message or its digest."""
    key, algorithm = _require_signing(given, context, "Sign")
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    message, hashed = read_bytes(given["Message"]), given.get("MessageType") == _DIGEST
    signature = private_keys.sign(key.material, algorithm, message, hashed=hashed)
    stop_dry_run(given)
    return {"KeyId": key.arn, "Signature": signature, "SigningAlgorithm": algorithm}


def verify(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Verifies a signature of a message or its digest."""
    key, algorithm = _require_signing(given, context, "Verify")
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    message, signature = read_bytes(given["Message"]), read_bytes(given["Signature"])
    hashed = given.get("MessageType") == _DIGEST
    if not private_keys.verify(key.material, algorithm, message, signature, hashed=hashed):
        raise ServiceError("KMSInvalidSignatureException")
    stop_dry_run(given)
    return {"KeyId": key.arn, "SignatureValid": True, "SigningAlgorithm": algorithm}


def _require_signing(given: Mapping[str, object], context: Context, operation: str) -> tuple[Key, str]:
    """Returns the key and the algorithm of a signature."""
    key, algorithm = require_key(given, context), str(given["SigningAlgorithm"])
    require_usage(key, SIGN, operation)
    require_algorithm(key, algorithm)
    kind = str(given.get("MessageType", _RAW))
    if algorithm == HASHED_EDWARDS:
        # The library cannot compute it.
        raise ServiceError(_UNSUPPORTED, f"Algorithm {algorithm} is not supported.")
    if kind not in {_RAW, _DIGEST} or (algorithm == PURE_EDWARDS and kind != _RAW):
        message = f"Algorithm {algorithm} is not valid for messages of the type {kind}."
        raise ServiceError("ValidationException", message)
    size = int(algorithm.rpartition("_")[2]) // 8
    if kind == _DIGEST and len(read_bytes(given["Message"])) != size:
        raise ServiceError("ValidationException", f"Digest is invalid length for algorithm {algorithm}.")
    return key, algorithm
