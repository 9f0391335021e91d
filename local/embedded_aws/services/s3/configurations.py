"""Configurations of buckets that S3 rejects: types of events, CORS rules, and names."""

import re
from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack import s3
from embedded_aws.ministack.patching import Patch

_RULES: Final = 100
"""CORS rules of a bucket (Amazon S3 User Guide, CORS)."""
_EVENTS: Final = re.compile(
    r"s3:(IntelligentTiering|LifecycleTransition|ReducedRedundancyLostObject|ObjectAcl:Put"
    r"|LifecycleExpiration:(\*|Delete|DeleteMarkerCreated)"
    r"|ObjectCreated:(\*|CompleteMultipartUpload|Copy|Post|Put)"
    r"|ObjectRemoved:(\*|Delete|DeleteMarkerCreated)"
    r"|ObjectRestore:(\*|Completed|Delete|Post)"
    r"|ObjectTagging:(\*|Delete|Put)"
    r"|Replication:(\*|OperationFailedReplication|OperationMissedThreshold|OperationNotTracked"
    r"|OperationReplicatedAfterThreshold))"
)
"""Types of events (Amazon S3 User Guide, supported event types)."""
_RESERVED: Final = re.compile(r"(xn--|sthree-|amzn-s3-demo-).*|.*(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)")
"""Names that general purpose buckets cannot have (Amazon S3 User Guide, naming rules)."""

_Response = tuple[int, dict[str, str], bytes]


def validate_events(validate: Callable[..., _Response | None]) -> Callable[..., _Response | None]:
    """Rejects notifications of events that do not exist."""

    def validate_all(configurations: list[dict[str, Any]], *others: Any) -> _Response | None:
        for configuration in configurations:
            for event in configuration["events"]:
                if not _EVENTS.fullmatch(event):
                    return s3.xml_error(
                        "InvalidArgument",
                        "The event is not supported for notifications",
                        400,
                        extra={"ArgumentName": "Event", "ArgumentValue": event},
                    )
        return validate(configurations, *others)

    return validate_all


def _validate_cors(put: Callable[[str, bytes], _Response]) -> Callable[[str, bytes], _Response]:
    def put_checked(name: str, body: bytes) -> _Response:
        problem = _find_cors_problem(body)
        return s3.xml_error(*problem, 400) if problem and name in s3.buckets else put(name, body)

    return put_checked


def _find_cors_problem(body: bytes) -> tuple[str, str] | None:
    """Returns code and message of the error of S3; None without one."""
    try:
        root = s3.parse_xml(body)
    except Exception:
        return (
            "MalformedXML",
            "The XML you provided was not well-formed or did not validate against our published schema",
        )
    rules = [rule for rule in root if _name(rule) == "CORSRule"]
    if len(rules) > _RULES:
        return (
            "InvalidRequest",
            f"The number of CORS rules should not exceed allowed limit of {_RULES} rules.",
        )
    for rule in rules:
        for element in rule:
            name, value = _name(element), (element.text or "").strip()
            if name == "AllowedMethod" and value not in {"GET", "PUT", "HEAD", "POST", "DELETE"}:
                reason = f"Found unsupported HTTP method in CORS config. Unsupported method is {value}"
                return "InvalidRequest", reason
            if name in {"AllowedOrigin", "AllowedHeader"} and value.count("*") > 1:
                return "InvalidRequest", f'{name} "{value}" can not have more than one wildcard.'
            if name == "ExposeHeader" and "*" in value:
                reason = f'ExposeHeader "{value}" contains wildcard. We currently do not support wildcard'
                return "InvalidRequest", f"{reason} for ExposeHeader."
    return None


def _name(element: Any) -> str:
    return element.tag.rpartition("}")[2]


def _validate_name(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_valid_and_free(name: str) -> bool:
        return is_valid(name) and not _RESERVED.fullmatch(name)

    return is_valid_and_free


PATCHES = (
    Patch(s3.put_bucket_cors, _validate_cors, "rejects CORS rules that S3 rejects"),
    Patch(s3.is_bucket_name, _validate_name, "rejects reserved names of buckets"),
)
