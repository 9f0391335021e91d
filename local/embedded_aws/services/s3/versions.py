"""The version of an object that a request is for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypedDict

from embedded_aws.ministack import responses, s3
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.s3 import StoredObject
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.identifiers import is_identifier
from embedded_aws.services.s3.requests import S3Request, find_bucket

NULL: Final = "null"
"""ID of the version that an object has without versioning."""


class EventMembers(TypedDict):
    """Description of an object in a notification."""

    etag: str
    size: int
    version_id: str | None


@dataclass(frozen=True)
class Version:
    """A version of an object.

    Attributes:
        bucket: Name of the bucket.
        key: Key of the object.
        record: The object.
        identifier: ID of the version; empty if the bucket never had versions.
    """

    bucket: str
    key: str
    record: StoredObject
    identifier: str

    @property
    def identity(self) -> tuple[str, str, str | None]:
        """Bucket, key and ID by which tags, locks and lists are stored."""
        return self.bucket, self.key, None if self.identifier in {"", NULL} else self.identifier

    def name_version(self) -> dict[str, str]:
        """Returns the header with the ID of the version."""
        return {"x-amz-version-id": self.identifier} if self.identifier else {}

    def read_body(self) -> bytes:
        """Returns the content."""
        record = find_bucket(self.bucket)
        if "is_latest" in self.record:
            return s3.read_version(record, self.bucket, self.key, self.record) or b""
        return s3.read_object(self.bucket, self.key, self.record)

    def describe_event(self) -> EventMembers:
        """Returns what a notification says about the object."""
        return {
            "etag": self.record["etag"],
            "size": self.record["size"],
            "version_id": self.identifier or None,
        }


def find_version(request: S3Request, *, hidden_by_marker: str = "NoSuchKey") -> Version:
    """Returns the version that a request names, or the current one.

    Args:
        request: The request.
        hidden_by_marker: Code of the error if the current version is a delete marker.

    Raises:
        S3Error: If it does not exist, or is a delete marker.
    """
    named = request.parameter("versionId") if "versionId" in request.query else None
    return find_named_version(
        request.bucket, request.key, named, method=request.method, hidden_by_marker=hidden_by_marker
    )


def find_named_version(
    bucket: str, key: str, named: str | None, *, method: str = "GET", hidden_by_marker: str = "NoSuchKey"
) -> Version:
    """Returns a version of an object.

    Args:
        bucket: Name of the bucket.
        key: Key of the object.
        named: ID of the version; None for the current one.
        method: HTTP method of the request.
        hidden_by_marker: Code of the error if the current version is a delete marker.

    Raises:
        S3Error: If it does not exist, or is a delete marker.
    """
    current = find_bucket(bucket)["objects"].get(key)
    kept = s3.object_versions.get((bucket, key)) or []
    if named is not None and not is_valid(bucket, named, kept):
        raise reject_argument("Invalid version id specified", "versionId", named)
    if named is None:
        if current is not None:
            return Version(bucket, key, current, find_identifier(bucket, current))
        marker = kept[-1] if kept and kept[-1].get("is_delete_marker") else None
        if marker is None:
            raise S3Error("NoSuchKey", Key=key)
        if hidden_by_marker == "NoSuchKey":
            raise S3Error("NoSuchKey", Key=key, headers=_name_marker(marker))
        raise reject_marker(method, marker)
    for each in kept:
        if each.get("version_id") == named:
            if each.get("is_delete_marker"):
                raise reject_marker(method, each)
            return Version(bucket, key, each, named)
    if named == NULL and current is not None and not current.get("version_id"):
        return Version(bucket, key, current, find_identifier(bucket, current))
    raise S3Error("NoSuchVersion", Key=key, VersionId=named)


def is_valid(bucket: str, named: str, kept: list[StoredObject]) -> bool:
    """Whether a version can have an ID: only the null version exists without versioning.

    Args:
        bucket: Name of the bucket.
        named: The ID.
        kept: Versions of the object.
    """
    if named == NULL or any(each.get("version_id") == named for each in kept):
        return True
    return bool(s3.bucket_versioning.get(bucket)) and is_identifier(named)


def find_identifier(bucket: str, record: StoredObject) -> str:
    """Returns the ID of the version of a current object; empty if its bucket never had versions."""
    return record.get("version_id") or (NULL if s3.bucket_versioning.get(bucket) else "")


def _name_marker(marker: StoredObject) -> dict[str, str]:
    return {"x-amz-delete-marker": "true", "x-amz-version-id": marker.get("version_id") or ""}


def reject_marker(method: str, marker: StoredObject) -> S3Error:
    """Returns the error for a delete marker, which cannot be read."""
    headers = {
        **_name_marker(marker),
        "Allow": "DELETE",
        "Last-Modified": responses.show_http_date(marker["last_modified"]),
    }
    return S3Error("MethodNotAllowed", headers=headers, Method=method, ResourceType="DeleteMarker")


def _keep_parts(restore: Callable[[StoredObject], StoredObject]) -> Callable[[StoredObject], StoredObject]:
    """Keeps the parts of a version that becomes the current one."""

    def restore_with_parts(version: StoredObject) -> StoredObject:
        return {**restore(version), "parts": version.get("parts")}

    return restore_with_parts


PATCHES = (
    Patch(s3.restore_version, _keep_parts, "a version that becomes the current one again keeps its parts"),
)
