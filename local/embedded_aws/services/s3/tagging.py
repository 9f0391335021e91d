"""Tags of objects and buckets."""

from typing import Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.services.s3 import objects, versions
from embedded_aws.services.s3.errors import S3Error
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.xml_documents import child, child_text, children, parse_document

_OF_OBJECTS: Final = 10
_OF_BUCKETS: Final = 50


def _read_tags(body: bytes, limit: int, *, of_bucket: bool) -> dict[str, str]:
    """Returns the tags in a document.

    Raises:
        S3Error: If they are not valid, or too many.
    """
    tag_set = child(parse_document(body, "Tagging"), "TagSet")
    if tag_set is None:
        raise S3Error("MalformedXML")
    found: list[tuple[str, str]] = []
    for element in children(tag_set, "Tag"):
        key, value = child_text(element, "Key"), child_text(element, "Value")
        if key is None or value is None:
            raise S3Error("MalformedXML")
        found.append((key, value))
    objects.check_tags(found, of_bucket=of_bucket)
    if len(found) > limit:
        title = "Bucket tag count" if of_bucket else "Object tags"
        raise S3Error("BadRequest", f"{title} cannot be greater than {limit}")
    return dict(found)


def read_tags(body: bytes) -> dict[str, str]:
    """Returns the tags of an object in a document.

    Raises:
        S3Error: If they are not valid, or too many.
    """
    return _read_tags(body, _OF_OBJECTS, of_bucket=False)


def _write_tags(tags: dict[str, str], headers: dict[str, str] | None = None) -> Response:
    shown = [{"Key": key, "Value": value} for key, value in tags.items()]
    return write_xml("Tagging", {"TagSet": {"Tag": shown}}, headers)


def put_object_tags(request: S3Request) -> Response:
    """Replaces the tags of an object."""
    version = versions.find_version(request, hidden_by_marker="MethodNotAllowed")
    s3.object_tags[version.identity] = read_tags(request.body)
    _finish(request, version, "s3:ObjectTagging:Put")
    return 200, version.name_version(), b""


def _finish(request: S3Request, version: versions.Version, event: str) -> None:
    s3.persist_versions(request.bucket, request.key, request.find_bucket())
    s3.notify_later(request.bucket, request.key, event, **version.describe_event())


def get_object_tags(request: S3Request) -> Response:
    """Returns the tags of an object."""
    version = versions.find_version(request)
    return _write_tags(s3.object_tags.get(version.identity) or {}, version.name_version())


def delete_object_tags(request: S3Request) -> Response:
    """Deletes the tags of an object."""
    version = versions.find_version(request, hidden_by_marker="MethodNotAllowed")
    s3.object_tags.pop(version.identity, None)
    _finish(request, version, "s3:ObjectTagging:Delete")
    return 204, version.name_version(), b""


def put_bucket_tags(request: S3Request) -> Response:
    """Replaces the tags of a bucket."""
    request.find_bucket()
    s3.bucket_tags[request.bucket] = _read_tags(request.body, _OF_BUCKETS, of_bucket=True)
    return 204, {}, b""


def get_bucket_tags(request: S3Request) -> Response:
    """Returns the tags of a bucket."""
    request.find_bucket()
    tags: dict[str, str] | None = s3.bucket_tags.get(request.bucket)
    if not tags:
        raise S3Error("NoSuchTagSet", "The TagSet does not exist", status=404, BucketName=request.bucket)
    return _write_tags(tags)
