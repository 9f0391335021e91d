"""Signatures of JSON Web Tokens."""

from collections.abc import Mapping
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from embedded_aws.iam.compact_tokens import is_compact
from embedded_aws.ministack import http_apis

# API Gateway supports no other algorithms.
_ALGORITHMS: Final = {"RS256": hashes.SHA256(), "RS384": hashes.SHA384(), "RS512": hashes.SHA512()}


def has_signature(token: str, header: Mapping[str, object], key: Mapping[str, object]) -> bool:
    """Whether a token is signed with a key of a JSON Web Key Set."""
    signed, _, signature = token.rpartition(".")
    algorithm = _ALGORITHMS.get(str(header.get("alg")))
    if algorithm is None or not is_compact(token):
        return False
    try:
        exponent, modulus = (
            int.from_bytes(http_apis.decode_base64url(str(key.get(name, ""))), "big") for name in "en"
        )
        public = rsa.RSAPublicNumbers(exponent, modulus).public_key()
        public.verify(http_apis.decode_base64url(signature), signed.encode(), padding.PKCS1v15(), algorithm)
    except (InvalidSignature, ValueError):
        return False
    return True
