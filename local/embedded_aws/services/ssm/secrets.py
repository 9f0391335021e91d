"""Secrets of Secrets Manager that requests name as parameters."""

import base64
import json
import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_versions import read_value
from embedded_aws.services.ssm.names import SECRETS
from embedded_aws.state.secretsmanager import find_secret as find_stored

_VERSION: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def get_secret(name: str, context: Context, *, decrypt: bool) -> Mapping[str, object]:
    """Returns a secret as a parameter; the caller needs the permission to read it.

    Args:
        name: Name that refers to the secret, with or without the ID or label of a version.
        context: The caller, who needs the permission to read it.
        decrypt: Whether the request asks for the value.

    Raises:
        ServiceError: If the secret does not exist, or the caller may not read it.
    """
    if not decrypt:
        raise ServiceError(
            "ValidationException", "WithDecryption flag must be True for retrieving a Secret Manager secret."
        )
    identifier, _, version = name.removeprefix(SECRETS).partition(":")
    stored = find_stored(context.account, context.region, identifier)
    if not stored:
        raise _report_missing(name)
    _authorize(stored.arn, context)
    if stored.deleted is not None:
        raise _report_missing(name)
    try:
        secret = read_value(stored, *((version, "") if _VERSION.fullmatch(version) else ("", version)))
    except ServiceError:
        raise _report_missing(name) from None
    return {
        "Name": name,
        "Type": "SecureString",
        "Value": secret["SecretString"] or "",
        "Version": 0,
        "SourceResult": json.dumps(_spell_members(secret)),
        "LastModifiedDate": secret["CreatedDate"],
        "ARN": secret["ARN"],
        "DataType": "text",
    }


def _spell_members(secret: Mapping[str, object]) -> dict[str, object]:
    return {_spell(name): _encode(each) for name, each in secret.items() if each is not None}


def _spell(member: str) -> str:
    return member if member == "ARN" else member[0].lower() + member[1:]


def _encode(value: object) -> object:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _authorize(arn: str, context: Context) -> None:
    if reason := find_denial_of_key(context.access_key, "secretsmanager:GetSecretValue", [arn]):
        raise ServiceError("AccessDeniedException", reason)


def _report_missing(name: str) -> ServiceError:
    return ServiceError(
        "ParameterNotFound",
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: "
        f"Secret {name.lstrip('/')} not found.",
    )


def find_secret(name: str, context: Context, *, decrypt: bool) -> Mapping[str, object] | None:
    """Returns a secret as a parameter; None if it does not exist.

    Args:
        name: Name that refers to the secret.
        context: The caller, who needs the permission to read it.
        decrypt: Whether the request asks for the value.

    Raises:
        ServiceError: If the caller may not read it.
    """
    try:
        return get_secret(name, context, decrypt=decrypt)
    except ServiceError as error:
        if error.code != "ParameterNotFound":
            raise
        return None
