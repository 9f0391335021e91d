"""Access control lists of buckets and objects."""

import re
from collections.abc import Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement, tostring

from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import Bucket
from embedded_aws.services.s3 import versions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import XML, S3Request, raise_error
from embedded_aws.services.s3.xml_documents import child, child_text, children, local_name

_INSTANCE: Final = "http://www.w3.org/2001/XMLSchema-instance"
_EVERYBODY: Final = "http://acs.amazonaws.com/groups/global/AllUsers"
_AUTHENTICATED: Final = "http://acs.amazonaws.com/groups/global/AuthenticatedUsers"
_LOGS: Final = "http://acs.amazonaws.com/groups/s3/LogDelivery"
_GROUPS: Final = frozenset({_EVERYBODY, _AUTHENTICATED, _LOGS})
_PERMISSIONS: Final = frozenset({"FULL_CONTROL", "READ", "WRITE", "READ_ACP", "WRITE_ACP"})
_SHARED: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    "private": (),
    "public-read": ((_EVERYBODY, "READ"),),
    "public-read-write": ((_EVERYBODY, "READ"), (_EVERYBODY, "WRITE")),
    "authenticated-read": ((_AUTHENTICATED, "READ"),),
}
_OF_BUCKETS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    **_SHARED,
    "aws-exec-read": (),
    "log-delivery-write": ((_LOGS, "WRITE"), (_LOGS, "READ_ACP")),
}
_OF_OBJECTS: Final[Mapping[str, tuple[tuple[str, str], ...]]] = {
    **_SHARED,
    "aws-exec-read": (),
    "bucket-owner-read": (),
    "bucket-owner-full-control": (),
}
_HEADERS: Final = (
    ("x-amz-grant-read", "READ"),
    ("x-amz-grant-write", "WRITE"),
    ("x-amz-grant-full-control", "FULL_CONTROL"),
    ("x-amz-grant-read-acp", "READ_ACP"),
    ("x-amz-grant-write-acp", "WRITE_ACP"),
)
_Grant = tuple[str, str, str]
"""Type and identifier of a grantee, and the permission."""


def read_headers(headers: Mapping[str, str], *, of_bucket: bool = False) -> list[_Grant] | None:
    """Returns the grants that the headers of a request name; None if they name none.

    Raises:
        S3Error: If a canned list, a group or a user does not exist.
    """
    canned, named = headers.get("x-amz-acl"), [each for each in _HEADERS if headers.get(each[0])]
    if canned and named:
        reason = "Specifying both Canned ACLs and Header Grants is not allowed"
        raise S3Error("InvalidRequest", reason)
    if canned:
        known = _OF_BUCKETS if of_bucket else _OF_OBJECTS
        if canned not in known:
            raise reject_argument("", "x-amz-acl", canned)
        owner = ("CanonicalUser", s3.owner_id(), "FULL_CONTROL")
        return [owner, *(("Group", group, permission) for group, permission in known[canned])]
    return [
        (*_read_grantee(header, each.strip()), permission)
        for header, permission in named
        for each in headers[header].split(",")
    ] or None


def _read_grantee(header: str, text: str) -> tuple[str, str]:
    kind, _, value = text.partition("=")
    value = value.strip().strip('"')
    match kind.strip().lower():
        case "id":
            return "CanonicalUser", _check_user(value, "id")
        case "uri":
            return "Group", _check_group(value, "uri")
        case "emailaddress":
            raise S3Error("UnsupportedArgument", "The request contained an unsupported argument.")
        case _:
            raise reject_argument("Argument format not recognized", header, text)


def _check_user(value: str, name: str) -> str:
    if not re.fullmatch(r"[0-9a-fA-F]{64}", value):
        raise reject_argument("Invalid id", name, value)
    return value


def _check_group(value: str, name: str) -> str:
    if value not in _GROUPS:
        raise reject_argument("Invalid group uri", name, value)
    return value


def _read_document(body: bytes) -> list[_Grant]:
    malformed = S3Error("MalformedACLError")
    try:
        root = s3.parse_xml(body)
    except Exception:  # defusedxml has several
        raise malformed from None
    owner, granted = child(root, "Owner"), child(root, "AccessControlList")
    if local_name(root) != "AccessControlPolicy" or owner is None or granted is None:
        raise malformed
    _check_user(child_text(owner, "ID") or "", "CanonicalUser/ID")
    return [_read_grant(each) for each in children(granted, "Grant")]


