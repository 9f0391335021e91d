"""Encryption with symmetric keys, whose former material decrypts what it has encrypted.

A ciphertext consists of the ID of the key, the ID of the material, a nonce, and what AES-GCM has encrypted.
"""

import json
import os
from collections.abc import Mapping
from typing import Final

from embedded_aws.services.kms.material import identify
from embedded_aws.state.kms import LENGTH_OF_ID, Key

_MATERIAL, _NONCE = 32, 12
_BEGIN: Final = LENGTH_OF_ID + _MATERIAL


def encrypt(key: Key, plaintext: bytes, context: Mapping[str, object]) -> bytes:
    """Returns the ciphertext of a plaintext.

    Args:
        key: A symmetric key with material.
        plaintext: The plaintext.
        context: Encryption context.
    """
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415 loads a library

    nonce, begin = os.urandom(_NONCE), _build_begin(key, key.material)
    return begin + nonce + AESGCM(key.material).encrypt(nonce, plaintext, begin + _bind(context))


def decrypt(key: Key, ciphertext: bytes, context: Mapping[str, object]) -> tuple[bytes, str] | None:
    """Returns the plaintext of a ciphertext and the ID of the material; None if it is not one of the key.

    Args:
        key: A symmetric key with material.
        ciphertext: The ciphertext.
        context: Encryption context.
    """
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415 see above
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    begin, rest = ciphertext[:_BEGIN], ciphertext[_BEGIN:]
    for material in (key.material, *key.former):
        if begin == _build_begin(key, material):
            try:
                found = AESGCM(material).decrypt(rest[:_NONCE], rest[_NONCE:], begin + _bind(context))
            except (InvalidTag, ValueError):
                return None
            return found, identify(key, material)
    return None


def _build_begin(key: Key, material: bytes) -> bytes:
    return key.key_id.encode() + bytes.fromhex(identify(key, material))


def _bind(context: Mapping[str, object]) -> bytes:
    return json.dumps(dict(context), sort_keys=True).encode()
