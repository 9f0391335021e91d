"""Values of secrets: to read and put them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.door.context import Context
from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.json_values import read_array, read_text
from embedded_aws.protocol.errors import ServiceError
from embedded_aws.service_calls.secret_versions import add_version, read_value
from embedded_aws.services.secretsmanager.filters import matches_all
from embedded_aws.services.secretsmanager.pages import take_page
from embedded_aws.services.secretsmanager.requests import (
    identify,
    read_new_value,
    read_token,
    require_primary,
    require_usable,
)
from embedded_aws.state.secretsmanager import CURRENT, find_secret, list_secrets

_READ: Final = "secretsmanager:GetSecretValue"
_PAGE: Final = 20
_EITHER: Final = "Either 'SecretIdList' or 'Filters' must be provided, but not both."
_NO_FILTERS: Final = (
    "'Filters' not specified. 'Filters' must also be specified when 'MaxResults' is provided."
)


def get_secret_value(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the value of a version that has both the ID and the label that are given."""
    secret = require_usable(given, context)
    return read_value(secret, read_text(given.get("VersionId")), read_text(given.get("VersionStage")))


def batch_get_secret_value(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Returns the current values of several secrets, and an error for each that cannot be read."""
    names, token = [str(each) for each in read_array(given.get("SecretIdList"))], None
    if bool(names) == bool(given.get("Filters")):
        raise ServiceError("InvalidParameterException", _EITHER)
    if names and "MaxResults" in given:
        raise ServiceError("InvalidParameterException", _NO_FILTERS)
    if not names:
        if reason := _find_denial("secretsmanager:ListSecrets", "*", context):
            raise ServiceError("AccessDeniedException", reason)
        usable = [each for each in list_secrets(context.account, context.region) if each.deleted is None]
        found = sorted(each.arn for each in usable if matches_all(each, given["Filters"]))
        names, token = take_page(found, given, _PAGE)
    values: list[Mapping[str, object]] = []
    errors: list[Mapping[str, object]] = []
    for name in names:
        try:
            values.append(_read_allowed(name, context))
        except ServiceError as error:
            errors.append({"SecretId": name, "ErrorCode": error.code, "Message": error.message})
    return {"SecretValues": values, "Errors": errors, "NextToken": token}


def _read_allowed(name: str, context: Context) -> Mapping[str, object]:
    """Returns the value of a secret that the caller may read."""
    found = find_secret(context.account, context.region, name)
    plain = name if name.startswith("arn:") else context.arn("secretsmanager", f"secret:{name}")
    if reason := _find_denial(_READ, found.arn if found else plain, context):
        raise ServiceError("AccessDeniedException", reason)
    return get_secret_value({"SecretId": name}, context)


def _find_denial(action: str, resource: str, context: Context) -> str | None:
    # Calls inside the emulator have no key, and are authorized by who makes them.
    return find_denial_of_key(context.access_key, action, [resource]) if context.access_key else None


def put_secret_value(given: Mapping[str, object], context: Context) -> Mapping[str, object]:
    """Adds a version with staging labels."""
    token, secret, value = read_token(given), require_primary(given, context), read_new_value(given)
    if value == (None, None):
        raise ServiceError("InvalidRequestException", "You must provide either SecretString or SecretBinary.")
    labels = [str(each) for each in read_array(given.get("VersionStages"))] or [CURRENT]
    version = add_version(secret, token, value, labels)
    return {**identify(secret), "VersionId": version, "VersionStages": [*secret.versions[version].labels]}
