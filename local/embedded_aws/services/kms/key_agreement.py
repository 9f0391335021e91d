"""Shared secrets of two elliptic curve keys."""

import base64

from embedded_aws.json_values import JsonObject, read_text
from embedded_aws.ministack import kms
from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_response


def derive_shared_secret(key: Key, given: JsonObject) -> Response:
    """Returns the secret that a key shares with a public key."""
    from cryptography.hazmat.primitives.asymmetric.ec import (  # noqa: PLC0415 loads a library
        ECDH,
        EllipticCurvePrivateKey,
        EllipticCurvePublicKey,
    )
    from cryptography.hazmat.primitives.serialization import load_der_public_key  # noqa: PLC0415

    try:
        peer = load_der_public_key(base64.b64decode(read_text(given.get("PublicKey"))))
        private = key.get("_private_key")
        if not isinstance(private, EllipticCurvePrivateKey) or not isinstance(peer, EllipticCurvePublicKey):
            return kms.json_error("ValidationException", "", 400)
        secret = private.exchange(ECDH(), peer)
    except ValueError:
        return kms.json_error("ValidationException", "", 400)
    answer = {
        "KeyId": key["Arn"],
        "KeyAgreementAlgorithm": "ECDH",
        "KeyOrigin": key["Origin"],
        "SharedSecret": base64.b64encode(secret).decode(),
    }
    return json_response(answer)
