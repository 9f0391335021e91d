"""The customer managed keys that encrypt parameters of Systems Manager and secrets of Secrets Manager."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from embedded_aws.iam.current_request import Request
from embedded_aws.iam.encryption import find_key
from embedded_aws.json_values import read_array, read_text
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.state.secretsmanager import find_secret
from embedded_aws.state.ssm import PARAMETERS, SECURE, build_parameter_arn, find_parameter

_DECRYPT: Final = "kms:Decrypt"
_GENERATE: Final = "kms:GenerateDataKey"
_Uses = Iterator[tuple[str, str, str]]


def _find_parameter_uses(request: Request, _resource: str) -> _Uses:
    given = request.json
    if given.get("WithDecryption"):
        names = [given["Name"]] if "Name" in given else read_array(given.get("Names"))
        for name in names:
            yield from _find_decrypting_uses(str(name).rpartition(":parameter")[2] or str(name))


def _find_path_uses(request: Request, _resource: str) -> _Uses:
    start = str(request.json.get("Path", "/")).rstrip("/") + "/"
    if request.json.get("WithDecryption"):
        for name in list(PARAMETERS.select(get_account_id(), get_region())):
            if name.startswith(start):
                yield from _find_decrypting_uses(name)


def _find_new_parameter_uses(request: Request, _resource: str) -> _Uses:
    given = request.json
    key = find_key(read_text(given.get("KeyId"))) if given.get("Type") == SECURE else None
    if key:
        yield (
            _GENERATE if given.get("Tier") == "Advanced" else "kms:Encrypt",
            key,
            _build_arn(read_text(given["Name"])),
        )


def _find_decrypting_uses(name: str) -> _Uses:
    plain = name.partition(":")[0]
    stored = find_parameter(get_account_id(), get_region(), plain)
    key = find_key(stored.current.key_id) if stored and stored.current.type == SECURE else None
    if key:
        yield _DECRYPT, key, _build_arn(plain)


def _build_arn(name: str) -> str:
    return build_parameter_arn(get_account_id(), get_region(), name)


def _find_secret_uses(_request: Request, resource: str) -> _Uses:
    stored = find_secret(get_account_id(), get_region(), resource)
    if stored and (key := find_key(stored.key_id)):
        yield _DECRYPT, key, resource


def _find_new_value_uses(request: Request, resource: str) -> _Uses:
    stored = find_secret(get_account_id(), get_region(), resource)
    of_secret = stored.key_id if stored else None
    given = request.json
    stores = any(name in given for name in ("SecretString", "SecretBinary", "KmsKeyId"))
    if stores and (key := find_key(read_text(given.get("KmsKeyId")) or of_secret)):
        yield _GENERATE, key, resource
        yield _DECRYPT, key, resource


WITH_REQUEST: Final[Mapping[str, Callable[[Request, str], _Uses]]] = {
    "ssm:GetParameter": _find_parameter_uses,
    "ssm:GetParameters": _find_parameter_uses,
    "ssm:GetParameterHistory": _find_parameter_uses,
    "ssm:GetParametersByPath": _find_path_uses,
    "ssm:PutParameter": _find_new_parameter_uses,
    "secretsmanager:GetSecretValue": _find_secret_uses,
    "secretsmanager:CreateSecret": _find_new_value_uses,
    "secretsmanager:PutSecretValue": _find_new_value_uses,
    "secretsmanager:UpdateSecret": _find_new_value_uses,
}
"""Functions that yield the uses of keys that a request needs: action, key and encrypted resource."""
