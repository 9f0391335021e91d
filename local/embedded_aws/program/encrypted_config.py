"""Decrypts secrets in the configuration of a stack that Pulumi's passphrase provider encrypted.

The stack's file has ``encryptionsalt: v1:<salt>:v1:<nonce>:<text>``; the last three parts are the encrypted
word ``pulumi``, which verifies the passphrase. A secret is ``v1:<nonce>:<text>``. The parts are in base64,
the cipher is AES-256-GCM, and the key is PBKDF2-HMAC-SHA256 of the passphrase.
"""

import base64
import hashlib
import os
from collections.abc import Mapping
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Final

_ROUNDS: Final = 1_000_000
_KEY_BYTES: Final = 32
_KNOWN: Final = "pulumi"
_VARIABLE: Final = "PULUMI_CONFIG_PASSPHRASE"
_FILE_VARIABLE: Final = "PULUMI_CONFIG_PASSPHRASE_FILE"


class DecryptionError(Exception):
    """A secret cannot be decrypted. The message is the end of a sentence."""


class Decrypter:
    """Decrypts the secrets of one stack.

    Args:
        stack_file: Content of its ``Pulumi.<stack>.yaml``.
    """

    def __init__(self, stack_file: Mapping[str, object]) -> None:
        self._file = stack_file

    def decrypt(self, secret: str) -> str:
        """Returns the plain text of a secret such as ``v1:<nonce>:<text>``.

        Raises:
            DecryptionError: If the passphrase is missing or wrong, the stack has another secrets provider, or
                ``secret`` is not such a secret.
        """
        key, reason = self._key
        if reason:
            raise DecryptionError(reason)
        return _decrypt(key, secret)

    @cached_property
    def _key(self) -> tuple[bytes, str]:
        """The key, or why there is none."""
        try:
            return self._derive(), ""
        except DecryptionError as error:
            return b"", str(error)

    def _derive(self) -> bytes:
        salt = self._file.get("encryptionsalt")
        if not isinstance(salt, str):
            provider = self._file.get("secretsprovider", "Pulumi Cloud")
            raise DecryptionError(f"which only {provider} can decrypt")
        version, _, rest = salt.partition(":")
        encoded, _, known = rest.partition(":")
        if version != "v1":
            raise DecryptionError(f"and its encryptionsalt has the version {version!r}, not v1")
        key = _derive_key(_read_passphrase(), _decode_base64(encoded))
        try:
            matches = _decrypt(key, known) == _KNOWN
        except DecryptionError:
            matches = False
        if not matches:
            raise DecryptionError(f"and {_VARIABLE} is not its passphrase")
        return key


@lru_cache(maxsize=8)
def _derive_key(passphrase: str, salt: bytes) -> bytes:
    """Returns the key of a stack. A process that reads its configuration again needs no other half second."""
    return hashlib.pbkdf2_hmac("sha256", passphrase.encode(), salt, _ROUNDS, _KEY_BYTES)


def _read_passphrase() -> str:
    if _VARIABLE in os.environ:
        return os.environ[_VARIABLE]
    if file := os.environ.get(_FILE_VARIABLE):
        try:
            return Path(file).read_text(encoding="utf-8").strip()
        except OSError as error:
            raise DecryptionError(
                f"and {file}, which {_FILE_VARIABLE} names, cannot be read: {error.strerror}"
            ) from None
    raise DecryptionError(f"and neither {_VARIABLE} nor {_FILE_VARIABLE} is set")


def _decrypt(key: bytes, secret: str) -> str:
    # Imported here, since few stacks have secrets.
    from cryptography.exceptions import InvalidTag  # noqa: PLC0415
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM  # noqa: PLC0415

    try:
        version, nonce, text = secret.split(":")
        if version != "v1":
            raise DecryptionError(f"in the version {version!r}, not v1")
        return AESGCM(key).decrypt(_decode_base64(nonce), _decode_base64(text), None).decode()
    except (InvalidTag, ValueError):
        raise DecryptionError("but not with this stack's passphrase") from None


def _decode_base64(encoded: str) -> bytes:
    return base64.b64decode(encoded, validate=True)
