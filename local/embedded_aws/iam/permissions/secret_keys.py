"""The customer managed keys that encrypt parameters of Systems Manager and secrets of Secrets Manager."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from embedded_aws.iam.current_request import Request
from embedded_aws.iam.encryption import find_key
from embedded_aws.ministack import secretsmanager, ssm
from embedded_aws.ministack.responses import get_account_id, get_region

_DECRYPT: Final = "kms:Decrypt"
_GENERATE: Final = "kms:GenerateDataKey"
_Uses = Iterator[tuple[str, str, str]]


def _of_parameters(request: Request, _resource: str) -> _Uses:
    given = request.json
    if given.get("WithDecryption"):
        names: list[Any] = [given["Name"]] if "Name" in given else given.get("Names") or []
        for name in names:
            yield from _decrypting(str(name).rpartition(":parameter")[2] or str(name))


def _of_path(request: Request, _resource: str) -> _Uses:
    start = str(request.json.get("Path", "/")).rstrip("/") + "/"
    if request.json.get("WithDecryption"):
        for name in list(ssm.parameters):
            if name.startswith(start):
                yield from _decrypting(name)


def _of_new_parameter(request: Request, _resource: str) -> _Uses:
    given = request.json
    key = find_key(given.get("KeyId")) if given.get("Type") == "SecureString" else None
    if key:
        yield _GENERATE if given.get("Tier") == "Advanced" else "kms:Encrypt", key, _arn(given["Name"])


def _decrypting(name: str) -> _Uses:
    plain = name.partition(":")[0]
    stored: Mapping[str, Any] = ssm.find_parameter(plain, flexible_name=True)[1] or {}
    key = find_key(stored.get("KeyId")) if stored.get("Type") == "SecureString" else None
    if key:
        yield _DECRYPT, key, _arn(plain)


def _arn(name: str) -> str:
    return f"arn:aws:ssm:{get_region()}:{get_account_id()}:parameter/{name.lstrip('/')}"


def _of_secret(_request: Request, resource: str) -> _Uses:
    stored: Mapping[str, Any] = secretsmanager.find_secret(resource)[1] or {}
    if key := find_key(stored.get("KmsKeyId")):
        yield _DECRYPT, key, resource


def _of_new_value(request: Request, resource: str) -> _Uses:
    stored: Mapping[str, Any] = secretsmanager.find_secret(resource)[1] or {}
    given = request.json
    stores = any(name in given for name in ("SecretString", "SecretBinary", "KmsKeyId"))
    if stores and (key := find_key(given.get("KmsKeyId") or stored.get("KmsKeyId"))):
        yield _GENERATE, key, resource
        yield _DECRYPT, key, resource


WITH_REQUEST: Final[Mapping[str, Callable[[Request, str], _Uses]]] = {
    "ssm:GetParameter": _of_parameters,
    "ssm:GetParameters": _of_parameters,
    "ssm:GetParameterHistory": _of_parameters,
    "ssm:GetParametersByPath": _of_path,
    "ssm:PutParameter": _of_new_parameter,
    "secretsmanager:GetSecretValue": _of_secret,
    "secretsmanager:CreateSecret": _of_new_value,
    "secretsmanager:PutSecretValue": _of_new_value,
    "secretsmanager:UpdateSecret": _of_new_value,
}
"""Functions that yield the uses of keys that a request needs: action, key and encrypted resource."""
