"""Configurations of buckets that S3 rejects: types of events, CORS rules, and names."""

import re
from collections.abc import Callable
from typing import Final
from xml.etree.ElementTree import Element

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

_MALFORMED: Final = (
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
)
_Response = tuple[int, dict[str, str], bytes]


def validate_events(validate: Callable[..., _Response | None]) -> Callable[..., _Response | None]:
    """Rejects notifications of events that do not exist."""

    def validate_all(configurations: list[s3.Notification], *others: object) -> _Response | None:
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
        return _MALFORMED
    rules = [rule for rule in root if _name(rule) == "CORSRule"]
    required = {"AllowedMethod", "AllowedOrigin"}
    if not rules or any(not required <= {_name(element) for element in rule} for rule in rules):
        return _MALFORMED
    if len(rules) > _RULES:
        return (
            "InvalidRequest",
            f"The number of CORS rules should not exceed allowed limit of {_RULES} rules.",
        )
    problems = (_find_element_problem(element) for rule in rules for element in rule)
    return next(filter(None, problems), None)


def _find_element_problem(element: Element) -> tuple[str, str] | None:
    name, value = _name(element), (element.text or "").strip()
    reason = ""
    if name == "AllowedMethod" and value not in {"GET", "PUT", "HEAD", "POST", "DELETE"}:
        reason = f"Found unsupported HTTP method in CORS config. Unsupported method is {value}"
    elif name in {"AllowedOrigin", "AllowedHeader"} and value.count("*") > 1:
        reason = f'{name} "{value}" can not have more than one wildcard.'
    elif name == "ExposeHeader" and "*" in value:
        contained = f'ExposeHeader "{value}" contains wildcard'
        reason = f"{contained}. We currently do not support wildcard for ExposeHeader."
    return ("InvalidRequest", reason) if reason else None


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


_TARGETS: Final = {"sqs": "Queue", "sns": "Topic", "lambda": "CloudFunction"}


def _explain_target(validate: Callable[[str, str, str], _Response | None]) -> Callable[..., _Response | None]:
    """Names the ARN of a destination that is not one of its service."""

    def validate_target(kind: str, arn: str, region: str) -> _Response | None:
        error = validate(kind, arn, region)
        if error is None:
            return None
        parts = arn.split(":", 5)
        if parts[0] == "arn" and len(parts) > 5 and parts[2] == kind and parts[3] not in {"", region}:  # noqa: PLR2004
            reason = (
                "The notification destination service region is not valid for the bucket location constraint"
            )
            return s3.xml_error("InvalidArgument", reason, 400)
        extra = {"ArgumentName": _TARGETS[kind], "ArgumentValue": arn}
        return s3.xml_error("InvalidArgument", "The ARN could not be parsed", 400, extra=extra)

    return validate_target


def _capitalize_filters(write: Callable[[object, bool], str]) -> Callable[[object, bool], str]:
    """Writes the names of filter rules as S3 returns them."""

    def write_capitalized(configs: object, has_eventbridge: bool) -> str:
        written = write(configs, has_eventbridge)
        for name in ("prefix", "suffix"):
            written = written.replace(f"<Name>{name}</Name>", f"<Name>{name.capitalize()}</Name>")
        return written

    return write_capitalized


def _validate_name(is_valid: Callable[[str], bool]) -> Callable[[str], bool]:
    def is_valid_and_free(name: str) -> bool:
        return is_valid(name) and not _RESERVED.fullmatch(name)

    return is_valid_and_free


PATCHES = (
    Patch(s3.put_bucket_cors, _validate_cors, "rejects CORS rules that S3 rejects"),
    Patch(s3.reject_target, _explain_target, "names the ARN of a destination that is not valid"),
    Patch(s3.write_notifications, _capitalize_filters, "the names of filter rules are Prefix and Suffix"),
    Patch(s3.is_bucket_name, _validate_name, "rejects reserved names of buckets"),
)
