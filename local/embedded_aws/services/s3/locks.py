"""Object Lock: retention and legal holds of versions, and the configuration of buckets."""

from datetime import UTC
from typing import Final
from zoneinfo import ZoneInfo

from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Record, Response
from embedded_aws.ministack.s3 import Retention
from embedded_aws.services.s3 import versions
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.times import is_future, parse_time
from embedded_aws.services.s3.xml_documents import child, child_text, parse_document

_MODES: Final = frozenset({"GOVERNANCE", "COMPLIANCE"})
_YEARS: Final = 100


def _find_version(request: S3Request) -> versions.Version:
    version = versions.find_version(request, hidden_by_marker="MethodNotAllowed")
    if not s3.bucket_locks.get(request.bucket):
        raise S3Error("InvalidRequest", "Bucket is missing Object Lock Configuration")
    return version


def get_retention(request: S3Request) -> Response:
    """Returns the retention of a version."""
    version = _find_version(request)
    retention: Retention | None = s3.object_retentions.get(version.identity)
    if not retention:
        raise S3Error("NoSuchObjectLockConfiguration")
    return write_xml("Retention", {name: retention[name] for name in ("Mode", "RetainUntilDate")})


def put_retention(request: S3Request) -> Response:
    """Replaces the retention of a version; an empty one ends it."""
    version = _find_version(request)
    document = parse_document(request.body, "Retention")
    mode, until = child_text(document, "Mode"), child_text(document, "RetainUntilDate")
    new: Retention | None = None
    if mode is not None or until is not None:
        date = parse_time(until or "")
        if mode not in _MODES or date is None:
            raise S3Error("MalformedXML")
        if not is_future(until or ""):
            shown = date.astimezone(ZoneInfo("America/Los_Angeles")).strftime("%a %b %d %H:%M:%S %Z %Y")
            reason = "The retain until date must be in the future!"
            raise reject_argument(reason, "RetainUntilDate", shown)
        new = {"Mode": mode, "RetainUntilDate": date.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")}
    _check_change(request, s3.object_retentions.get(version.identity), new)
    if new is None:
        s3.object_retentions.pop(version.identity, None)
    else:
        s3.object_retentions[version.identity] = new
    return 200, {}, b""


def _check_change(request: S3Request, old: Retention | None, new: Retention | None) -> None:
    """Checks that a retention which is still in force is only extended, or bypassed.

    Raises:
        S3Error: If the retention is shortened.
    """
    if not old or not is_future(old["RetainUntilDate"]):
        return
    extends = new is not None and new["RetainUntilDate"] >= old["RetainUntilDate"]
    if extends and new is not None and (new["Mode"] == old["Mode"] or new["Mode"] == "COMPLIANCE"):
        return
    bypasses = request.header("x-amz-bypass-governance-retention").lower() == "true"
    if old["Mode"] == "COMPLIANCE" or not bypasses:
        raise S3Error("ObjectLocked")


def get_legal_hold(request: S3Request) -> Response:
    """Returns the legal hold of a version."""
    version = _find_version(request)
    status: str | None = s3.object_legal_holds.get(version.identity)
    if status is None:
        raise S3Error("NoSuchObjectLockConfiguration")
    return write_xml("LegalHold", {"Status": status})


def put_legal_hold(request: S3Request) -> Response:
    """Replaces the legal hold of a version."""
    if not request.body:
        raise S3Error("MalformedXML")
    status = child_text(parse_document(request.body, "LegalHold"), "Status")
    if status not in {"ON", "OFF"}:
        raise S3Error("MalformedXML")
    version = _find_version(request)
    s3.object_legal_holds[version.identity] = status
    return 200, {}, b""


def check_delete(request: S3Request, identity: tuple[str, str, str | None]) -> None:
    """Checks that a version can be deleted.

    Raises:
        S3Error: If it is locked.
    """
    retention: Retention | None = s3.object_retentions.get(identity)
    bypasses = request.header("x-amz-bypass-governance-retention").lower() == "true"
    is_retained = retention is not None and is_future(retention["RetainUntilDate"])
    if is_retained and retention is not None and retention["Mode"] == "GOVERNANCE" and bypasses:
        is_retained = False
    if is_retained or s3.object_legal_holds.get(identity) == "ON":
        raise S3Error("ObjectLocked")


def get_configuration(request: S3Request) -> Response:
    """Returns the Object Lock configuration of a bucket."""
    request.find_bucket()
    lock: Record | None = s3.bucket_locks.get(request.bucket)
    if not lock:
        reason = "Object Lock configuration does not exist for this bucket"
        raise S3Error("ObjectLockConfigurationNotFoundError", reason, status=404, BucketName=request.bucket)
    retention = lock.get("default_retention")
    rule = {"DefaultRetention": retention} if retention else None
    return write_xml("ObjectLockConfiguration", {"ObjectLockEnabled": "Enabled", "Rule": rule})


def put_configuration(request: S3Request) -> Response:
    """Replaces the Object Lock configuration of a bucket."""
    request.find_bucket()
    if not request.body:
        raise S3Error("MalformedXML")
    document = parse_document(request.body, "ObjectLockConfiguration")
    rule = child(document, "Rule")
    if child_text(document, "ObjectLockEnabled") != "Enabled":
        raise S3Error("MalformedXML")
    default = None if rule is None else child(rule, "DefaultRetention")
    if rule is not None and default is None:
        raise S3Error("MalformedXML")
    kept: dict[str, object] | None = None
    if default is not None:
        kept = {"Mode": child_text(default, "Mode")}
        named = {
            name: value for name in ("Days", "Years") if (value := child_text(default, name)) is not None
        }
        if kept["Mode"] not in _MODES or len(named) != 1:
            raise S3Error("MalformedXML")
        name, value = next(iter(named.items()))
        kept[name] = _read_period(name, value)
    if s3.bucket_versioning.get(request.bucket) != "Enabled":
        reason = "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration"
        raise S3Error("InvalidBucketState", reason, status=409)
    s3.bucket_locks[request.bucket] = {"enabled": True, "default_retention": kept}
    return 200, {}, b""


def _read_period(name: str, value: str) -> int:
    try:
        number = int(value)
    except ValueError:
        raise S3Error("MalformedXML") from None
    if number <= 0:
        raise S3Error("InvalidArgument", "Default retention period must be a positive integer value.")
    limit = _YEARS if name == "Years" else _YEARS * 365
    if number > limit:
        raise S3Error("InvalidArgument", "Default retention period too large.")
    return number
