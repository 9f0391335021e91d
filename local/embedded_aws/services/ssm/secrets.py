"""Secrets of Secrets Manager that requests name as parameters."""

import json
import re
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import router, secretsmanager
from embedded_aws.services.ssm.errors import ParameterError
from embedded_aws.services.ssm.names import SECRETS

_VERSION: Final = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def get_secret(name: str, *, decrypt: bool) -> JsonObject:
    """Returns a secret as a parameter; the caller needs the permission to read it.

    Args:
        name: Name that refers to the secret, with or without the ID or label of a version.
        decrypt: Whether the request asks for the value.

    Raises:
        ParameterError: If the secret does not exist, or the caller may not read it.
    """
    if not decrypt:
        raise ParameterError(
            "ValidationException", "WithDecryption flag must be True for retrieving a Secret Manager secret."
        )
    identifier, _, version = name.removeprefix(SECRETS).partition(":")
    stored = secretsmanager.find_secret(identifier)[1]
    if not stored:
        raise _report_missing(name)
    _authorize(stored["ARN"])
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


def _authorize(arn: str) -> None:
    if not (request := CURRENT.get()):
        return
    key: str = router.access_key_of(request.headers, request.query)
    if reason := find_denial_of_key(key, "secretsmanager:GetSecretValue", [arn]):
        raise ParameterError("AccessDeniedException", reason)


def _report_missing(name: str) -> ParameterError:
    return ParameterError(
        "ParameterNotFound",
        "An error occurred (ParameterNotFound) when referencing Secrets Manager: "
        f"Secret {name.lstrip('/')} not found.",
    )


def find_secret(name: str, *, decrypt: bool) -> JsonObject | None:
    """Returns a secret as a parameter; None if it does not exist.

    Args:
        name: Name that refers to the secret.
        decrypt: Whether the request asks for the value.

    Raises:
        ParameterError: If the caller may not read it.
    """
    try:
        return get_secret(name, decrypt=decrypt)
    except ParameterError as error:
        if error.code != "ParameterNotFound":
            raise
        return None
