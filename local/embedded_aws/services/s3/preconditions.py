"""Conditions of requests: If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since."""

from collections.abc import Mapping
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Final

from embedded_aws.ministack.s3 import StoredObject
from embedded_aws.services.s3.errors import S3Error

COPY_SOURCE: Final = "x-amz-copy-source-"
"""Beginning of the headers with the conditions of an object that is copied."""
_UNMODIFIED: Final = ("If-None-Match", "If-Modified-Since")


def find_failed(headers: Mapping[str, str], record: StoredObject, prefix: str = "") -> str:
    """Returns the header with the first condition that an object does not meet; empty if it meets all.

    A condition on the ETag takes precedence over the date that belongs to it, and S3 ignores dates that are
    not in the past.

    Args:
        headers: Headers of the request.
        record: The object.
        prefix: Beginning of the headers.
    """

    def read_header(name: str) -> str:
        return headers.get(f"{prefix}{name}".lower(), "").strip()

    etag, modified = record["etag"].strip('"'), read_time(record["last_modified"])
    if read_header("If-Match"):
        if not _is_any_of(read_header("If-Match"), etag):
            return f"{prefix}If-Match"
    elif (date := _read_past(read_header("If-Unmodified-Since"))) and modified > date:
        return f"{prefix}If-Unmodified-Since"
    if read_header("If-None-Match"):
        if _is_any_of(read_header("If-None-Match"), etag):
            return f"{prefix}If-None-Match"
    elif (date := _read_past(read_header("If-Modified-Since"))) and modified <= date:
        return f"{prefix}If-Modified-Since"
    return ""


def is_unchanged(failed: str) -> bool:
    """Whether a reader already has the object, which S3 answers with HTTP 304."""
    return failed in _UNMODIFIED


def check_write(headers: Mapping[str, str], key: str, current: StoredObject | None) -> None:
    """Compares the conditions of a write with the current object.

    Raises:
        S3Error: If the object does not meet them.
    """
    missing, match = headers.get("if-none-match", "").strip(), headers.get("if-match", "").strip()
    if missing and match:
        raise _reject("If-Match,If-None-Match", "Multiple conditional request headers present in the request")
    if missing not in {"", "*"} or match == "*":
        header = "If-None-Match" if missing else "If-Match"
        raise _reject(header, f"We don't accept the provided value of {header} header for this API")
    if missing and current is not None:
        raise S3Error("PreconditionFailed", Condition="If-None-Match")
    if match and current is None:
        raise S3Error("NoSuchKey", Key=key)
    if match and current is not None and not _is_any_of(match, current["etag"].strip('"')):
        raise S3Error("PreconditionFailed", Condition="If-Match")


def _reject(header: str, note: str) -> S3Error:
    reason = "A header you provided implies functionality that is not implemented"
    return S3Error("NotImplemented", reason, status=501, Header=header, additionalMessage=note)


def _is_any_of(value: str, etag: str) -> bool:
    named = (each.strip().removeprefix("W/").strip('"') for each in value.split(","))
    return value == "*" or etag in named


def read_time(text: str) -> datetime:
    """Returns the time of a record, with full seconds."""
    return datetime.fromisoformat(text).replace(microsecond=0)


def _read_past(text: str) -> datetime | None:
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError):
        return None
    date = date if date.tzinfo else date.replace(tzinfo=UTC)
    return date if date <= datetime.now(UTC) else None
