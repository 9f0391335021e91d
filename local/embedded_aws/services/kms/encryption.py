"""Encryption and decryption with symmetric keys and with those of RSA."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_object
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms import symmetric
from embedded_aws.services.kms.material import identify
from embedded_aws.services.kms.requests import (
    read_bytes,
    require_algorithm,
    require_enabled,
    require_key,
    require_usage,
    stop_dry_run,
)
from embedded_aws.services.kms.specs import ENCRYPT, SYMMETRIC
from embedded_aws.state.kms import Key, find_key, read_key_of_ciphertext

_INCORRECT: Final = "The key ID in the request does not identify a CMK that can perform this operation."
_HASHED: Final = {"RSAES_OAEP_SHA_1": 20, "RSAES_OAEP_SHA_256": 32}
"""Bytes of the hashes in a ciphertext of RSA."""


def encrypt(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Encrypts a plaintext."""
    key, algorithm = require_key(given, context), str(given.get("EncryptionAlgorithm", SYMMETRIC))
    require_usage(key, ENCRYPT, "Encrypt")
    blob = _encrypt(key, algorithm, read_bytes(given["Plaintext"]), given.get("EncryptionContext"))
    stop_dry_run(given)
    return {"KeyId": key.arn, "CiphertextBlob": blob, "EncryptionAlgorithm": algorithm}


def _encrypt(key: Key, algorithm: str, plaintext: bytes, bound: object) -> bytes:
    require_algorithm(key, algorithm)
    if key.spec == SYMMETRIC:
        return symmetric.encrypt(key, plaintext, read_object(bound))
    _reject_context(bound)
    most = int(key.spec.removeprefix("RSA_")) // 8 - 2 * _HASHED[algorithm] - 2
    if len(plaintext) > most:
        message = (
            f"Algorithm {algorithm} and key spec {key.spec} cannot encrypt data larger than {most} bytes."
        )
        raise ServiceError("ValidationException", message)
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    return private_keys.encrypt(key.material, algorithm, plaintext)


def _reject_context(bound: object) -> None:
    if bound:
        message = "EncryptionContext is not supported with asymmetric keys"
        raise ServiceError("UnsupportedOperationException", message)


def decrypt(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Decrypts a ciphertext."""
    key = _require_source(given, context, "KeyId")
    algorithm = str(given.get("EncryptionAlgorithm", SYMMETRIC))
    plaintext, material_id = _decrypt(key, algorithm, given, given.get("EncryptionContext"))
    stop_dry_run(given)
    return {
        "KeyId": key.arn,
        "Plaintext": plaintext,
        "EncryptionAlgorithm": algorithm,
        "KeyMaterialId": material_id,
    }


def _require_source(given: Mapping[str, object], context: Context, member: str) -> Key:
    """Returns the key that decrypts a ciphertext: that of the request, or that in the ciphertext."""
    named = read_key_of_ciphertext(read_bytes(given.get("CiphertextBlob")))
    own = find_key(context.account, context.region, named)
    key = require_key(given, context, member=member) if given.get(member) else own
    if key is None:
        raise ServiceError("InvalidCiphertextException")
    require_enabled(key)
    if (own is not None and own is not key) or key.usage != ENCRYPT:
        raise ServiceError("IncorrectKeyException", _INCORRECT)
    return key


def _decrypt(
    key: Key, algorithm: str, given: Mapping[str, object], bound: object
) -> tuple[bytes, str | None]:
    """Returns the plaintext, and the ID of the material of a symmetric key."""
    require_algorithm(key, algorithm)
    ciphertext = read_bytes(given.get("CiphertextBlob"))
    if key.spec == SYMMETRIC:
        found = symmetric.decrypt(key, ciphertext, read_object(bound))
    else:
        _reject_context(bound)
        from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

        plaintext = private_keys.decrypt(key.material, algorithm, ciphertext)
        found = None if plaintext is None else (plaintext, None)
    if found is None:
        raise ServiceError("InvalidCiphertextException")
    return found


def re_encrypt(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Encrypts what a ciphertext has with another key, or with another encryption context."""
    target = require_key(given, context, member="DestinationKeyId")
    source = _require_source(given, context, "SourceKeyId")
    require_usage(target, ENCRYPT, "ReEncryptTo")
    algorithms = [str(given.get(f"{end}EncryptionAlgorithm", SYMMETRIC)) for end in ("Source", "Destination")]
    plaintext, material_id = _decrypt(source, algorithms[0], given, given.get("SourceEncryptionContext"))
    blob = _encrypt(target, algorithms[1], plaintext, given.get("DestinationEncryptionContext"))
    stop_dry_run(given)
    return {
        "CiphertextBlob": blob,
        "KeyId": target.arn,
        "SourceKeyId": source.arn,
        "SourceEncryptionAlgorithm": algorithms[0],
        "DestinationEncryptionAlgorithm": algorithms[1],
        "SourceKeyMaterialId": material_id,
        "DestinationKeyMaterialId": identify(target, target.material) if target.spec == SYMMETRIC else None,
    }
