"""Specs of keys: their usages, and the algorithms of each usage."""

from collections.abc import Mapping
from typing import Final

SYMMETRIC: Final = "SYMMETRIC_DEFAULT"
"""Spec of a symmetric key, and its algorithm."""
ENCRYPT: Final = "ENCRYPT_DECRYPT"
SIGN: Final = "SIGN_VERIFY"
MAC: Final = "GENERATE_VERIFY_MAC"
AGREE: Final = "KEY_AGREEMENT"
PURE_EDWARDS: Final = "ED25519_SHA_512"
HASHED_EDWARDS: Final = "ED25519_PH_SHA_512"
_HASHES: Final = ("SHA_256", "SHA_384", "SHA_512")
_RSA: Final[Mapping[str, tuple[str, ...]]] = {
    ENCRYPT: ("RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"),
    SIGN: (
        *(f"RSASSA_PKCS1_V1_5_{each}" for each in _HASHES),
        *(f"RSASSA_PSS_{each}" for each in _HASHES),
    ),
}
SPECS: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    SYMMETRIC: {ENCRYPT: (SYMMETRIC,)},
    "RSA_2048": _RSA,
    "RSA_3072": _RSA,
    "RSA_4096": _RSA,
    "ECC_NIST_P256": {SIGN: ("ECDSA_SHA_256",), AGREE: ("ECDH",)},
    "ECC_NIST_P384": {SIGN: ("ECDSA_SHA_384",), AGREE: ("ECDH",)},
    "ECC_NIST_P521": {SIGN: ("ECDSA_SHA_512",), AGREE: ("ECDH",)},
    "ECC_SECG_P256K1": {SIGN: ("ECDSA_SHA_256",)},
    "ECC_NIST_EDWARDS25519": {SIGN: (PURE_EDWARDS, HASHED_EDWARDS)},
    "HMAC_224": {MAC: ("HMAC_SHA_224",)},
    "HMAC_256": {MAC: ("HMAC_SHA_256",)},
    "HMAC_384": {MAC: ("HMAC_SHA_384",)},
    "HMAC_512": {MAC: ("HMAC_SHA_512",)},
}
"""Algorithms by spec and usage (developer guide, "Key spec reference")."""
MEMBERS: Final[Mapping[str, str]] = {
    ENCRYPT: "EncryptionAlgorithms",
    SIGN: "SigningAlgorithms",
    MAC: "MacAlgorithms",
    AGREE: "KeyAgreementAlgorithms",
}
"""Member of a result with the algorithms of a usage."""


def show_algorithms(spec: str, usage: str) -> dict[str, object]:
    """Returns the member of a result with the algorithms of a key.

    Args:
        spec: Spec of the key.
        usage: Its usage.
    """
    return {MEMBERS[usage]: [*SPECS[spec][usage]]}


def is_asymmetric(spec: str) -> bool:
    """Whether keys with a spec have a public key."""
    return spec != SYMMETRIC and not spec.startswith("HMAC_")


def count_bytes(spec: str) -> int:
    """Returns the length of the material of a symmetric key or an HMAC key."""
    return 32 if spec == SYMMETRIC else int(spec.removeprefix("HMAC_")) // 8
