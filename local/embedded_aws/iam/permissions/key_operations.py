"""Operations of AWS KMS that need more than their own permission: ReEncrypt, and new policies of keys."""

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.encryption import find_stored_key
from embedded_aws.iam.permissions.condition_keys.keys import build_encryption_context
from embedded_aws.json_values import JsonObject, read_object, read_text
from embedded_aws.ministack import iam_evaluator, responses, router
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import get_account_id, get_region
from embedded_aws.request_validation.bodies import read_json
from embedded_aws.state.kms import read_key_of_blob


def authorize_keys(handle: Handler) -> Handler:
    """Requires a permission for each key of ReEncrypt, and new policies that do not lock their author out."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        operation = headers.get("x-amz-target", "").rpartition(".")[2]
        key: str = router.access_key_of(headers, query)
        given = read_object(read_json(body))
        if operation == "ReEncrypt" and (reason := _find_denial(given, key)):
            return responses.json_error("AccessDeniedException", reason, 400)
        if operation in {"CreateKey", "PutKeyPolicy"} and _is_locking_out(given, key):
            reason = "The new key policy will not allow you to update the key policy in the future."
            return responses.json_error("MalformedPolicyDocumentException", reason, 400)
        return await handle(method, path, headers, body, query)

    return handle_request


def _find_denial(given: JsonObject, access_key: str) -> str | None:
    """Returns the reason why the caller may not encrypt with the second key; the first one is authorized."""
    named = read_key_of_blob(read_text(given.get("CiphertextBlob")))
    source = find_stored_key(read_text(given.get("SourceKeyId")) or named)
    target = find_stored_key(read_text(given.get("DestinationKeyId")))
    if target is None:
        return None
    context = build_encryption_context(read_object(given.get("DestinationEncryptionContext")))
    keys = {**context, "kms:ReEncryptOnSameKey": str(source is target).lower()}
    return find_denial_of_key(access_key, "kms:ReEncryptTo", [target.arn], keys)


def _is_locking_out(given: JsonObject, access_key: str) -> bool:
    """Whether the caller could not change a policy again; the root user always can."""
    policy = read_text(given.get("Policy"))
    if not policy or given.get("BypassPolicyLockoutSafetyCheck"):
        return False
    principal = iam_evaluator.resolve_principal(access_key, get_account_id())
    if isinstance(principal, iam_evaluator.AuthError) or principal.policies is None:
        return False
    stored = find_stored_key(read_text(given.get("KeyId")))
    context = iam_evaluator.EvalContext(
        principal_arn=principal.arn,
        principal_type=principal.type,
        principal_account=principal.account,
        action="kms:PutKeyPolicy",
        resource_arn=stored.arn if stored else f"arn:aws:kms:{get_region()}:{get_account_id()}:key/new",
        region=get_region(),
        principal_keys=principal.keys,
    )
    return iam_evaluator.evaluate_resource_policy(policy, context).decision != "Allow"
