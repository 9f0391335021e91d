"""Errors of Amazon S3 and the documents by which it answers them."""

import base64
import os
import secrets
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response

_LETTERS: Final = "ABCDEFGHJKLMNPQRSTVWXYZ0123456789"
_OF_KEYS: Final = frozenset({"NoSuchKey", "NoSuchVersion"})
_OF_BUCKETS: Final = frozenset(
    {
        *("NoSuchBucket", "NoSuchBucketPolicy", "NoSuchCORSConfiguration", "NoSuchLifecycleConfiguration"),
        *("NoSuchTagSet", "NoSuchWebsiteConfiguration", "ReplicationConfigurationNotFoundError"),
        *("BucketNotEmpty", "InvalidBucketName", "OwnershipControlsNotFoundError", "InvalidBucketState"),
        *("NoSuchPublicAccessBlockConfiguration", "ObjectLockConfigurationNotFoundError"),
        *("BucketAlreadyOwnedByYou", "BucketAlreadyExists", "BucketHasAccessPointsAttached"),
    }
)
_MALFORMED: Final = (
    "The XML you provided was not well-formed or did not validate against our published schema"
)
_TEXTS: Final[Mapping[str, tuple[int, str]]] = {
    "MalformedXML": (400, _MALFORMED),
    "MalformedACLError": (400, _MALFORMED),
    "NoSuchBucket": (404, "The specified bucket does not exist"),
    "NoSuchConfiguration": (404, "The specified configuration does not exist."),
    "NoSuchKey": (404, "The specified key does not exist."),
    "NoSuchVersion": (404, "The specified version does not exist."),
    "NoSuchUpload": (
        404,
        (
            "The specified upload does not exist. The upload ID may be invalid, or the upload may have been "
            "aborted or completed."
        ),
    ),
    "InvalidDigest": (400, "The Content-MD5 you specified was invalid."),
    "InvalidPart": (
        400,
        (
            "One or more of the specified parts could not be found.  The part may not have been uploaded, or "
            "the specified entity tag may not match the part's entity tag."
        ),
    ),
    "InvalidPartOrder": (
        400,
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
    ),
    "InvalidPartNumber": (416, "The requested partnumber is not satisfiable"),
    "InvalidRange": (416, "The requested range is not satisfiable"),
    "InvalidObjectState": (403, "The operation is not valid for the object's storage class"),
    "InvalidStorageClass": (400, "The storage class you specified is not valid"),
    "InvalidTag": (400, "The TagKey you have provided is invalid"),
    "EntityTooSmall": (400, "Your proposed upload is smaller than the minimum allowed size"),
    "MethodNotAllowed": (405, "The specified method is not allowed against this resource."),
    "MissingSecurityHeader": (400, "Your request was missing a required header"),
    "PreconditionFailed": (412, "At least one of the pre-conditions you specified did not hold"),
    "ObjectLocked": (403, "Access Denied because object protected by object lock."),
    "NoSuchObjectLockConfiguration": (404, "The specified object does not have a ObjectLock configuration"),
}
"""Status and message of errors that are always the same."""


class S3Error(Exception):
    """An error that Amazon S3 returns."""

    def __init__(
        self,
        code: str,
        message: str = "",
        *,
        status: int = 0,
        headers: Mapping[str, str] | None = None,
        elements: Mapping[str, str] | None = None,
        **named: str,
    ) -> None:
        """Sets the error.

        Args:
            code: Code of the error; an entry of the texts gives status and message if they are missing.
            message: Message of the error.
            status: HTTP status.
            headers: Headers of the response.
            elements: Further elements of the document by name.
            named: Further elements with names that are valid in Python, such as ``BucketName``.
        """
        known = _TEXTS.get(code, (400, ""))
        self.code, self.message, self.status = code, message or known[1], status or known[0]
        self.headers, self.elements = dict(headers or {}), {**(elements or {}), **named}
        super().__init__(f"{self.code}: {self.message}")

    def build_response(self) -> Response:
        """Returns the response with the error's document."""
        code = "AccessDenied" if self.code == "ObjectLocked" else self.code
        return build_document(code, self.message, self.status, self.elements, self.headers)


def reject_argument(message: str, name: str, value: str | None = None) -> S3Error:
    """Returns the error for an argument with a value that S3 rejects."""
    elements = {"ArgumentName": name} | ({} if value is None else {"ArgumentValue": value})
    return S3Error("InvalidArgument", message, elements=elements)


def build_document(
    code: str, message: str, status: int, elements: Mapping[str, str], headers: Mapping[str, str]
) -> Response:
    """Returns the response with a document of an error, in the order of S3's elements."""
    request, host = "".join(secrets.choice(_LETTERS) for _ in range(16)), base64.b64encode(os.urandom(57))
    root = Element("Error")
    named = {"Code": code, "Message": message, **elements}
    for name, value in {**named, "RequestId": request, "HostId": host.decode()}.items():
        SubElement(root, name).text = value
    body = b'<?xml version="1.0" encoding="UTF-8"?>\n' + tostring(root, encoding="utf-8")
    ids = {"x-amz-request-id": request, "x-amz-id-2": host.decode()}
    return status, {"Content-Type": "application/xml", **ids, **headers}, body


def _build_error(_: object) -> object:
    def build(  # noqa: PLR0917 (the parameters of the original)
        code: str,
        message: str,
        status: int,
        resource: str = "",
        extra: dict[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> Response:
        bucket, _, key = resource.removeprefix("/").partition("/")
        named = dict(extra or {})
        if code in _OF_BUCKETS and bucket:
            named.setdefault("BucketName", bucket)
        elif code in _OF_KEYS and key:
            named.setdefault("Key", key)
        return build_document(code, message, status, named, headers or {})

    return build


PATCHES = (
    Patch(s3.xml_error, _build_error, "the document of an error names the bucket or key as S3's does"),
)
