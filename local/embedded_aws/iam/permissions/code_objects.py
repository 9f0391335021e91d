"""Packages of functions and layers in Amazon S3, which must exist and be readable for the caller."""

from collections.abc import Callable

from embedded_aws.iam.authorization import find_denial_of_key
from embedded_aws.json_values import read_object
from embedded_aws.ministack import lambda_functions, responses, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response

_Handler = Callable[..., object]


def reject_unreadable(code: object) -> Response | None:
    """Returns Lambda's error if the caller cannot read an object with a package; None if it can.

    Args:
        code: Location of the package, as a request has it.
    """
    given = read_object(code)
    bucket, name, version = (given.get(part) for part in ("S3Bucket", "S3Key", "S3ObjectVersion"))
    if not bucket or not name:
        return None
    action, keys = ("s3:GetObjectVersion", {"s3:VersionId": version}) if version else ("s3:GetObject", {})
    key: str = lambda_functions.request_access_key.get()
    reason = find_denial_of_key(key, action, [f"arn:aws:s3:::{bucket}/{name}"], keys)
    if reason is None:
        return _reject_missing(str(bucket), str(name))
    message = (
        "Your access has been denied by S3, please make sure your request credentials have permission to "
        f"GetObject for {bucket}/{name}. S3 Error Code: AccessDenied. S3 Error Message: {reason}"
    )
    return responses.json_error("AccessDeniedException", message, 403)


def _reject_missing(bucket: str, name: str) -> Response | None:
    found = s3.buckets.get(bucket)
    if found is not None and name in found["objects"]:
        return None
    code, missing = ("NoSuchBucket", "bucket") if found is None else ("NoSuchKey", "key")
    message = (
        f"Error occurred while GetObject. S3 Error Code: {code}. S3 Error Message: The specified {missing}"
        " does not exist."
    )
    return responses.json_error("InvalidParameterValueException", message, 400)


def _require_readable(part: str | None) -> Callable[[_Handler], _Handler]:
    """Returns a decorator for functions that store a package, which a part of the request locates."""

    def decorate(store: _Handler) -> _Handler:
        def store_readable(name: str, given: dict[str, object]) -> object:
            rejected = reject_unreadable(given.get(part) if part else given)
            return rejected or store(name, given)

        return store_readable

    return decorate


PATCHES = (
    Patch(
        lambda_functions.update_code,
        _require_readable(None),
        "who changes the code of a function can read the object that has it",
    ),
    Patch(
        lambda_functions.publish_layer_version,
        _require_readable("Content"),
        "who publishes a layer can read the object that has it",
    ),
)
