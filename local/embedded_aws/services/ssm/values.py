"""Values of parameters: their sizes, types and patterns, and how they are shown."""

import base64
import hashlib
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.emulator.patterns import InvalidPatternError, SlowPatternError, compile_pattern
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.state.ssm import SECURE, SETTINGS, Parameter, Version, build_parameter_arn

DEFAULT_TIER: Final = "/ssm/parameter-store/default-parameter-tier"
"""ID of the setting with the tier of a parameter whose request names none."""
_TYPES: Final = ("text", "aws:ec2:image", "aws:ssm:integration")
_LIMITS: Final = {"Standard": 4096, "Advanced": 8192}
_UPGRADE: Final = (
    " To create a larger parameter value, upgrade the parameter to use the advanced-parameter tier. For more "
    "information, see https://docs.aws.amazon.com/systems-manager/latest/userguide/"
    "parameter-store-advanced-parameters.html"
)
_DOWNGRADE: Final = (
    "This parameter uses the advanced-parameter tier. You can't downgrade a parameter from the "
    "advanced-parameter tier to the standard-parameter tier. If necessary, you can delete the advanced "
    "parameter and recreate it as a standard parameter. Be aware that standard parameters have a value limit "
    "of 4096 characters."
)


def choose_tier(given: Mapping[str, object], before: Version | None, context: Context) -> str:
    """Returns the tier of a parameter that is put: ``Standard`` or ``Advanced``.

    Args:
        given: The request.
        before: The version before; None for a new parameter.
        context: Its caller.

    Raises:
        ServiceError: If it would be a downgrade.
    """
    was_advanced = before is not None and before.tier == "Advanced"
    setting = SETTINGS.find(context.account, context.region, DEFAULT_TIER)
    tier = str(
        given.get("Tier") or ("Advanced" if was_advanced else setting.value if setting else "Standard")
    )
    if was_advanced and tier == "Standard":
        raise ServiceError("ValidationException", _DOWNGRADE)
    if tier != "Intelligent-Tiering":
        return tier
    is_large = len(str(given["Value"]).encode()) > _LIMITS["Standard"]
    return "Advanced" if was_advanced or is_large or given.get("Policies") else "Standard"


def check_value(given: Mapping[str, object], tier: str) -> None:
    """Checks the value of a parameter that is put.

    Args:
        given: The request.
        tier: Tier of the parameter.

    Raises:
        ServiceError: If it is too large, of another data type, or does not match its pattern.
    """
    value, kind = str(given["Value"]), given.get("DataType", "text")
    if not value:
        raise ServiceError(
            "ValidationException",
            "1 validation error detected: Value '' at 'value' failed to satisfy constraint: Member must have "
            "length greater than or equal to 1.",
        )
    limit = _LIMITS[tier]
    if len(value) > limit:
        message = f"{tier} tier parameters support a maximum parameter value of {limit} characters."
        raise ServiceError("ValidationException", message + (_UPGRADE if tier == "Standard" else ""))
    if kind not in _TYPES:
        raise ServiceError(
            "ValidationException",
            f"The following data type is not supported: {kind} (Data type names are all lowercase.)",
        )
    if pattern := str(given.get("AllowedPattern", "")):
        _check_pattern(pattern, value)


def _check_pattern(pattern: str, value: str) -> None:
    try:
        matches = compile_pattern(pattern).search(value)
    except (InvalidPatternError, SlowPatternError):
        raise ServiceError(
            "InvalidAllowedPatternException", "The request doesn't meet the regular expression requirement."
        ) from None
    if not matches:
        raise ServiceError(
            "ParameterPatternMismatchException",
            f"Parameter value, cannot be validated against allowedPattern: {pattern}",
        )


def show_value(version: Version, *, decrypt: bool) -> str:
    """Returns a value; that of a ``SecureString`` is a ciphertext unless it is decrypted."""
    if decrypt or version.type != SECURE:
        return version.value
    # Nobody decrypts it: only Systems Manager can, by `WithDecryption`.
    digest = hashlib.sha512(f"{version.key_id} {version.value}".encode()).digest()
    return base64.b64encode(b"\x01\x02\x02\x00" + digest).decode()


def show_parameter(
    parameter: Parameter,
    version: Version,
    context: Context,
    *,
    decrypt: bool,
    name: str = "",
    selector: str = "",
) -> dict[str, object]:
    """Returns a version of a parameter as Systems Manager shows it.

    Args:
        parameter: The parameter.
        version: The version.
        context: The caller.
        decrypt: Whether to show the value of a ``SecureString``.
        name: Name of the request. Defaults to that of the parameter.
        selector: Selector of the request with its colon. Defaults to none.
    """
    return {
        "Name": name or parameter.name,
        "Type": version.type,
        "Value": show_value(version, decrypt=decrypt),
        "Version": version.number,
        "Selector": selector or None,
        "LastModifiedDate": version.modified,
        "ARN": build_parameter_arn(context.account, context.region, parameter.name),
        "DataType": version.data_type,
    }
