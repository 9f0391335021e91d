"""Operations of AWS KMS that need more than their own permission: ReEncrypt, and new policies of keys."""

import json
from typing import Final

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.permissions.condition_keys.keys import build_encryption_context
from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack import iam_actions, iam_evaluator, kms, responses, router
from embedded_aws.ministack.kms import Key
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.request_validation.bodies import read_json

_OK: Final = 200
_SYMMETRIC: Final = "SYMMETRIC_DEFAULT"


def authorize_operations(handle: Handler) -> Handler:
    """Requires a permission for each key of ReEncrypt, and new policies that do not lock their author out."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        key: str = router.access_key_of(headers, query)
        given = read_object(read_json(body))
        if operation == "ReEncrypt":
            return _reencrypt(given, key)
        if operation in {"CreateKey", "PutKeyPolicy"} and _is_locking_out(given, key):
            reason = "The new key policy will not allow you to update the key policy in the future."
            return _build_error("MalformedPolicyDocumentException", reason)
        return await handle(method, path, headers, body, query)

    return handle_request


def _reencrypt(given: JsonObject, access_key: str) -> Response:
    """Decrypts with one key, which the request was authorized for, and encrypts with the other."""
    source = kms.find_key(read_text(given.get("SourceKeyId")) or _find_key_of_ciphertext(given))
    target = kms.find_key(read_text(given.get("DestinationKeyId")))
    if target is None:
        return kms.json_error("NotFoundException", f"Key {given.get('DestinationKeyId')} not found", 400)
    if error := _find_key_error(given, source, target):
        return error
    context = read_object(given.get("DestinationEncryptionContext"))
    keys = {**build_encryption_context(context), "kms:ReEncryptOnSameKey": str(source is target).lower()}
    if reason := find_denial_of_key(access_key, "kms:ReEncryptTo", [target["Arn"]], keys):
        return _build_error("AccessDeniedException", reason)
    algorithms = [given.get(f"{end}EncryptionAlgorithm") or _SYMMETRIC for end in ("Source", "Destination")]
    status, headers, body = kms.decrypt(
        {
            "CiphertextBlob": given.get("CiphertextBlob", ""),
            "EncryptionContext": given.get("SourceEncryptionContext") or {},
            "EncryptionAlgorithm": algorithms[0],
            **({"KeyId": given["SourceKeyId"]} if given.get("SourceKeyId") else {}),
        }
    )
    if status != _OK:
        return status, headers, body
    decrypted = json.loads(body)
    status, headers, body = kms.encrypt(
        {
            "KeyId": target["Arn"],
            "Plaintext": decrypted["Plaintext"],
            "EncryptionContext": context,
            "EncryptionAlgorithm": algorithms[1],
        }
    )
    if status != _OK:
        return status, headers, body
    answer = {
        "CiphertextBlob": json.loads(body)["CiphertextBlob"],
        "KeyId": target["Arn"],
        "SourceKeyId": decrypted["KeyId"],
        "SourceEncryptionAlgorithm": algorithms[0],
        "DestinationEncryptionAlgorithm": algorithms[1],
    }
    return status, headers, json.dumps(answer).encode()


def _find_key_error(given: JsonObject, source: Key | None, target: Key) -> Response | None:
    if source is not None and _find_key_of_ciphertext(given) not in {"", source["KeyId"]}:
        reason = "The key ID in the request does not identify a CMK that can perform this operation."
        return _build_error("IncorrectKeyException", reason)
    if target["KeyUsage"] != "ENCRYPT_DECRYPT":
        reason = f"{target['Arn']} key usage is {target['KeyUsage']} which is not valid for ReEncryptTo."
        return _build_error("InvalidKeyUsageException", reason)
    return None


def _find_key_of_ciphertext(given: JsonObject) -> str:
    """Returns the ID of the key that has encrypted a ciphertext; empty if it is not in the ciphertext."""
    return iam_actions.key_of_ciphertext(read_text(given.get("CiphertextBlob"))) or ""


def _is_locking_out(given: JsonObject, access_key: str) -> bool:
    """Whether the caller could not change a policy again; the root user always can."""
    policy = read_text(given.get("Policy"))
    if not policy or given.get("BypassPolicyLockoutSafetyCheck"):
        return False
    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError) or principal.policies is None:
        return False
    stored = kms.find_key(read_text(given.get("KeyId")))
    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action="kms:PutKeyPolicy",
        resource_arn=stored["Arn"] if stored else f"arn:aws:kms:{get_region()}:{get_account_id()}:key/new",
        region=get_region(),
        principal_keys=principal.keys,
    )
    return iam_evaluator.evaluate_resource_policy(policy, context).decision != "Allow"


def _build_error(code: str, reason: str) -> Response:
    return responses.json_error(code, reason, 400)