def _read_grant(element: Element) -> _Grant:
    grantee, permission = child(element, "Grantee"), child_text(element, "Permission") or ""
    kind = "" if grantee is None else grantee.get(f"{{{_INSTANCE}}}type", "")
    if grantee is None or permission not in _PERMISSIONS:
        raise S3Error("MalformedACLError")
    if kind == "CanonicalUser":
        return kind, _check_user(child_text(grantee, "ID") or "", "CanonicalUser/ID"), permission
    if kind == "Group":
        return kind, _check_group(child_text(grantee, "URI") or "", "Group/URI"), permission
    raise S3Error("MalformedACLError")


def write_policy(grants: list[_Grant]) -> str:
    """Returns the document of a list."""
    root = Element("AccessControlPolicy", xmlns=s3.namespace)
    SubElement(SubElement(root, "Owner"), "ID").text = s3.owner_id()
    granted = SubElement(root, "AccessControlList")
    for kind, identifier, permission in grants:
        element = SubElement(granted, "Grant")
        grantee = SubElement(element, "Grantee", {"xmlns:xsi": _INSTANCE, "xsi:type": kind})
        SubElement(grantee, "URI" if kind == "Group" else "ID").text = identifier
        SubElement(element, "Permission").text = permission
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{tostring(root, encoding="unicode")}'


def read_object_acl(headers: Mapping[str, str], bucket: Bucket, name: str) -> str | None:
    """Returns the document of the list that a new object gets; None if the request names none.

    Raises:
        S3Error: If the list is not valid, or the bucket does not allow it.
    """
    grants = read_headers(headers)
    enforced = s3.is_owner_enforced(bucket)
    if enforced:
        raise_error(s3.reject_disabled_acl(headers))
    raise_error(s3.reject_public_acl(name, headers))
    return None if grants is None or enforced else write_policy(grants)


def _read_request(request: S3Request, *, of_bucket: bool) -> str:
    """Returns the document of the list that a request sets.

    Raises:
        S3Error: If it is not valid, or the bucket does not allow it.
    """
    bucket = request.find_bucket()
    grants = read_headers(request.headers, of_bucket=of_bucket)
    if grants is not None and request.body:
        raise S3Error("UnexpectedContent", "This request does not support content")
    if grants is None:
        if not request.body:
            raise S3Error("MissingSecurityHeader", MissingHeaderName="x-amz-acl")
        grants = _read_document(request.body)
    raise_error(s3.reject_public_acl(request.bucket, request.headers, request.body))
    if s3.is_owner_enforced(bucket):
        reason = "The bucket does not allow ACLs"
        raise S3Error("AccessControlListNotSupported", reason)
    return write_policy(grants)


def put_bucket_acl(request: S3Request) -> Response:
    """Replaces the list of a bucket."""
    s3.bucket_acls[request.bucket] = _read_request(request, of_bucket=True)
    return 200, {}, b""


def get_bucket_acl(request: S3Request) -> Response:
    """Returns the list of a bucket."""
    request.find_bucket()
    stored: str | None = s3.bucket_acls.get(request.bucket)
    return 200, dict(XML), (stored or _write_default()).encode()


def _write_default() -> str:
    return write_policy([("CanonicalUser", s3.owner_id(), "FULL_CONTROL")])


def put_object_acl(request: S3Request) -> Response:
    """Replaces the list of an object."""
    version = versions.find_version(request, hidden_by_marker="MethodNotAllowed")
    s3.object_acls[version.identity] = _read_request(request, of_bucket=False)
    s3.persist_versions(request.bucket, request.key, request.find_bucket())
    s3.notify_later(request.bucket, request.key, "s3:ObjectAcl:Put", **version.describe_event())
    return 200, version.name_version(), b""


def get_object_acl(request: S3Request) -> Response:
    """Returns the list of an object."""
    version = versions.find_version(request)
    enforced = s3.is_owner_enforced(request.find_bucket())
    stored: str | None = None if enforced else s3.object_acls.get(version.identity)
    return 200, {**XML, **version.name_version()}, (stored or _write_default()).encode()
