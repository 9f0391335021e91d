"""Fetches sources from S3 and stores results in it, so that the newest upload wins.

Both requests are conditional. A source is fetched only if it is still what the event announced. A result is
stored only if there is none, or if it replaces the older one that was read. Nothing is looked up before the
conversion: duplicates are rare, and for the role, which cannot list the bucket of the results, a missing
result looks like a forbidden one.
"""

import hashlib
import shutil
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote

from botocore.exceptions import ClientError

from .api import ConversionError, Result
from .events import Upload

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client
    from mypy_boto3_s3.type_defs import PutObjectRequestTypeDef

_DOWNLOAD_BUFFER = 1 << 20
_MAX_RESULT_BYTES = 5 << 30
"""Largest object that S3 accepts in one PutObject."""
_STORE_ATTEMPTS = 5
"""Attempts to replace a result that other writers change meanwhile, before SQS delivers the message again."""
_MAX_RECORDED_KEY = 1_800
"""S3 keeps 2 KB of metadata, and a percent-encoded key can have 3,072 bytes."""

_DIGEST = "sha256:"
"""Prefix of the hash that is recorded instead of a key that is too long; the key does not follow from it."""
_FORBIDDEN, _MISSING, _CONFLICT, _PRECONDITION_FAILED = 403, 404, 409, 412


def fetch(s3: "S3Client", upload: Upload, path: Path, max_bytes: int) -> int | None:
    """Downloads an upload to ``path``.

    Returns:
        Its size in bytes, or None if it was deleted, or replaced by a newer upload.

    Raises:
        ConversionError: If it has more than ``max_bytes``.
        PermissionError: If the role of the function is not allowed to read it.
    """
    _check_size(upload.size, max_bytes)
    try:
        source = s3.get_object(Bucket=upload.bucket, Key=upload.key, IfMatch=f'"{upload.etag}"')
    except ClientError as error:
        if _code(error) == "NoSuchKey" or _status(error) == _PRECONDITION_FAILED:
            return None
        if _status(error) == _FORBIDDEN:
            raise PermissionError(
                f"{upload.key!r} cannot be read from {upload.bucket} ({_code(error)}): the role of the"
                " function lacks s3:GetObject or kms:Decrypt on it; or it was deleted, and the role lacks"
                " s3:ListBucket."
            ) from error
        raise
    # `closing`, since the context manager of the body is the raw stream, which can end early without error.
    with closing(source["Body"]) as body, path.open("wb") as file:
        _check_size(source["ContentLength"], max_bytes)
        shutil.copyfileobj(body, file, _DOWNLOAD_BUFFER)
    return source["ContentLength"]


def store(
    s3: "S3Client", bucket: str, key: str, upload: Upload, result: Result, *, cache_control: str
) -> bool:
    """Stores the result of ``upload``, unless that of the same or a newer upload is stored already.

    The result of another source is replaced only if that source is gone. If the other source comes back
    meanwhile and its result is stored first, the condition of the write does not hold, and it is kept.

    Returns:
        Whether it was stored.

    Raises:
        ConversionError: If the result of another source, which exists, is stored there, or if the result is
            larger than 5 GiB.
        RuntimeError: If others write the same key at the same time; a later attempt helps.
    """
    if (size := result.path.stat().st_size) > _MAX_RESULT_BYTES:
        raise ConversionError(f"The result has {size:,} bytes; must be at most {_MAX_RESULT_BYTES:,}.")
    request: PutObjectRequestTypeDef = {
        "Bucket": bucket,
        "Key": key,
        "ContentType": result.content_type,
        "Metadata": {
            "source-key": _encode_key(upload.key),
            "source-etag": upload.etag,
            "source-sequencer": upload.sequencer,
        },
    }
    if cache_control:
        request["CacheControl"] = cache_control
    existing = None
    for _ in range(_STORE_ATTEMPTS):
        if existing is None:
            stored = _put(s3, result.path, {**request, "IfNoneMatch": "*"})
        else:
            etag, metadata = existing
            if metadata.get("source-key") != _encode_key(upload.key):
                # Sequencers order the changes of one key only, so none is compared here.
                _check_source_is_gone(s3, key, upload, metadata)
            elif not upload.is_newer_than(metadata["source-sequencer"]):
                return False
            stored = _put(s3, result.path, {**request, "IfMatch": etag})
        if stored:
            return True
        existing = _find_existing(s3, bucket, key)
    raise RuntimeError(
        f"{key!r} in {bucket} was written or deleted by others {_STORE_ATTEMPTS} times in a row, or the "
        "role of the function lacks s3:GetObject on it."
    )


def _put(s3: "S3Client", path: Path, request: "PutObjectRequestTypeDef") -> bool:
    """Writes an object; returns False if its condition does not hold or another writer is in progress."""
    try:
        with path.open("rb") as body:
            with_body: PutObjectRequestTypeDef = {**request, "Body": body}
            s3.put_object(**with_body)
    except ClientError as error:
        gone = _code(error) == "NoSuchKey"  # what IfMatch meets once the result was deleted
        if gone or _status(error) in {_CONFLICT, _PRECONDITION_FAILED}:
            return False
        raise
    return True


def _find_existing(s3: "S3Client", bucket: str, key: str) -> tuple[str, dict[str, str]] | None:
    """Returns ETag and metadata of a stored result, or None if it is gone."""
    try:
        head = s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if _status(error) in {_FORBIDDEN, _MISSING}:
            return None
        raise
    return head["ETag"], head["Metadata"]


def _check_size(size: int, max_bytes: int) -> None:
    if size > max_bytes:
        raise ConversionError(
            f"The source has {size:,} bytes; must be at most {max_bytes:,}. Upload a smaller file, or"
            " increase max_source_bytes."
        )


def _check_source_is_gone(s3: "S3Client", key: str, upload: Upload, metadata: dict[str, str]) -> None:
    recorded = metadata.get("source-key")
    if recorded and not recorded.startswith(_DIGEST) and not _exists(s3, upload.bucket, unquote(recorded)):
        return
    other = f"the result of {unquote(recorded)!r}" if recorded else "an object that no conversion wrote"
    raise ConversionError(
        f"The result of {upload.key!r} cannot be stored as {key!r}, where {other} is stored already. "
        "Rename one of the sources, or limit the conversion to one kind of file with filter_suffixes."
    )


def _exists(s3: "S3Client", bucket: str, key: str) -> bool:
    """Returns whether a source exists; assumed if S3 does not say."""
    try:
        s3.head_object(Bucket=bucket, Key=key)
    except ClientError as error:
        if _status(error) == _MISSING:
            return False
        if _status(error) != _FORBIDDEN:
            raise
    return True


def _encode_key(key: str) -> str:
    """Returns ``key`` as metadata can hold it: ASCII, and not too long."""
    encoded = quote(key)
    if len(encoded) <= _MAX_RECORDED_KEY:
        return encoded
    return f"{_DIGEST}{hashlib.sha256(key.encode()).hexdigest()}"


def _code(error: ClientError) -> str:
    return error.response.get("Error", {}).get("Code", "")


def _status(error: ClientError) -> int:
    return error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)
