"""Rotation of secrets: its configuration, and its start and end."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.iam.authorization import find_denial_of_key, is_service_allowed
from embedded_aws.json_values import read_object, read_text
from embedded_aws.ministack import lambda_functions
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_versions import move_labels
from embedded_aws.services.secretsmanager.requests import identify, read_token, require_primary
from embedded_aws.services.secretsmanager.rotation_steps import (
    INVOKE,
    NOT_INVOCABLE,
    PRINCIPAL,
    STEPS,
    TEST,
    start_rotation,
)
from embedded_aws.state.secretsmanager import CURRENT, PENDING, Secret, Version

_NO_FUNCTION: Final = "No Lambda rotation function ARN is associated with this secret."
_INCOMPLETE: Final = "A previous rotation isn't complete. That rotation will be reattempted."


def rotate_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Keeps the configuration of a rotation, and starts one; without ``RotateImmediately`` a test of it."""
    token, secret = read_token(given, "InvalidParameterException"), require_primary(given, context)
    rotation = secret.rotation
    function = read_text(given.get("RotationLambdaARN")) or rotation.function
    _require_invocable(secret, function, context)
    rotation.is_enabled, rotation.function = True, function
    if rules := read_object(given.get("RotationRules")):
        rotation.rules = {name: each for name, each in rules.items() if isinstance(each, int | str)}
    if pending := _find_pending(secret):
        start_rotation(secret, pending, STEPS)
        raise ServiceError("InvalidRequestException", _INCOMPLETE)
    # Without a value: the first step of the function puts it.
    secret.versions.setdefault(token, Version())
    move_labels(secret, token, [PENDING])
    start_rotation(secret, token, STEPS if given.get("RotateImmediately", True) else TEST)
    return {**identify(secret), "VersionId": token}


def cancel_rotate_secret(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Ends the rotation of a secret: later ones are not started."""
    secret = require_primary(given, context)
    secret.rotation.is_enabled, secret.rotation.next = False, None
    pending = secret.find_label(PENDING)
    return {**identify(secret), "VersionId": pending}


def _require_invocable(secret: Secret, function: str, context: Context) -> None:
    """Requires a function that both Secrets Manager and the caller may invoke."""
    if not function:
        raise ServiceError("InvalidRequestException", _NO_FUNCTION)
    denied = find_denial_of_key(context.access_key, INVOKE, [function]) if context.access_key else None
    if denied:
        raise ServiceError("AccessDeniedException", denied)
    found, _, _ = lambda_functions.find_function(function)
    if not found or not is_service_allowed(PRINCIPAL, INVOKE, function, secret.arn):
        raise ServiceError("AccessDeniedException", NOT_INVOCABLE)


def _find_pending(secret: Secret) -> str | None:
    """Returns the version of a rotation that has not ended."""
    return next(
        (
            version
            for version, found in secret.versions.items()
            if PENDING in found.labels and CURRENT not in found.labels
        ),
        None,
    )
