"""Callers need permission to use the customer managed keys that encrypt what they read and write."""

from collections.abc import Callable, Iterator
from typing import Unpack

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.current_request import CURRENT
from embedded_aws.iam.encryption import USES, find_encryption_key
from embedded_aws.iam.permissions.condition_keys import find_contexts
from embedded_aws.iam.permissions.condition_keys.keys import build_encryption_context, build_service_keys
from embedded_aws.iam.permissions.grants import is_granted
from embedded_aws.iam.permissions.object_keys import find_encrypting_uses, find_key_uses
from embedded_aws.iam.permissions.secret_keys import WITH_REQUEST
from embedded_aws.iam.presigned_urls import reject_incomplete_form
from embedded_aws.ministack import iam_actions, iam_evaluator, s3
from embedded_aws.ministack.iam_evaluator import Denial, Enforce, Scope
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.observation.denials import DENIED_USE

_Checks = Callable[[str, str, Headers, bytes, Query], list[tuple[str, str]]]
_Check = Callable[..., Response | None]


def require_key_permission(enforce: Enforce) -> Enforce:
    """Authorizes the use of the key after the call itself; the denial then names the key."""

    def enforce_all(key: str, action: str, service: str, region: str, **more: Unpack[Scope]) -> Denial:
        DENIED_USE.set(None)
        if action.startswith("kms:"):
            denied = enforce_use(key, action, region, **more)
            if denied and service != "kms":  # of an object, whose requests have such checks of their own
                DENIED_USE.set((action, more.get("resource_arn", "*")))
            return denied
        denied = enforce(key, action, service, region, **more)
        if denied:
            return denied
        for use, used, encrypted in _uses(action, more.get("resource_arn", "*")):
            context = build_service_keys(service, encrypted)
            if denied := enforce_use(key, use, region, resource_arn=used, service_context=context):
                DENIED_USE.set((use, used))
                break
        return denied

    def enforce_use(key: str, action: str, region: str, **more: Unpack[Scope]) -> Denial:
        denied = enforce(key, action, "kms", region, **more)
        if isinstance(denied, iam_evaluator.EvalResult) and denied.decision == "ImplicitDeny":
            arn = more.get("resource_arn", "*")
            (context,) = find_contexts(action, arn, more.get("service_context") or {})
            return None if is_granted(key, action, arn, context) else denied
        return denied

    return enforce_all


_Resources = Callable[[str], list[tuple[str, dict[str, object]]]]


def _uses(action: str, resource: str) -> Iterator[tuple[str, str, str]]:
    """Yields the uses of keys by a call: action, key, and the resource that the key encrypts."""
    request = CURRENT.get()
    if request is not None and action in WITH_REQUEST:
        yield from WITH_REQUEST[action](request, resource)
    elif action in USES and (used := find_encryption_key(resource)):
        yield from ((use, used, resource) for use in USES[action])


def _name_key(respond: Callable[..., Response]) -> Callable[..., Response]:
    """Names the key in the response to a call that it prevents."""

    def respond_naming_it(
        service: str, action: str, principal: str, request: str, **more: object
    ) -> Response:
        if not (denied := DENIED_USE.get()):
            return respond(service, action, principal, request, **more)
        explicit = bool(more.pop("explicit_deny", False))
        message = iam_actions.identity_denial_message(denied[0], principal, denied[1], explicit)
        return respond(service, denied[0], principal, request, **{**more, "message": message})

    return respond_naming_it


def require_object_keys(checks: _Checks) -> _Checks:
    """Adds the uses of keys to the permissions of a request for an object."""

    def find_checks(
        method: str, path: str, headers: Headers, body: bytes, query: Query
    ) -> list[tuple[str, str]]:
        return [*checks(method, path, headers, body, query), *find_key_uses(method, path, headers, query)]

    return find_checks


def require_key_of_form(check: _Check) -> _Check:
    """Authorizes who signed a form to use the key that encrypts the object."""

    def check_form(fields: dict[str, str], bucket: str, *more: object) -> Response | None:
        if error := reject_incomplete_form(fields) or check(fields, bucket, *more):
            return error
        signer = fields.get("x-amz-credential", fields.get("awsaccesskeyid", "")).partition("/")[0]
        context = build_encryption_context({"aws:s3:arn": f"arn:aws:s3:::{bucket}/{fields['key']}"})
        through = {**build_service_keys("s3"), **context}
        uses = find_encrypting_uses(bucket, fields)
        if any(find_denial_of_key(signer, use, [key], through) for use, key in uses):
            return s3.xml_error("AccessDenied", "Access Denied", 403)
        return None

    return check_form


def _limit_to_service(resources: _Resources) -> _Resources:
    """The key of an object is used through S3, and is none of its access points."""

    def find_resources(arn: str) -> list[tuple[str, dict[str, object]]]:
        return [(arn, build_service_keys("s3"))] if arn.startswith("arn:aws:kms:") else resources(arn)

    return find_resources


PATCHES = (
    Patch(
        iam_actions.access_denied_response,
        _name_key,
        "the error for a key that may not be used names it",
    ),
    Patch(
        iam_actions.access_point_resources,
        _limit_to_service,
        "the key of an object is used through S3",
    ),
)
