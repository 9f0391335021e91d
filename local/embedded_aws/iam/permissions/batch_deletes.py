"""Deletes several objects with one request: each needs permission, and has its own error."""

from collections.abc import Callable, Mapping
from typing import Any, Final
from xml.etree import ElementTree

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.current_request import CURRENT, Request
from embedded_aws.iam.permissions.condition_keys.objects import find_keys
from embedded_aws.ministack import iam_actions, iam_evaluator, router, s3

_NAMESPACE: Final[str] = s3.namespace
_OK: Final = 200
_Object = tuple[str, str]
_Response = tuple[int, dict[str, str], bytes]


def is_batch(request: Request | None, action: str) -> bool:
    """Whether an action is that of a request for several objects, which are authorized one by one later."""
    return (
        request is not None
        and action in {"s3:DeleteObject", "s3:DeleteObjectVersion"}
        and (request.service, request.method) == ("s3", "POST")
        and "delete" in request.query
        and not s3.parse_path(request.path, {})[1]
    )


def ignore_batch(denied: Any, action: str) -> Any:
    """Returns a denial; None instead if it is that of one of several objects."""
    is_decision = isinstance(denied, iam_evaluator.EvalResult)
    return None if is_decision and is_batch(CURRENT.get(), action) else denied


def delete_allowed(serve: Callable[[bytes], _Response], body: bytes) -> _Response:
    """Deletes the objects of a request that the caller can delete, and reports the others.

    Args:
        serve: Serves a request with the given body.
        body: The body, which names the objects.
    """
    request = CURRENT.get()
    if request is None or not is_batch(request, "s3:DeleteObject"):
        return serve(body)
    bucket = s3.parse_path(request.path, {})[0]
    targets: list[_Object] = iam_actions.batch_delete_targets(bucket, body)
    reasons = {target: reason for target in targets if (reason := _find_denial(request, *target))}
    if not reasons:
        return serve(body)
    status, headers, answer = serve(_remove_denied(body, bucket, reasons))
    return (
        (status, headers, _add_errors(answer, bucket, reasons))
        if status == _OK
        else (status, headers, answer)
    )


def _find_denial(request: Request, arn: str, version: str) -> str | None:
    action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
    (keys,) = find_keys(request, action, arn)
    named = {"s3:VersionId": version} if version else {}
    key: str = router.access_key_of(dict(request.headers), dict(request.query))
    return find_denial_of_key(key, action, [arn], {**keys, **named})


def _remove_denied(body: bytes, bucket: str, reasons: Mapping[_Object, str]) -> bytes:
    root = s3.parse_xml(body)
    for each in list(root):
        if _strip_namespace(each) == "Object":
            parts = {_strip_namespace(part): part.text or "" for part in each}
            if (f"arn:aws:s3:::{bucket}/{parts.get('Key', '')}", parts.get("VersionId", "")) in reasons:
                root.remove(each)
    return ElementTree.tostring(root)


def _add_errors(answer: bytes, bucket: str, reasons: Mapping[_Object, str]) -> bytes:
    ElementTree.register_namespace("", _NAMESPACE)
    root = s3.parse_xml(answer)
    for (arn, version), reason in reasons.items():
        error = ElementTree.SubElement(root, f"{{{_NAMESPACE}}}Error")
        named = {"Key": arn.removeprefix(f"arn:aws:s3:::{bucket}/"), "VersionId": version}
        for name, text in {**named, "Code": "AccessDenied", "Message": reason}.items():
            if text:
                ElementTree.SubElement(error, f"{{{_NAMESPACE}}}{name}").text = text
    return b"<?xml version='1.0' encoding='UTF-8'?>\n" + ElementTree.tostring(root)


def _strip_namespace(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]
