"""Secrets of Secrets Manager that requests name as parameters."""

import json
import re
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import secretsmanager
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.services.ssm.names import SECRETS

_VERSION: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def get_secret(name: str, context: Context, *, decrypt: bool) -> JsonObject:
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
    stored = secretsmanager.find_secret(identifier)[1]
    if not stored:
        raise _report_missing(name)
    _authorize(stored["ARN"], context)
    wanted = {"VersionId" if _VERSION.fullmatch(version) else "VersionStage": version} if version else {}
    status, _, body = secretsmanager.get_secret_value({"SecretId": identifier, **wanted})
    if status != 200:  # noqa: PLR2004 - success
        raise _report_missing(name)
    secret = read_object(json.loads(body))
    return {
        "Name": name,
        "Type": "SecureString",
        "Value": secret.get("SecretString", ""),
        "Version": 0,
        "SourceResult": json.dumps({_spell(member): value for member, value in secret.items()}),
        "LastModifiedDate": secret["CreatedDate"],
        "ARN": secret["ARN"],
        "DataType": "text",
    }


def _spell(member: str) -> str:
    return member if member == "ARN" else member[0].lower() + member[1:]


def _authorize(arn: str, context: Context) -> None:
    if reason := find_denial_of_key(context.access_key, "secretsmanager:GetSecretValue", [arn]):
        raise ServiceError("AccessDeniedException", reason)


def _report_missing(name: str) -> ServiceError:
    return ServiceError(
        "ParameterNotFound",
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: "
        f"Secret {name.lstrip('/')} not found.",
    )


def find_secret(name: str, context: Context, *, decrypt: bool) -> JsonObject | None:
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
