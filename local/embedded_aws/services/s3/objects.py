"""New objects: what a request says about them, and how they are stored."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import parse_qs, unquote

from embedded_aws.ministack import s3
from embedded_aws.ministack.s3 import Bucket, ObjectMetadata, StoredObject
from embedded_aws.services.s3 import acls, encryption, lifecycle, metadata, preconditions, versions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request
from embedded_aws.services.s3.times import is_future

CONTENT_TYPE: Final = "binary/octet-stream"
"""Content type of objects that are written without one."""
_STORAGE_CLASSES: Final = frozenset(
    {
        *("STANDARD", "REDUCED_REDUNDANCY", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING"),
        *("GLACIER", "DEEP_ARCHIVE", "GLACIER_IR"),
    }
)
_KEPT: Final = (
    *("cache-control", "content-disposition", "content-language", "expires"),
    "x-amz-website-redirect-location",
)
_LOCKS: Final = (
    *("x-amz-object-lock-mode", "x-amz-object-lock-retain-until-date"),
    *("x-amz-object-lock-legal-hold", "x-amz-object-lock-legal-hold-status"),
)
_TAG: Final = re.compile(r"[\w\s.:/=+\-@]*")
_TAGS: Final = 10
_TAG_KEY: Final = 128
_TAG_VALUE: Final = 256
_KEY_BYTES: Final = 1024
_METADATA_BYTES: Final = 2048


def read_metadata(headers: Mapping[str, str], *, of_form: bool = False) -> ObjectMetadata:
    """Returns the members of an object's record for its metadata.

    Args:
        headers: Headers of the request, or fields of a form.
        of_form: Whether they are fields of a form.

    Raises:
        S3Error: If the metadata is too large.
    """
    encoding = ",".join(
        each.strip()
        for each in headers.get("content-encoding", "").split(",")
        if each.strip() and each.strip() != "aws-chunked"
    )
    user = metadata.read_user_metadata(headers, of_form=of_form)
    size = sum(len(f"{name.removeprefix('x-amz-meta-')}{value}".encode()) for name, value in user.items())
    if size > _METADATA_BYTES:
        reason = "Your metadata headers exceed the maximum allowed metadata size"
        raise S3Error("MetadataTooLarge", reason, Size=str(size), MaxSizeAllowed=str(_METADATA_BYTES))
    return {
        "content_type": headers.get("content-type") or CONTENT_TYPE,
        "content_encoding": encoding or None,
        "metadata": user,
        "preserved_headers": {
            name: metadata.keep_system_metadata(headers[name], of_form=of_form)
            for name in _KEPT
            if name in headers
        },
    }


def read_storage_class(headers: Mapping[str, str]) -> str:
    """Returns the storage class of a new object.

    Raises:
        S3Error: If buckets do not have the class.
    """
    named = headers.get("x-amz-storage-class") or "STANDARD"
    if named not in _STORAGE_CLASSES:
        raise S3Error("InvalidStorageClass", StorageClassRequested=named)
    return named


def read_tags(header: str) -> dict[str, str] | None:
    """Returns the tags that a header names; None if it names none.

    Raises:
        S3Error: If it does not have the form of tags, or has too many.
    """
    if not header:
        return None
    parsed = parse_qs(header, keep_blank_values=True)
    for key, values in parsed.items():
        if len(values) != 1 or not _TAG.fullmatch(key) or not _TAG.fullmatch(values[0]):
            reason = (
                "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters "
                "without tag name duplicates."
            )
            raise reject_argument(reason, "x-amz-tagging", header)
    tags = {key: values[0] for key, values in parsed.items()}
    check_tags(tags.items())
    if len(tags) > _TAGS:
        raise S3Error("BadRequest", f"Object tags cannot be greater than {_TAGS}")
    return tags


def check_tags(tags: Iterable[tuple[str, str]], *, of_bucket: bool = False) -> None:
    """Validates keys and values of tags.

    Raises:
        S3Error: If a tag is not valid, or two have the same key.
    """
    seen: set[str] = set()
    for key, value in tags:
        if key in seen:
            raise S3Error("InvalidTag", "Cannot provide multiple Tags with the same key", TagKey=key)
        seen.add(key)
        if key.startswith("aws:"):
            of_system = "System tags cannot be added/updated by requester"
            reason = of_system if of_bucket else "Your TagKey cannot be prefixed with aws:"
            raise S3Error("InvalidTag", reason, TagKey=key)
        if not 1 <= len(key) <= _TAG_KEY or not _TAG.fullmatch(key):
            raise S3Error("InvalidTag", "The TagKey you have provided is invalid", TagKey=key)
        if len(value) > _TAG_VALUE or not _TAG.fullmatch(value):
            reason = "The TagValue you have provided is invalid"
            raise S3Error("InvalidTag", reason, TagKey=key, TagValue=value)


def read_acl(request: S3Request, bucket: Bucket) -> str | None:
    """Returns the access control list of a new object; None if the request names none."""
    return acls.read_object_acl(request.headers, bucket, request.bucket)


def read_lock_headers(headers: Mapping[str, str]) -> dict[str, str]:
    """Returns the headers that lock a new object."""
    return {name: headers[name] for name in _LOCKS if headers.get(name)}


def check_locks(request: S3Request) -> None:
    """Validates the headers that lock a new object.

    Raises:
        S3Error: If they are not valid, or the bucket does not allow locks.
    """
    given = read_lock_headers(request.headers)
    if not given:
        return
    mode, until = request.header(_LOCKS[0]), request.header(_LOCKS[1])
    if bool(mode) != bool(until):
        reason = "x-amz-object-lock-retain-until-date and x-amz-object-lock-mode must both be supplied"
        raise reject_argument(reason, _LOCKS[1] if mode else _LOCKS[0])
    if mode and mode not in {"GOVERNANCE", "COMPLIANCE"}:
        raise reject_argument("Unknown wormMode directive.", _LOCKS[0], mode)
    if until and not is_future(until):
        raise reject_argument("The retain until date must be in the future!", _LOCKS[1], until)
    if not s3.bucket_locks.get(request.bucket):
        raise S3Error("InvalidRequest", "Bucket is missing Object Lock Configuration")


def check_key(key: str) -> None:
    """Validates the length of a key.

    Raises:
        S3Error: If it is too long.
    """
    if len(key.encode()) > _KEY_BYTES:
        size = str(len(key.encode()))
        raise S3Error("KeyTooLongError", "Your key is too long", Size=size, MaxSizeAllowed=str(_KEY_BYTES))


@dataclass(frozen=True)
class Source(versions.Version):
    """A version of an object that is copied."""

    def name_version(self) -> dict[str, str]:
        """Returns the header with the ID of the copied version."""
        named = self.identifier not in {"", versions.NULL}
        return {"x-amz-copy-source-version-id": self.identifier} if named else {}


def find_source(request: S3Request) -> Source:
    """Returns the object that a request copies.

    Raises:
        S3Error: If it does not exist, or does not meet the conditions of the request.
    """
    written = request.header("x-amz-copy-source")
    path, _, query = written.removeprefix("/").partition("?")
    bucket, _, key = unquote(path).partition("/")
    if not bucket or not key:
        raise reject_argument("Invalid copy source object key", "x-amz-copy-source", "x-amz-copy-source")
    named = parse_qs(query, keep_blank_values=True).get("versionId", [None])[0]
    try:
        found = versions.find_named_version(bucket, key, named, method=request.method)
    except S3Error as error:
        if error.code != "MethodNotAllowed":
            raise
        reason = "The source of a copy request may not specifically refer to a delete marker by version id."
        raise S3Error("InvalidRequest", reason) from None
    encryption.check_read(request.headers, found.record, preconditions.COPY_SOURCE)
    failed = preconditions.find_failed(request.headers, found.record, preconditions.COPY_SOURCE)
    if failed:
        raise S3Error("PreconditionFailed", Condition=failed)
    return Source(bucket, key, found.record, found.identifier)


@dataclass(frozen=True)
class Write:
    """An object that is stored.

    Attributes:
        request: The request that writes it.
        record: The object.
        content: Its content.
        event: Type of the event by which the bucket notifies.
        tags: Tags.
        acl: Document of its access control list.
        annotations: Annotations by name.
        lock_headers: Headers that lock it.
    """

    request: S3Request
    record: StoredObject
    content: bytes
    event: str
    tags: dict[str, str] | None = None
    acl: str | None = None
    annotations: dict[str, dict[str, object]] | None = None
    lock_headers: Mapping[str, str] = field(default_factory=dict[str, str])

    def store(self) -> dict[str, str]:
        """Stores the object, and notifies.

        Returns:
            Headers with the ID of its version and the date on which it expires.
        """
        bucket, key, record = self.request.bucket, self.request.key, self.record
        holder = self.request.find_bucket()
        prior = holder["objects"].get(key)
        holder["objects"][key] = record
        s3.replicate(bucket, key, record, self.content, self.tags)
        s3.record_version(bucket, key, prior, record, self.content)
        identity = (bucket, key, record.get("version_id"))
        for store in (s3.object_retentions, s3.object_legal_holds):
            store.pop(identity, None)
        s3.lock_object(bucket, key, self.lock_headers, record.get("version_id"))
        self._keep(identity)
        self._replicate_rest(record.pop("_replica", None))
        if s3.persists.get():
            s3.persist_object(bucket, key, record)
        identifier = versions.find_identifier(bucket, record)
        s3.notify_later(
            bucket,
            key,
            self.event,
            size=record["size"],
            etag=record["etag"],
            version_id=identifier if identifier != versions.NULL else None,
            object_extra={"hasObjectAnnotation": True} if self.annotations else None,
        )
        expires = lifecycle.name_expiration(bucket, key, record, self.tags or {})
        copies = self.event == "s3:ObjectCreated:Copy"
        is_named = identifier and (identifier != versions.NULL or copies)
        return {**({"x-amz-version-id": identifier} if is_named else {}), **expires}

    def _keep(self, identity: tuple[str, str, str | None]) -> None:
        for store, value in (
            (s3.object_tags, self.tags),
            (s3.object_acls, self.acl),
            (s3.object_annotations, self.annotations),
        ):
            if value:
                store[identity] = value
            else:
                store.pop(identity, None)

    def _replicate_rest(self, replica: tuple[str, str | None, str] | None) -> None:
        """Gives the tags and annotations to the copy of the object in another bucket."""
        if replica is None or not (self.tags or self.annotations):
            return
        bucket, identifier, account = replica
        identity = (bucket, self.request.key, identifier)
        with s3.enter_account(account):
            if self.tags:
                s3.object_tags[identity] = dict(self.tags)
            if self.annotations:
                s3.object_annotations[identity] = {
                    name: {**each, "replication_status": "REPLICA"} for name, each in self.annotations.items()
                }
            s3.persist_versions(bucket, self.request.key, s3.buckets[bucket])
        for each in (self.annotations or {}).values():
            each["replication_status"] = "COMPLETED"
