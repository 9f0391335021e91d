"""Encryption with symmetric keys, whose former material decrypts what it has encrypted.

A ciphertext consists of the ID of the key, the ID of the material, a nonce, and what AES-GCM has encrypted.
"""

import base64
import hashlib
import hmac
import json
import os
from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.ministack import kms
from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_response

FORMER: Final = "FormerMaterial"
"""Member of the record of a key: its former material in Base64, which the data directory keeps."""
CURRENT: Final = "_symmetric_key"
_ALGORITHM: Final = "SYMMETRIC_DEFAULT"
_ID, _MATERIAL, _NONCE = 36, 32, 12
_INCORRECT: Final = "The key ID in the request does not identify a CMK that can perform this operation."


def find_material(key: Key) -> bytes:
    """Returns the current material of a symmetric key."""
    if CURRENT not in key:
        raise KeyError(CURRENT)
    return key[CURRENT]


def encrypt(key: Key, plaintext: bytes, context: Mapping[str, Json]) -> bytes:
    """Returns the ciphertext of a plaintext.

    Args:
        key: The key.
        plaintext: The plaintext.
        context: Encryption context.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 loads a library

    nonce = os.urandom(_NONCE)
    material = find_material(key)
    begin = key["KeyId"].encode() + _identify(key["KeyId"], material)
    return begin + nonce + AESGCM(material).encrypt(nonce, plaintext, begin + _bind(context))


def decrypt(key: Key, ciphertext: bytes, context: Mapping[str, Json]) -> tuple[bytes, str] | None:
    """Returns the plaintext of a ciphertext and the ID of the material; None if it is not one of the key.

    Args:
        key: The key.
        ciphertext: The ciphertext.
        context: Encryption context.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    begin, rest = ciphertext[: _ID + _MATERIAL], ciphertext[_ID + _MATERIAL :]
    for material in _list_material(key):
        identifier = _identify(key["KeyId"], material)
        if begin == key["KeyId"].encode() + identifier:
            try:
                found = AESGCM(material).decrypt(rest[:_NONCE], rest[_NONCE:], begin + _bind(context))
            except (InvalidTag, ValueError):
                return None
            return found, identifier.hex()
    return None


def _list_material(key: Key) -> Iterator[bytes]:
    yield find_material(key)
    yield from (base64.b64decode(each) for each in key.get(FORMER, ()))


def _identify(key_id: str, material: bytes) -> bytes:
    """Returns the ID of material, as MiniStack computes it."""
    return hmac.digest(material, b"ministack:kms:key-material-id:" + key_id.encode(), hashlib.sha256)


def identify(key: Key, material: bytes) -> str:
    """Returns the ID of material of a key."""
    return _identify(key["KeyId"], material).hex()


def _bind(context: Mapping[str, Json]) -> bytes:
    return json.dumps(dict(context), sort_keys=True).encode()


def encrypt_with_material(act: Callable[..., Response]) -> Callable[..., Response]:
    """Encrypts with the current material of a symmetric key; other keys are left to MiniStack."""

    def encrypt_data(given: JsonObject) -> Response:
        key = kms.find_key(read_text(given.get("KeyId")))
        if key is None or CURRENT not in key or key["KeyState"] != "Enabled":
            return act(given)
        if given.get("EncryptionAlgorithm", _ALGORITHM) != _ALGORITHM:
            return act(given)
        plaintext = base64.b64decode(read_text(given.get("Plaintext")))
        ciphertext = encrypt(key, plaintext, read_object(given.get("EncryptionContext")))
        blob = base64.b64encode(ciphertext).decode()
        return json_response({"KeyId": key["Arn"], "CiphertextBlob": blob, "EncryptionAlgorithm": _ALGORITHM})

    return encrypt_data


def decrypt_with_material(act: Callable[..., Response]) -> Callable[..., Response]:
    """Decrypts with the material that has encrypted; other keys are left to MiniStack."""

    def decrypt_data(given: JsonObject) -> Response:
        ciphertext = base64.b64decode(read_text(given.get("CiphertextBlob")))
        own = kms.find_key(ciphertext[:_ID].decode("latin-1"))
        key = kms.find_key(read_text(given["KeyId"])) if given.get("KeyId") else own
        if key is None or key["KeyState"] != "Enabled":
            return act(given)
        if (own is not None and own is not key) or key["KeyUsage"] != "ENCRYPT_DECRYPT":
            return kms.json_error("IncorrectKeyException", _INCORRECT, 400)
        if CURRENT not in key:
            return act(given)
        found = decrypt(key, ciphertext, read_object(given.get("EncryptionContext")))
        if found is None:
            return kms.json_error("InvalidCiphertextException", "", 400)
        answer = {
            "KeyId": key["Arn"],
            "Plaintext": base64.b64encode(found[0]).decode(),
            "EncryptionAlgorithm": _ALGORITHM,
            "KeyMaterialId": found[1],
        }
        return json_response(answer)

    return decrypt_data


_DataKey = tuple[Key | None, bytes | None, bytes | Response]
_DataKeyPair = tuple[dict[str, object] | None, bytes | None, Response | None]


def wrap_data_key(generate: Callable[..., _DataKey]) -> Callable[..., _DataKey]:
    """Encrypts a new data key."""

    def generate_data_key(given: JsonObject, action: str = "GenerateDataKey") -> _DataKey:
        key, data_key, result = generate(given, action)
        if key is not None and data_key is not None:
            result = encrypt(key, data_key, read_object(given.get("EncryptionContext")))
        return key, data_key, result

    return generate_data_key


def wrap_data_key_pair(generate: Callable[..., _DataKeyPair]) -> Callable[..., _DataKeyPair]:
    """Encrypts the private key of a new data key pair."""

    def generate_data_key_pair(given: JsonObject, action: str) -> _DataKeyPair:
        payload, private_key, error = generate(given, action)
        key = kms.find_key(read_text(given.get("KeyId")))
        if key is not None and payload is not None and private_key is not None:
            ciphertext = encrypt(key, private_key, read_object(given.get("EncryptionContext")))
            payload["PrivateKeyCiphertextBlob"] = base64.b64encode(ciphertext).decode()
        return payload, private_key, error

    return generate_data_key_pair
