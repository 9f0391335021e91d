"""Private keys of RSA and of elliptic curves, as bytes. Only operations that use one import this module."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, keywrap
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, padding, rsa, utils
from cryptography.hazmat.primitives.asymmetric.types import PrivateKeyTypes
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_der_private_key,
    load_der_public_key,
)

from embedded_aws.services.kms.specs import PURE_EDWARDS

_CURVES: Final[Mapping[str, ec.EllipticCurve]] = {
    "ECC_NIST_P256": ec.SECP256R1(),
    "ECC_NIST_P384": ec.SECP384R1(),
    "ECC_NIST_P521": ec.SECP521R1(),
    "ECC_SECG_P256K1": ec.SECP256K1(),
}
_HASHES: Final[Mapping[str, hashes.HashAlgorithm]] = {
    "SHA_1": hashes.SHA1(),  # noqa: S303 an algorithm of AWS
    "SHA_256": hashes.SHA256(),
    "SHA_384": hashes.SHA384(),
    "SHA_512": hashes.SHA512(),
}


@lru_cache(maxsize=64)
def _load(private: bytes) -> PrivateKeyTypes:
    # The key was generated here, or checked when it was imported.
    return load_der_private_key(private, None, unsafe_skip_rsa_key_validation=True)


def _find_hash(algorithm: str) -> hashes.HashAlgorithm:
    return _HASHES[f"SHA_{algorithm.rpartition('_')[2]}"]


def generate_private_key(spec: str) -> bytes:
    """Returns a new private key.

    Args:
        spec: Spec of the key, such as ``RSA_2048``.
    """
    if spec.startswith("RSA_"):
        key = rsa.generate_private_key(65537, int(spec.removeprefix("RSA_")))
    elif spec in _CURVES:
        key = ec.generate_private_key(_CURVES[spec])
    else:
        key = ed25519.Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())


def derive_public_key(private: bytes) -> bytes:
    """Returns the public key of a private key, as DER."""
    return _load(private).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)


def find_spec(private: bytes) -> str | None:
    """Returns the spec of a private key; None if the bytes are no valid one that a key can have."""
    try:
        key = load_der_private_key(private, None)
    except (ValueError, TypeError, UnsupportedAlgorithm):
        return None
    if isinstance(key, rsa.RSAPrivateKey):
        return f"RSA_{key.key_size}"
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return next((spec for spec, curve in _CURVES.items() if curve.name == key.curve.name), None)
    return "ECC_NIST_EDWARDS25519" if isinstance(key, ed25519.Ed25519PrivateKey) else None


def _load_rsa(private: bytes) -> rsa.RSAPrivateKey:
    key = _load(private)
    if not isinstance(key, rsa.RSAPrivateKey):
        raise TypeError("the key is not one of RSA")
    return key


def _build_oaep(algorithm: str) -> padding.OAEP:
    digest = _find_hash(algorithm)
    return padding.OAEP(padding.MGF1(digest), digest, None)


def encrypt(private: bytes, algorithm: str, plaintext: bytes) -> bytes:
    """Returns the ciphertext of a plaintext.

    Args:
        private: Private key of RSA.
        algorithm: Algorithm, such as ``RSAES_OAEP_SHA_256``.
        plaintext: The plaintext, which is not too long.
    """
    return _load_rsa(private).public_key().encrypt(plaintext, _build_oaep(algorithm))


def decrypt(private: bytes, algorithm: str, ciphertext: bytes) -> bytes | None:
    """Returns the plaintext of a ciphertext; None if it is not one of the key.

    Args:
        private: Private key of RSA.
        algorithm: Algorithm, such as ``RSAES_OAEP_SHA_256``.
        ciphertext: The ciphertext.
    """
    try:
        return _load_rsa(private).decrypt(ciphertext, _build_oaep(algorithm))
    except ValueError:
        return None


def unwrap(private: bytes, algorithm: str, wrapped: bytes) -> bytes | None:
    """Returns material that was wrapped for an import; None if it was not wrapped for the key.

    Args:
        private: Private key of RSA.
        algorithm: Wrapping algorithm, such as ``RSA_AES_KEY_WRAP_SHA_256``.
        wrapped: The wrapped material.
    """
    key = _load_rsa(private)
    try:
        if algorithm == "RSAES_PKCS1_V1_5":
            return key.decrypt(wrapped, padding.PKCS1v15())
        if algorithm.startswith("RSAES_OAEP"):
            return key.decrypt(wrapped, _build_oaep(algorithm))
        # An AES key that RSA has wrapped comes first; it wraps the material itself (RFC 5649).
        size = key.key_size // 8
        inner = key.decrypt(wrapped[:size], _build_oaep(algorithm))
        return keywrap.aes_key_unwrap_with_padding(inner, wrapped[size:])
    except (ValueError, keywrap.InvalidUnwrap):
        return None


def _build_padding(algorithm: str) -> padding.PSS | padding.PKCS1v15:
    if "_PSS_" not in algorithm:
        return padding.PKCS1v15()
    return padding.PSS(padding.MGF1(_find_hash(algorithm)), padding.PSS.DIGEST_LENGTH)


def _build_digest(algorithm: str, *, hashed: bool) -> hashes.HashAlgorithm | utils.Prehashed:
    digest = _find_hash(algorithm)
    return utils.Prehashed(digest) if hashed else digest


def sign(private: bytes, algorithm: str, message: bytes, *, hashed: bool) -> bytes:
    """Returns the signature of a message.

    Args:
        private: The private key.
        algorithm: Signing algorithm, such as ``ECDSA_SHA_256``.
        message: The message or its digest.
        hashed: Whether it is the digest.
    """
    key = _load(private)
    if algorithm == PURE_EDWARDS and isinstance(key, ed25519.Ed25519PrivateKey):
        return key.sign(message)
    digest = _build_digest(algorithm, hashed=hashed)
    if isinstance(key, ec.EllipticCurvePrivateKey):
        return key.sign(message, ec.ECDSA(digest))
    return _load_rsa(private).sign(message, _build_padding(algorithm), digest)


def verify(private: bytes, algorithm: str, message: bytes, signature: bytes, *, hashed: bool) -> bool:
    """Whether a signature is one of a message.

    Args:
        private: The private key.
        algorithm: Signing algorithm, such as ``ECDSA_SHA_256``.
        message: The message or its digest.
        signature: The signature.
        hashed: Whether the message is the digest.
    """
    key = _load(private)
    try:
        if algorithm == PURE_EDWARDS and isinstance(key, ed25519.Ed25519PrivateKey):
            key.public_key().verify(signature, message)
            return True
        digest = _build_digest(algorithm, hashed=hashed)
        if isinstance(key, ec.EllipticCurvePrivateKey):
            key.public_key().verify(signature, message, ec.ECDSA(digest))
        else:
            public = _load_rsa(private).public_key()
            public.verify(signature, message, _build_padding(algorithm), digest)
    except InvalidSignature:
        return False
    return True


def agree(private: bytes, public: bytes) -> bytes | None:
    """Returns the secret that a private key shares with a public key; None if they are not of one curve.

    Args:
        private: Private key of an elliptic curve.
        public: Public key of another one, as DER.
    """
    key = _load(private)
    try:
        peer = load_der_public_key(public)
        if isinstance(key, ec.EllipticCurvePrivateKey) and isinstance(peer, ec.EllipticCurvePublicKey):
            return key.exchange(ec.ECDH(), peer)
    except (ValueError, UnsupportedAlgorithm):
        pass
    return None
