"""Shared secrets of two elliptic curve keys."""

import base64
from typing import Any

from embedded_aws.ministack import kms
from embedded_aws.ministack.records import Record, Response
from embedded_aws.ministack.responses import json_response


def derive_shared_secret(key: Record, given: dict[str, Any]) -> Response:
    """Returns the secret that a key shares with a public key."""
    from cryptography.hazmat.primitives.asymmetric.ec import ECDH  # noqa: PLC0415 loads a library
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    try:
        peer: Any = load_der_public_key(base64.b64decode(given.get("PublicKey", "")))
        secret: bytes = key["_private_key"].exchange(ECDH(), peer)
    except (AttributeError, TypeError, ValueError):
        return kms.json_error("ValidationException", "", 400)
    answer = {
        "KeyId": key["Arn"],
        "KeyAgreementAlgorithm": "ECDH",
        "KeyOrigin": key["Origin"],
        "SharedSecret": base64.b64encode(secret).decode(),
    }
    return json_response(answer)
