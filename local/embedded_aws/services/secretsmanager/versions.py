"""Versions of secrets and their staging labels."""

import time
from collections.abc import Callable, Sequence
from typing import Final

from embedded_aws.ministack import secretsmanager
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_response, new_uuid
from embedded_aws.ministack.secretsmanager import Secret, Version
from embedded_aws.services.secretsmanager.errors import NOT_FOUND, find_usable, reject
from embedded_aws.services.secretsmanager.parameters import Parameters

CURRENT, PREVIOUS, PENDING = "AWSCURRENT", "AWSPREVIOUS", "AWSPENDING"
_DAY: Final = 86_400
ACCESSED: Final = "LastAccessedDate"
_NO_VALUE: Final = "Secrets Manager can't find the specified secret value for"


def now() -> float:
    """Returns the time in seconds, to the millisecond."""
    return round(time.time(), 3)


def today() -> int:
    """Returns the day, by which accesses are recorded."""
    return int(time.time()) // _DAY * _DAY


def move_labels(secret: Secret, version: str, labels: Sequence[str]) -> None:
    """Attaches staging labels to a version, and takes them from others.

    The former current version becomes the previous one.

    Args:
        secret: The secret.
        version: ID of the version.
        labels: The labels.
    """
    versions = secret["Versions"]
    if CURRENT in labels:
        former = next((each for each, found in versions.items() if CURRENT in found["Stages"]), version)
        if former != version:
            move_labels(secret, former, [PREVIOUS])
            former_labels = versions[former]["Stages"]
            versions[former]["Stages"] = [label for label in former_labels if label != PENDING]
    for each, found in versions.items():
        kept = [label for label in found["Stages"] if label not in labels]
        found["Stages"] = kept if each != version else [*kept, *labels]
    for label in labels:
        if label not in {PENDING, PREVIOUS}:
            secretsmanager.emit_label_updated(secret, label, version)


def has_value(version: Version) -> bool:
    """Whether a version has a value; that of a rotation has none until its function puts it."""
    return version["SecretString"] is not None or version["SecretBinary"] is not None


def add_version(secret: Secret, given: Parameters, labels: Sequence[str]) -> tuple[str, Response | None]:
    """Adds a version with a value.

    Args:
        secret: The secret.
        given: Parameters of the request, with the value.
        labels: Staging labels; the first version is always the current one.

    Returns:
        ID of the version, and the error if the version exists with another value.
    """
    version = given.get("ClientRequestToken") or new_uuid()
    text, binary = given.get("SecretString"), given.get("SecretBinary")
    existing = secret["Versions"].get(version)
    if existing and has_value(existing):
        if existing.get("SecretString") != text or existing.get("SecretBinary") != binary:
            message = (
                "You can't use ClientRequestToken"
                f" {version} because that value is already in use for a version of secret {secret['ARN']}."
            )
            return version, reject("ResourceExistsException", message)
        return version, None
    first = not secret["Versions"]
    stages = existing["Stages"] if existing else []
    secret["Versions"][version] = {
        "SecretString": text,
        "SecretBinary": binary,
        "CreatedDate": now(),
        "Stages": stages,
    }
    move_labels(secret, version, list(dict.fromkeys([*labels, *([CURRENT] if first else [])])))
    secret["LastChangedDate"] = now()
    secretsmanager.sync_replicas(secret)
    return version, None


def put_value(_: Callable[..., Response]) -> Callable[..., Response]:
    """Adds a version with staging labels."""

    def put_secret_value(given: Parameters) -> Response:
        secret = find_usable(given)
        if isinstance(secret, tuple):
            return secret
        version, error = add_version(secret, given, given.get("VersionStages") or [CURRENT])
        labels = list(secret["Versions"][version]["Stages"])
        answer = {"ARN": secret["ARN"], "Name": secret["Name"], "VersionId": version, "VersionStages": labels}
        return error or json_response(answer)

    return put_secret_value


def update(_: Callable[..., Response]) -> Callable[..., Response]:
    """Changes description, key and value of a secret."""

    def update_secret(given: Parameters) -> Response:
        secret = find_usable(given)
        if isinstance(secret, tuple):
            return secret
        if "Description" in given:
            secret["Description"] = given["Description"]
        if "KmsKeyId" in given:
            secret["KmsKeyId"] = given["KmsKeyId"]
        answer = {"ARN": secret["ARN"], "Name": secret["Name"]}
        if "SecretString" in given or "SecretBinary" in given:
            answer["VersionId"], error = add_version(secret, given, [CURRENT])
            if error:
                return error
        secret["LastChangedDate"] = now()
        secretsmanager.sync_replicas(secret)
        return json_response(answer)

    return update_secret


def get_value(get: Callable[..., Response]) -> Callable[..., Response]:
    """Returns the value of a version that has both the ID and the label that are given."""

    def get_secret_value(given: Parameters) -> Response:
        _, secret = secretsmanager.find_secret(given.get("SecretId", ""))
        found = secret["Versions"].get(given.get("VersionId", "")) if secret else None
        if found and given.get("VersionStage", found["Stages"]) not in (found["Stages"], *found["Stages"]):
            message = "You provided a VersionStage that is not associated to the provided VersionId."
            return reject("InvalidRequestException", message)
        status, headers, body = get(given)
        if secret and status == 200:  # noqa: PLR2004 no error
            label = given.get("VersionStage", CURRENT)
            read = found or next(each for each in secret["Versions"].values() if label in each["Stages"])
            if not has_value(read):
                named = f"VersionId: {given.get('VersionId')}" if found else f"staging label: {label}"
                return reject("ResourceNotFoundException", f"{_NO_VALUE} {named}")
            secret[ACCESSED] = read[ACCESSED] = today()
        return status, headers, body

    return get_secret_value


def list_versions(_: Callable[..., Response]) -> Callable[..., Response]:
    """Lists the versions of a secret in the order of their creation."""

    def list_secret_version_ids(given: Parameters) -> Response:
        _, secret = secretsmanager.find_secret(given.get("SecretId", ""))
        if not secret:
            return reject("ResourceNotFoundException", NOT_FOUND)
        versions = [
            _describe(version, found, secret)
            for version, found in secret["Versions"].items()
            if found["Stages"] or given.get("IncludeDeprecated")
        ]
        start, most = int(given.get("NextToken") or 0), given.get("MaxResults") or 100
        answer = {"ARN": secret["ARN"], "Name": secret["Name"], "Versions": versions[start : start + most]}
        more = {"NextToken": str(start + most)} if start + most < len(versions) else {}
        return json_response(answer | more)

    return list_secret_version_ids


def _describe(version: str, found: Version, secret: Secret) -> dict[str, object]:
    described: dict[str, object] = {
        "VersionId": version,
        "CreatedDate": found["CreatedDate"],
        "KmsKeyIds": [secret.get("KmsKeyId") or "DefaultEncryptionKey"],
    }
    if found["Stages"]:
        described["VersionStages"] = list(found["Stages"])
    if ACCESSED in found:
        described[ACCESSED] = found[ACCESSED]
    return described
