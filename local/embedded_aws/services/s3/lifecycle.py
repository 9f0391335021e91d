"""Lifecycle configurations of buckets, and the date on which an object expires."""

import base64
import uuid
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final, Required, TypedDict
from urllib.parse import quote
from xml.etree.ElementTree import Element

from embedded_aws.json_values import JsonObject, is_array, read_object, read_text
from embedded_aws.ministack import s3
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.s3 import StoredObject
from embedded_aws.services.s3.errors import S3Error, reject_argument
from embedded_aws.services.s3.requests import S3Request, write_xml
from embedded_aws.services.s3.times import parse_time, show_time
from embedded_aws.services.s3.xml_documents import child, child_text, children, parse_document, read_elements

_RULES: Final = 1000
_ID: Final = 255
_MINIMUM: Final = "x-amz-transition-default-minimum-object-size"
_DEFAULT_MINIMUM: Final = "all_storage_classes_128K"
_MINIMUMS: Final = frozenset({_DEFAULT_MINIMUM, "varies_by_storage_class"})
_CLASSES: Final = frozenset(
    {"GLACIER", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "DEEP_ARCHIVE", "GLACIER_IR"}
)
_INFREQUENT: Final = frozenset({"STANDARD_IA", "ONEZONE_IA"})
_INFREQUENT_DAYS: Final = 30
_PREDICATES: Final = frozenset({"Prefix", "Tag", "ObjectSizeGreaterThan", "ObjectSizeLessThan", "And"})
_ACTIONS: Final = (
    *("Expiration", "Transition", "NoncurrentVersionExpiration", "NoncurrentVersionTransition"),
    "AbortIncompleteMultipartUpload",
)
_Rule = dict[str, object]


def put_lifecycle(request: S3Request) -> Response:
    """Replaces the lifecycle configuration of a bucket."""
    bucket = request.find_bucket()
    minimum = request.headers.get(_MINIMUM, _DEFAULT_MINIMUM)
    if minimum not in _MINIMUMS:
        raise S3Error("InvalidRequest", f"Invalid TransitionDefaultMinimumObjectSize found: {minimum}")
    rules = children(parse_document(request.body, "LifecycleConfiguration"), "Rule")
    if not 1 <= len(rules) <= _RULES:
        raise S3Error("MalformedXML")
    for rule in rules:
        _check_rule(rule)
    ids = [each for rule in rules if (each := child_text(rule, "ID"))]
    if len(ids) > len(set(ids)):
        raise S3Error("InvalidArgument", "Rule ID must be unique. Found same ID for more than one rule")
    s3.bucket_lifecycles[request.bucket] = [_keep_rule(rule) for rule in rules]
    bucket["_transition_minimum"] = minimum
    return 200, {_MINIMUM: minimum}, b""


def get_lifecycle(request: S3Request) -> Response:
    """Returns the lifecycle configuration of a bucket."""
    bucket = request.find_bucket()
    rules = s3.bucket_lifecycles.get(request.bucket)
    if rules is None:
        reason = "The lifecycle configuration does not exist"
        raise S3Error("NoSuchLifecycleConfiguration", reason, status=404, BucketName=request.bucket)
    minimum = bucket.get("_transition_minimum", _DEFAULT_MINIMUM)
    return write_xml("LifecycleConfiguration", {"Rule": rules}, {_MINIMUM: minimum})


def delete_lifecycle(request: S3Request) -> Response:
    """Deletes the lifecycle configuration of a bucket."""
    request.find_bucket()
    s3.bucket_lifecycles.pop(request.bucket, None)
    return 204, {}, b""


def _check_rule(rule: Element) -> None:
    scope, named = child(rule, "Filter"), child_text(rule, "ID") or ""
    if len(named) > _ID:
        raise S3Error("InvalidArgument", f"ID length should not exceed allowed limit of {_ID}")
    has_action = any(children(rule, action) for action in _ACTIONS)
    is_valid = child_text(rule, "Status") in {"Enabled", "Disabled"} and has_action
    if not is_valid or (scope is None) == (child(rule, "Prefix") is None):
        raise S3Error("MalformedXML")
    if scope is not None:
        _check_filter(scope)
    for expiration in children(rule, "Expiration"):
        _check_expiration(expiration)
    for transition in children(rule, "Transition"):
        _check_transition(transition)
    _check_noncurrent(rule)


def _check_noncurrent(rule: Element) -> None:
    """Validates the actions for versions that are not current, and for uploads."""
    for each in children(rule, "NoncurrentVersionExpiration"):
        if not children(each, "NoncurrentDays"):
            raise S3Error("MalformedXML")
        _check_days(each, "NoncurrentDays", "NoncurrentVersionExpiration")
    for each in children(rule, "NoncurrentVersionTransition"):
        if child_text(each, "StorageClass") not in _CLASSES or not children(each, "NoncurrentDays"):
            raise S3Error("MalformedXML")
    for each in children(rule, "AbortIncompleteMultipartUpload"):
        _check_days(each, "DaysAfterInitiation", "AbortIncompleteMultipartUpload")


