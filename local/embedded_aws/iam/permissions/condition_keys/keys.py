"""Condition keys of AWS KMS: of requests, and of the services that use a key for a caller."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.iam.current_request import Request
from embedded_aws.iam.encryption import find_stored_key
from embedded_aws.json_values import Json, is_array, read_object, read_text
from embedded_aws.ministack import iam_actions, s3
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state.kms import list_aliases, read_key_of_blob

_CONTEXT: Final = "kms:EncryptionContext"
_CONTEXTS: Final = {
    "kms:ReEncryptFrom": "SourceEncryptionContext",
    "kms:ReEncryptTo": "DestinationEncryptionContext",
}
_MEMBERS: Final[Mapping[str, str]] = {
    "BypassPolicyLockoutSafetyCheck": "kms:BypassPolicyLockoutSafetyCheck",
    "EncryptionAlgorithm": "kms:EncryptionAlgorithm",
    "ExpirationModel": "kms:ExpirationModel",
    "GranteePrincipal": "kms:GranteePrincipal",
    "KeyPairSpec": "kms:DataKeyPairSpec",
    "MacAlgorithm": "kms:MacAlgorithm",
    "MessageType": "kms:MessageType",
    "Operations": "kms:GrantOperations",
    "PendingWindowInDays": "kms:ScheduleKeyDeletionPendingWindowInDays",
    "ReplicaRegion": "kms:ReplicaRegion",
    "RetiringPrincipal": "kms:RetiringPrincipal",
    "RotationPeriodInDays": "kms:RotationPeriodInDays",
    "SigningAlgorithm": "kms:SigningAlgorithm",
    "ValidTo": "kms:ValidTo",
    "WrappingAlgorithm": "kms:WrappingAlgorithm",
    "WrappingKeySpec": "kms:WrappingKeySpec",
}
_OF_NEW_KEY: Final[Mapping[str, tuple[str, str]]] = {
    "kms:KeySpec": ("KeySpec", "SYMMETRIC_DEFAULT"),
    "kms:KeyUsage": ("KeyUsage", "ENCRYPT_DECRYPT"),
    "kms:KeyOrigin": ("Origin", "AWS_KMS"),
}
"""Parameters of a new key, and their defaults."""
_OF_GRANTS: Final = frozenset({"kms:CreateGrant", "kms:ListGrants", "kms:RevokeGrant"})
_BY_SERVICE: Final[Mapping[str, str]] = {
    "kinesis": "aws:kinesis:arn",
    "secretsmanager": "SecretARN",
    "sns": "aws:sns:topicArn",
    "sqs": "aws:sqs:arn",
    "ssm": "PARAMETER_ARN",
}


def find_keys(request: Request | None, action: str, resource: str) -> dict[str, object]:
    """Returns the keys of the use of a key, and of the key itself."""
    keys: dict[str, object] = {"kms:CallerAccount": get_account_id(), **_read_key(resource, action, request)}
    if request is None:
        return keys
    if request.service == "s3":
        return {**keys, **build_encryption_context({"aws:s3:arn": _find_object(request, action)})}
    return {**keys, **_read_request(request, action)} if request.service == "kms" else keys


def build_service_keys(service: str, resource: str = "") -> dict[str, object]:
    """Returns the keys of the use of a key through a service.

    Args:
        service: Prefix of the service's actions, such as ``"sqs"``.
        resource: ARN of the resource that the key encrypts.
    """
    via = {
        "kms:ViaService": f"{service}.{get_region()}.amazonaws.com",
        "kms:CallerAccount": get_account_id(),
        "aws:ViaAWSService": "true",
    }
    if service == "dynamodb":
        table = resource.partition(":table/")[2].partition("/")[0]
        names = {"aws:dynamodb:tableName": table, "aws:dynamodb:subscriberId": get_account_id()}
        return {**via, **build_encryption_context(names)}
    name = _BY_SERVICE.get(service)
    return {**via, **(build_encryption_context({name: resource}) if name and resource else {})}


def build_encryption_context(context: Mapping[str, Json]) -> dict[str, object]:
    """Returns the keys of an encryption context."""
    if not context:
        return {}
    return {**{f"{_CONTEXT}:{key}": value for key, value in context.items()}, f"{_CONTEXT}Keys": [*context]}


def _read_request(request: Request, action: str) -> dict[str, object]:
    given = request.json
    keys = {key: _find_value(given[name]) for name, key in _MEMBERS.items() if name in given}
    context = read_object(given.get(_CONTEXTS.get(action, "EncryptionContext")))
    keys.update(build_encryption_context(context))
    if action in _OF_GRANTS:
        keys["kms:GrantIsForAWSResource"] = "false"
        if constraints := read_object(given.get("Constraints")):
            keys["kms:GrantConstraintType"] = next(iter(constraints))
    _, separator, alias = str(given.get("KeyId", "")).partition("alias/")
    if separator:
        keys["kms:RequestAlias"] = f"alias/{alias}"
    if action.startswith("kms:ReEncrypt"):
        source = read_key_of_blob(read_text(given.get("CiphertextBlob")))
        same = find_stored_key(source) is find_stored_key(read_text(given.get("DestinationKeyId")))
        keys["kms:ReEncryptOnSameKey"] = str(same).lower()
    return keys


def _read_key(resource: str, action: str, request: Request | None) -> dict[str, object]:
    key = find_stored_key(resource)
    if key is not None:
        names = [alias.name for alias in list_aliases(key)]
        found = {"kms:KeySpec": key.spec, "kms:KeyUsage": key.usage, "kms:KeyOrigin": key.origin}
        aliases = {"kms:ResourceAliases": names} if names else {}
        return {**found, **aliases, "kms:MultiRegion": str(bool(key.primary_region)).lower()}
    if action != "kms:CreateKey" or request is None:
        return {}
    given = request.json
    found = {name: given.get(member) or default for name, (member, default) in _OF_NEW_KEY.items()}
    return {**found, "kms:MultiRegion": str(bool(given.get("MultiRegion"))).lower()}


def _find_object(request: Request, action: str) -> str:
    """Returns the ARN of the object whose key is used: of the copied one, if it is decrypted for that."""
    source = iam_actions.source_object(s3.merge_query_headers(dict(request.headers), request.query))
    if source and action == "kms:Decrypt":
        return str(source[0])
    bucket, name = s3.parse_path(request.path, {})
    return f"arn:aws:s3:::{bucket}/{name}"


def _find_value(value: object) -> object:
    if is_array(value):
        return [str(each) for each in value]
    return str(value).lower() if isinstance(value, bool) else str(value)
