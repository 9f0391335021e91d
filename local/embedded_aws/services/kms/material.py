"""Material of keys: it is generated, and has an ID."""

import hashlib
import hmac
import os

from embedded_aws.services.kms.specs import count_bytes, is_asymmetric
from embedded_aws.state.kms import Key


def generate_material(spec: str) -> bytes:
    """Returns new material: random bytes, or a private key as DER.

    Args:
        spec: Spec of the key.
    """
    if not is_asymmetric(spec):
        return os.urandom(count_bytes(spec))
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    return private_keys.generate_private_key(spec)


def identify(key: Key, material: bytes) -> str:
    """Returns the ID of symmetric material of a key, the same each time.

    Args:
        key: The key.
        material: Its material, or former or pending material.
    """
    return hmac.digest(material, b"key-material-id:" + key.key_id.encode(), hashlib.sha256).hex()
