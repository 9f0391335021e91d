"""Deletes several objects with one request: each needs permission, and has its own error."""

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.iam.current_request import CURRENT, Request
from embedded_aws.iam.permissions.condition_keys.objects import find_keys
from embedded_aws.ministack import iam_evaluator, router, s3


def is_batch(request: Request | None, action: str) -> bool:
    """Whether an action is that of a request for several objects, which are authorized one by one later."""
    return (
        request is not None
        and action in {"s3:DeleteObject", "s3:DeleteObjectVersion"}
        and (request.service, request.method) == ("s3", "POST")
        and "delete" in request.query
        and not s3.parse_path(request.path, {})[1]
    )


def ignore_batch(denied: iam_evaluator.Denial, action: str) -> iam_evaluator.Denial:
    """Returns a denial; None instead if it is that of one of several objects."""
    is_decision = isinstance(denied, iam_evaluator.EvalResult)
    return None if is_decision and is_batch(CURRENT.get(), action) else denied


def find_denial(key: str, version: str) -> str | None:
    """Returns why the caller of a request for several objects cannot delete one of them; None if they can.

    Args:
        key: Key of the object.
        version: ID of its version; empty for the current one.
    """
    request = CURRENT.get()
    if request is None or not is_batch(request, "s3:DeleteObject"):
        return None
    arn = f"arn:aws:s3:::{s3.parse_path(request.path, {})[0]}/{key}"
    action = "s3:DeleteObjectVersion" if version else "s3:DeleteObject"
    (keys,) = find_keys(request, action, arn)
    named = {"s3:VersionId": version} if version else {}
    caller: str = router.access_key_of(dict(request.headers), dict(request.query))
    return find_denial_of_key(caller, action, [arn], {**keys, **named})
