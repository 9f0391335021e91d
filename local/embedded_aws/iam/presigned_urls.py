"""Presigned URLs and forms: Amazon S3 rejects headers that are not signed, and forms without their fields."""

from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Query, Response

# AWS accepts the digest of the body without a signature.
_UNSIGNED: Final = frozenset({"x-amz-content-sha256"})
_OF_FORMS: Final = ("X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Date", "X-Amz-Signature")
_OF_OLD_FORMS: Final = ("AWSAccessKeyId", "Signature")
_Verify = Callable[[str, str, Mapping[str, str], Mapping[str, object]], object]


def _add_signed_headers(verify: _Verify) -> _Verify:
    def verify_headers(method: str, path: str, headers: Mapping[str, str], query: Query) -> object:
        failure = verify(method, path, headers, query)
        signed = s3.query_parameter(query, "X-Amz-SignedHeaders", "") or s3.query_parameter(
            query, "x-amz-signedheaders", ""
        )
        if failure is not None or not signed:
            return failure
        names = {*signed.lower().split(";"), *_UNSIGNED}
        unsigned = sorted(name for name in headers if name.startswith("x-amz-") and name not in names)
        if not unsigned:
            return None
        reason = "There were headers present in the request which were not signed"
        extra = {"HeadersNotSigned": ", ".join(unsigned)}
        return s3.xml_error("AccessDenied", reason, 403, path, extra=extra)

    return verify_headers


def reject_incomplete_form(fields: Mapping[str, str]) -> Response | None:
    """Returns the error of Amazon S3 for a form that lacks a field of its signature; None if it has all.

    Args:
        fields: Fields of the form, with names in lower case.
    """
    if not fields.get("policy"):  # a form without a policy is anonymous
        return s3.xml_error("AccessDenied", "Access Denied", 403)
    required = _OF_FORMS if any(name.lower() in fields for name in _OF_FORMS) else _OF_OLD_FORMS
    missing = next((name for name in required if not fields.get(name.lower())), None)
    if missing is None:
        return None
    reason = (
        f"Bucket POST must contain a field named '{missing}'.  If it is specified, please check the order of "
        "the fields."
    )
    extra = {"ArgumentName": missing, "ArgumentValue": ""}
    return s3.xml_error("InvalidArgument", reason, 400, extra=extra)


PATCHES = (
    Patch(
        s3.verify_presigned_url,
        _add_signed_headers,
        "a presigned URL does not allow headers of Amazon S3 that are not signed",
    ),
)
