"""Message authentication codes of HMAC keys."""

import hmac
from collections.abc import Mapping

from embedded_aws.door.context import Context
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.kms.requests import (
    read_bytes,
    require_algorithm,
    require_key,
    require_usage,
    stop_dry_run,
)
from embedded_aws.services.kms.specs import MAC
from embedded_aws.state.kms import Key


def generate_mac(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the code of a message."""
    key, code = _compute(given, context, "GenerateMac")
    stop_dry_run(given)
    return {"KeyId": key.arn, "Mac": code, "MacAlgorithm": given["MacAlgorithm"]}


def verify_mac(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Verifies the code of a message."""
    key, code = _compute(given, context, "VerifyMac")
    if not hmac.compare_digest(code, read_bytes(given["Mac"])):
        raise ServiceError("KMSInvalidMacException")
    stop_dry_run(given)
    return {"KeyId": key.arn, "MacValid": True, "MacAlgorithm": given["MacAlgorithm"]}


def _compute(given: Mapping[str, object], context: Context, operation: str) -> tuple[Key, bytes]:
    """Returns the key and the code of a message."""
    key, algorithm = require_key(given, context), str(given["MacAlgorithm"])
    require_usage(key, MAC, operation)
    require_algorithm(key, algorithm)
    digest = f"sha{algorithm.rpartition('_')[2]}"
    return key, hmac.digest(key.material, read_bytes(given["Message"]), digest)
