"""Callers need permission to use the customer managed keys that encrypt what they read and write."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from ministack.core import iam_actions, iam_evaluator
from ministack.core.responses import get_account_id, get_region
from ministack.services import s3

from embedded_aws.patches.encryption import DENIED_USE, USES, find_key, key_of
from embedded_aws.patches.patching import Patch

_SSE: Final = "x-amz-server-side-encryption"
_SSE_KEY: Final = f"{_SSE}-aws-kms-key-id"


def _and_uses_key(enforce: Callable[..., Any]) -> Callable[..., Any]:
    """Authorizes the use of the key after the call itself; the denial then names the key."""

    def enforce_all(key: str, action: str, service: str, region: str, **more: Any) -> Any:
        DENIED_USE.set(None)
        if action.startswith("kms:"):
            denied = enforce(key, action, "kms", region, **more)
            if denied and service != "kms":  # of an object, whose requests have such checks of their own
                DENIED_USE.set((action, more["resource_arn"]))
            return denied
        denied = enforce(key, action, service, region, **more)
        used = None if denied or action not in USES else key_of(more.get("resource_arn", "*"))
        if used is None:
            return denied
        for use in USES[action]:
            if denied := enforce(key, use, "kms", region, resource_arn=used, service_context=_via(service)):
                DENIED_USE.set((use, used))
                break
        return denied

    return enforce_all


def _naming_the_key(respond: Callable[..., Any]) -> Callable[..., Any]:
    """The response to a call that the key prevents names the key."""

    def respond_naming_it(service: str, action: str, principal: str, request: str, **more: Any) -> Any:
        if not (denied := DENIED_USE.get()):
            return respond(service, action, principal, request, **more)
        explicit = more.pop("explicit_deny", False)
        message = cast("Any", iam_actions).identity_denial_message(denied[0], principal, denied[1], explicit)
        return respond(service, denied[0], principal, request, **{**more, "message": message})

    return respond_naming_it


def _with_keys(checks: Callable[..., list[tuple[str, str]]]) -> Callable[..., list[tuple[str, str]]]:
    """Adds the use of the key of an object, and of the key of the object that is copied."""

    def find_checks(method: str, path: str, headers: dict[str, str], body: bytes, query: Any) -> Any:
        found = checks(method, path, headers, body, query)
        bucket, _, name = path.strip("/").partition("/")
        if not name:
            return found
        sources = [
            arn.removeprefix("arn:aws:s3:::") for action, arn in found if action.startswith("s3:GetObject")
        ]
        if method in {"GET", "HEAD"}:
            sources.append(f"{bucket}/{name}")
        decrypted = [("kms:Decrypt", key) for source in sources if (key := _key_of_object(source))]
        return [*found, *decrypted, *_encrypting(method, bucket, headers, query)]

    return find_checks


def _encrypting(
    method: str, bucket: str, headers: Mapping[str, str], query: Any
) -> Iterator[tuple[str, str]]:
    writes = method == "PUT" and not {"tagging", "acl", "retention", "legal-hold"} & set(query)
    if not writes and not (method == "POST" and {"uploads", "uploadId"} & set(query)):
        return
    chosen = dict(headers) if headers.get(_SSE) else cast("Any", s3)._bucket_default_sse_headers(bucket)
    if key := find_key(chosen.get(_SSE_KEY)):
        yield "kms:GenerateDataKey", key
        if "uploadId" in query:
            yield "kms:Decrypt", key


def _key_of_object(path: str) -> str | None:
    bucket, _, name = path.partition("/")
    found: dict[str, Any] | None = cast("Any", s3)._buckets.get(bucket)
    record = found["objects"].get(name) if found else None
    return find_key(cast("Any", s3)._stored_sse_headers(record).get(_SSE_KEY)) if record else None


def _through(resources: Callable[[str], list[tuple[str, dict[str, Any]]]]) -> Callable[[str], Any]:
    """The key of an object is used through S3, and is none of its access points."""

    def find_resources(arn: str) -> list[tuple[str, dict[str, Any]]]:
        return [(arn, _via("s3"))] if arn.startswith("arn:aws:kms:") else resources(arn)

    return find_resources


def _via(service: str) -> dict[str, Any]:
    return {
        "kms:ViaService": f"{service}.{get_region()}.amazonaws.com",
        "kms:CallerAccount": get_account_id(),
    }


PATCHES = (
    Patch(
        iam_evaluator,
        "enforce",
        "88f7aa6c231684cd",
        _and_uses_key,
        "who reads or writes what is encrypted needs permission to use the key",
        over="authentication",
    ),
    Patch(
        iam_actions,
        "access_denied_response",
        "f9fc8ec4cf8929dd",
        _naming_the_key,
        "the error for a key that may not be used names it",
    ),
    Patch(
        iam_actions,
        "s3_additional_checks",
        "eeff0e7b73c55a06",
        _with_keys,
        "who reads or writes an encrypted object needs permission to use its key",
    ),
    Patch(
        iam_actions,
        "s3_access_point_resources",
        "1cd08045bf5d7a31",
        _through,
        "the key of an object is used through S3",
    ),
)
