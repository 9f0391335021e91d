"""Members of requests that many operations read: tokens, names, values and secrets."""

import re
from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.json_values import read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.state.secretsmanager import Secret, find_secret

DAY: Final = 86_400
_LARGEST: Final = 65_536
"""Bytes of a value (AWS Secrets Manager quotas)."""
_NAME: Final = re.compile(r"[\w/+=.@!-]+", re.ASCII)
_INVALID_NAME: Final = (
    "Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!"
)
_NO_TOKEN: Final = "You must provide a ClientRequestToken value. We recommend a UUID-type value."  # noqa: S105
_TWO_VALUES: Final = (
    "You can't specify both a binary secret value and a string secret value in the same secret."
)
_TOO_LARGE: Final = (
    "1 validation error detected: Value at 'secretString' failed to satisfy constraint: Member must have "
    f"length less than or equal to {_LARGEST}"
)
_MARKED: Final = "You can't perform this operation on the secret because it was marked for deletion."
_REPLICA: Final = "You can't perform this operation on a replica secret."


def read_token(given: Mapping[str, object], code: str = "InvalidRequestException") -> str:
    """Returns the token of a request, which AWS's SDKs add.

    Args:
        given: The request.
        code: Code of the error if it is missing.

    Raises:
        ServiceError: If it is missing.
    """
    token = read_text(given.get("ClientRequestToken"))
    if not token:
        raise ServiceError(code, _NO_TOKEN)
    return token


def read_new_name(given: object) -> str:
    """Returns the name of a new secret.

    Raises:
        ServiceError: If no secret can have the name.
    """
    name = str(given)
    if not _NAME.fullmatch(name):
        raise ServiceError("ValidationException", _INVALID_NAME)
    return name


def read_name(given: object) -> str:
    """Returns the name of a secret, or its ARN.

    Raises:
        ServiceError: If no secret can have the name.
    """
    name = str(given)
    return name if name.startswith("arn:") else read_new_name(name)


def read_new_value(given: Mapping[str, object]) -> tuple[str | None, bytes | None]:
    """Returns text and bytes of a request, of which at least one is None.

    Raises:
        ServiceError: If it has both, or more bytes than a secret has.
    """
    text, binary = given.get("SecretString"), given.get("SecretBinary")
    if text is not None and binary is not None:
        raise ServiceError("InvalidParameterException", _TWO_VALUES)
    # The model counts characters; a value has as many bytes.
    if text is not None and len(str(text).encode(errors="replace")) > _LARGEST:
        raise ServiceError("ValidationException", _TOO_LARGE)
    return None if text is None else str(text), binary if isinstance(binary, bytes) else None


def identify(secret: Secret) -> dict[str, object]:
    """Returns ARN and name of a secret, as most results begin."""
    return {"ARN": secret.arn, "Name": secret.name}


def require_secret(given: Mapping[str, object], context: Context) -> Secret:
    """Returns the secret of a request, which may be marked for deletion.

    Raises:
        ServiceError: If it does not exist.
    """
    found = find_secret(context.account, context.region, read_name(given["SecretId"]))
    if found is None:
        raise ServiceError("ResourceNotFoundException", "Secrets Manager can't find the specified secret.")
    return found


def require_usable(given: Mapping[str, object], context: Context) -> Secret:
    """Returns the secret of a request.

    Raises:
        ServiceError: If it does not exist, or is marked for deletion.
    """
    found = require_secret(given, context)
    if found.deleted is not None:
        raise ServiceError("InvalidRequestException", _MARKED)
    return found


def require_primary(given: Mapping[str, object], context: Context) -> Secret:
    """Returns the secret of a request that changes it.

    Raises:
        ServiceError: If it does not exist, is marked for deletion, or is a replica.
    """
    return reject_replica(require_usable(given, context))


def reject_replica(secret: Secret) -> Secret:
    """Returns a secret.

    Raises:
        ServiceError: If it is a replica.
    """
    if secret.primary:
        raise ServiceError("InvalidRequestException", _REPLICA)
    return secret
