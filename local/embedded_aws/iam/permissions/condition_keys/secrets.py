"""Condition keys of AWS Secrets Manager."""

from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.iam.current_request import Request
from embedded_aws.json_values import read_array, read_object
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state.secretsmanager import find_secret

_MEMBERS: Final[Mapping[str, str]] = {
    "Name": "secretsmanager:Name",
    "Description": "secretsmanager:Description",
    "KmsKeyId": "secretsmanager:KmsKeyArn",
    "VersionId": "secretsmanager:VersionId",
    "VersionStage": "secretsmanager:VersionStage",
    "RotationLambdaARN": "secretsmanager:RotationLambdaARN",
    "BlockPublicPolicy": "secretsmanager:BlockPublicPolicy",
    "ForceDeleteWithoutRecovery": "secretsmanager:ForceDeleteWithoutRecovery",
    "RecoveryWindowInDays": "secretsmanager:RecoveryWindowInDays",
    "ForceOverwriteReplicaSecret": "secretsmanager:ForceOverwriteReplicaSecret",
    "RotateImmediately": "secretsmanager:RotateImmediately",
}


def find_keys(request: Request, action: str, resource: str) -> Iterator[dict[str, object]]:
    """Yields the secret, its tags, and the members of the request."""
    given = request.json
    found: dict[str, object] = {
        key: _format_text(given[name]) for name, key in _MEMBERS.items() if name in given
    }
    if action == "secretsmanager:GetSecretValue" and "VersionId" not in given:
        found.setdefault("secretsmanager:VersionStage", "AWSCURRENT")
    if resource != "*" and "SecretId" in given:
        found["secretsmanager:SecretId"] = resource
    if regions := read_array(given.get("AddReplicaRegions")):
        named = [read_object(each).get("Region", "") for each in regions]
        found["secretsmanager:AddReplicaRegions"] = named
    stored = find_secret(get_account_id(), get_region(), resource)
    for key, value in ((stored.tags if stored else None) or {}).items():
        found[f"secretsmanager:ResourceTag/{key}"] = value
    yield found


def _format_text(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