def _check_filter(scope: Element) -> None:
    found = {each.tag.rpartition("}")[2] for each in scope}
    both = child(scope, "And")
    if len(scope) > 1 or found - _PREDICATES or (both is not None and len(both) <= 1):
        raise S3Error("MalformedXML")
    keys = [child_text(tag, "Key") for tag in children(both, "Tag")] if both is not None else []
    if len(keys) > len(set(keys)):
        raise S3Error("InvalidRequest", "Duplicate Tag Keys are not allowed.")


def _check_expiration(expiration: Element) -> None:
    if len(expiration) != 1:
        raise S3Error("MalformedXML")
    _check_days(expiration, "Days", "Expiration")
    _check_date(expiration)


def _check_transition(transition: Element) -> None:
    storage_class = child_text(transition, "StorageClass")
    timed = children(transition, "Days") + children(transition, "Date")
    if storage_class not in _CLASSES or len(timed) != 1:
        raise S3Error("MalformedXML")
    _check_date(transition)
    days = child_text(transition, "Days")
    if days is None:
        return
    if not days.isdigit():
        raise S3Error("InvalidArgument", "'Days' for Transition action must be nonnegative")
    if storage_class in _INFREQUENT and int(days) < _INFREQUENT_DAYS:
        reason = (
            f"'Days' in Transition action must be greater than or equal to {_INFREQUENT_DAYS} for "
            f"storageClass '{storage_class}'"
        )
        raise S3Error("InvalidArgument", reason)


def _check_days(action: Element, name: str, title: str) -> None:
    days = child_text(action, name)
    if days is not None and not (days.isdigit() and int(days) > 0):
        reason = f"'{name}' for {title} action must be a positive integer"
        raise S3Error("InvalidArgument", reason)


def _check_date(action: Element) -> None:
    text = child_text(action, "Date")
    if text is None:
        return
    date = parse_time(text)
    if date is None:
        raise S3Error("MalformedXML")
    date = date.astimezone(UTC)
    if (date.hour, date.minute, date.second, date.microsecond) != (0, 0, 0, 0):
        raise reject_argument("'Date' must be at midnight GMT", "Date", text)


def _keep_rule(rule: Element) -> _Rule:
    found = read_elements(rule)
    kept: _Rule = found if isinstance(found, dict) else {}
    identifier = kept.pop("ID", "") or base64.b64encode(str(uuid.uuid4()).encode()).decode()
    for name in _ACTIONS:
        for action in _convert_to_list(kept.get(name)):
            if "Date" in action:
                action["Date"] = show_time(read_text(action["Date"]))
    return {"ID": identifier, **kept}


def _convert_to_list(value: object) -> list[JsonObject]:
    if value is None or value == "":
        return []
    return [read_object(each) for each in value] if is_array(value) else [read_object(value)]


class _Expiration(TypedDict, total=False):
    Days: str
    Date: str


class _Scope(TypedDict, total=False):
    And: "_Scope"
    Prefix: str
    Tag: dict[str, str] | list[dict[str, str]]
    ObjectSizeGreaterThan: str
    ObjectSizeLessThan: str


class _StoredRule(TypedDict, total=False):
    ID: Required[str]
    Status: Required[str]
    Expiration: _Expiration
    Filter: _Scope
    Prefix: str


def name_expiration(bucket: str, key: str, record: StoredObject, tags: Mapping[str, str]) -> dict[str, str]:
    """Returns the header with the date on which an object expires, with the rule; none if it stays."""
    found = list(_find_expirations(bucket, key, record, tags))
    if not found:
        return {}
    date, rule = min(found, key=lambda each: each[0])
    shown = format_datetime(date, usegmt=True)
    return {"x-amz-expiration": f'expiry-date="{shown}", rule-id="{quote(rule)}"'}


def _find_expirations(
    bucket: str, key: str, record: StoredObject, tags: Mapping[str, str]
) -> Iterator[tuple[datetime, str]]:
    rules: list[_StoredRule] = s3.bucket_lifecycles.get(bucket) or []
    for rule in rules:
        expiration = rule.get("Expiration") or {}
        if not expiration or rule["Status"] != "Enabled":
            continue
        scope: _Scope = rule.get("Filter") or {"Prefix": rule.get("Prefix") or ""}
        if not _is_in_scope(scope.get("And") or scope, key, int(record["size"]), tags):
            continue
        if "Days" in expiration:
            written = datetime.fromisoformat(record["last_modified"])
            midnight = written.replace(hour=0, minute=0, second=0, microsecond=0)
            yield midnight + timedelta(days=int(expiration["Days"]) + 1), rule["ID"]
        elif "Date" in expiration:
            yield datetime.fromisoformat(expiration["Date"]), rule["ID"]


def _is_in_scope(scope: _Scope, key: str, size: int, tags: Mapping[str, str]) -> bool:
    named = _convert_to_list(scope.get("Tag"))
    return (
        key.startswith(scope.get("Prefix") or "")
        and all(tags.get(read_text(tag["Key"])) == tag["Value"] for tag in named)
        and size > int(scope.get("ObjectSizeGreaterThan") or -1)
        and ("ObjectSizeLessThan" not in scope or size < int(scope["ObjectSizeLessThan"]))
    )
