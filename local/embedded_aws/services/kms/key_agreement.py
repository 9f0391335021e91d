"""Shared secrets of two elliptic curve keys."""

from collections.abc import Mapping

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.requests import read_bytes, require_key, require_usage, stop_dry_run
from embedded_aws.services.kms.specs import AGREE


def derive_shared_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the secret that a key shares with a public key."""
    key = require_key(given, context)
    require_usage(key, AGREE, "DeriveSharedSecret")
    from embedded_aws.services.kms import private_keys  # noqa: PLC0415 loads a library

    secret = private_keys.agree(key.material, read_bytes(given["PublicKey"]))
    if secret is None:
        raise ServiceError("ValidationException")
    stop_dry_run(given)
    return {
        "KeyId": key.arn,
        "KeyAgreementAlgorithm": given["KeyAgreementAlgorithm"],
        "KeyOrigin": key.origin,
        "SharedSecret": secret,
    }
