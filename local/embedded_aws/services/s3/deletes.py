"""Objects that are deleted: one, or up to 1,000 by one request."""

from typing import Final
from xml.etree.ElementTree import Element

from embedded_aws.iam.permissions.batch_deletes import find_denial
from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import Bucket
from embedded_aws.services.s3 import checksums, locks, versions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.xml_documents import child_text, children, parse_document

_KEYS: Final = 1000
_OF_DIRECTORIES: Final = ("x-amz-if-match-size", "x-amz-if-match-last-modified-time")


def delete_object(request: S3Request) -> Response:
    """Deletes an object or a version of it."""
    for name in _OF_DIRECTORIES:
        if request.header(name):
            raise _build_not_implemented(name)
    named = request.parameter("versionId") if "versionId" in request.query else None
    done = _delete(request, request.key, named, request.header("if-match"))
    headers: dict[str, str] = {}
    if "DeleteMarkerVersionId" in done or "VersionId" in done:
        headers["x-amz-version-id"] = str(done.get("DeleteMarkerVersionId") or done["VersionId"])
    if done.get("DeleteMarker"):
        headers["x-amz-delete-marker"] = "true"
    return 204, headers, b""


def _build_not_implemented(header: str = "") -> S3Error:
    reason = "A header you provided implies functionality that is not implemented"
    return S3Error("NotImplemented", reason, status=501, elements={"Header": header} if header else {})


def delete_objects(request: S3Request) -> Response:
    """Deletes objects and versions."""
    request.find_bucket()
    checksums.check_content_md5(request.body, request.headers)
    given = checksums.read_checksum(request.headers)
    if given:
        checksums.compare_checksum(given[0], given[1], checksums.compute_checksum(given[0], request.body))
    document = parse_document(request.body, "Delete")
    named = children(document, "Object")
    if len(named) > _KEYS or not named:
        raise S3Error("MalformedXML")
    done: list[dict[str, object]] = []
    failed: list[dict[str, object]] = []
    for each in named:
        key, version = _read_key(each), child_text(each, "VersionId")
        if not key:
            raise S3Error("UserKeyMustBeSpecified", "The request must contain a key.")
        try:
            done.append(_delete_named(request, each, key, version or None))
        except S3Error as error:
            code = "AccessDenied" if error.code == "ObjectLocked" else error.code
            named_version = {"VersionId": version} if version else {}
            failed.append({"Key": key, **named_version, "Code": code, "Message": error.message})
    quiet = (child_text(document, "Quiet") or "").lower() == "true"
    return write_xml("DeleteResult", {"Deleted": [] if quiet else done, "Error": failed})


def _delete_named(request: S3Request, element: Element, key: str, version: str | None) -> dict[str, object]:
    if denial := find_denial(key, version or ""):
        raise S3Error("AccessDenied", denial, status=403)
    if child_text(element, "Size") or child_text(element, "LastModifiedTime"):
        raise _build_not_implemented()
    return _delete(request, key, version, child_text(element, "ETag") or "")


def _read_key(element: Element) -> str:
    """Returns the key of an object, with its spaces."""
    return next((each.text or "" for each in children(element, "Key")), "")


def _delete(request: S3Request, key: str, named: str | None, condition: str) -> dict[str, object]:
    """Deletes an object, and returns the elements that say what was deleted."""
    bucket = request.find_bucket()
    current = bucket["objects"].get(key)
    if condition:
        if current is None:
            raise S3Error("NoSuchKey", Key=key)
        if condition not in {"*", current["etag"]} and condition.strip('"') != current["etag"].strip('"'):
            raise S3Error("PreconditionFailed", Condition="If-Match")
    if named is not None:
        return _delete_version(request, key, named, bucket)
    if s3.bucket_versioning.get(request.bucket):
        return _hide(request, key, bucket)
    existed = bucket["objects"].pop(key, None) is not None
    if existed:
        identity = (request.bucket, key, None)
        for store in (
            *(s3.object_tags, s3.object_annotations, s3.object_acls),
            *(s3.object_retentions, s3.object_legal_holds),
        ):
            store.pop(identity, None)
        s3.remove_persisted_object(request.bucket, key)
    if existed or request.method == "POST":  # a batch notifies of objects that do not exist, too
        s3.notify_later(request.bucket, key, "s3:ObjectRemoved:Delete")
    return {"Key": key}


def _delete_version(request: S3Request, key: str, named: str, bucket: Bucket) -> dict[str, object]:
    kept = s3.object_versions.get((request.bucket, key)) or []
    has_versions = bool(s3.bucket_versioning.get(request.bucket))
    if not versions.is_valid(request.bucket, named, kept) and (kept or not has_versions):
        if request.method == "POST":
            raise S3Error("NoSuchVersion")
        raise reject_argument("Invalid version id specified", "versionId", named)
    if request.method == "DELETE" and not kept and key not in bucket["objects"]:
        return {"Key": key}
    identity = (request.bucket, key, None if named == versions.NULL else named)
    locks.check_delete(request, identity)
    found, was_marker = s3.delete_version(bucket, request.bucket, key, named)
    if found:
        s3.notify_later(request.bucket, key, "s3:ObjectRemoved:Delete", version_id=named)
    marker = {"DeleteMarker": True, "DeleteMarkerVersionId": named} if was_marker else {}
    return {"Key": key, "VersionId": named, **marker}


def _hide(request: S3Request, key: str, bucket: Bucket) -> dict[str, object]:
    """Adds a delete marker."""
    marker = s3.add_delete_marker(request.bucket, key, bucket["objects"].get(key))
    bucket["objects"].pop(key, None)
    s3.replicate_delete_marker(request.bucket, key)
    s3.notify_later(
        request.bucket,
        key,
        "s3:ObjectRemoved:DeleteMarkerCreated",
        deletion_type="Delete Marker Created",
        version_id=marker,
    )
    return {"Key": key, "DeleteMarker": True, "DeleteMarkerVersionId": marker}
