"""Attributes of queues: which ones a queue has, and which values SQS accepts."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.ministack import sqs
from embedded_aws.services.sqs.errors import invalid_parameter
from embedded_aws.services.sqs.redrive_policies import validate_redrive_allow_policy, validate_redrive_policy

DEFAULTS: Final = {
    "DelaySeconds": "0",
    "MaximumMessageSize": "1048576",
    "MessageRetentionPeriod": "345600",
    "ReceiveMessageWaitTimeSeconds": "0",
    "SqsManagedSseEnabled": "true",
    "VisibilityTimeout": "30",
}
FIFO_DEFAULTS: Final = {
    "ContentBasedDeduplication": "false",
    "DeduplicationScope": "queue",
    "FifoQueue": "true",
    "FifoThroughputLimit": "perQueue",
}
COUNTS: Final = (
    *("ApproximateNumberOfMessages", "ApproximateNumberOfMessagesDelayed"),
    "ApproximateNumberOfMessagesNotVisible",
)
_READ_ONLY: Final = (*COUNTS, "CreatedTimestamp", "LastModifiedTimestamp", "QueueArn")
_RANGES: Final = {
    "DelaySeconds": (0, 900),
    "KmsDataKeyReusePeriodSeconds": (60, 86_400),
    "MaximumMessageSize": (1024, 1_048_576),
    "MessageRetentionPeriod": (60, 1_209_600),
    "ReceiveMessageWaitTimeSeconds": (0, 20),
    "VisibilityTimeout": (0, 43_200),
}
_CHOICES: Final = {
    "ContentBasedDeduplication": ("true", "false"),
    "DeduplicationScope": ("queue", "messageGroup"),
    "FifoQueue": ("true", "false"),
    "FifoThroughputLimit": ("perQueue", "perMessageGroupId"),
    "SqsManagedSseEnabled": ("true", "false"),
}
_BOOLEANS: Final = frozenset({"ContentBasedDeduplication", "FifoQueue", "SqsManagedSseEnabled"})
_POLICIES: Final = ("Policy", "RedriveAllowPolicy", "RedrivePolicy")
_SETTABLE: Final = frozenset({*_RANGES, *_CHOICES, *_POLICIES, "KmsMasterKeyId"})
NAMES: Final = frozenset({*_SETTABLE, *_READ_ONLY, "All"})
_ONLY_FIFO: Final = ("DeduplicationScope", "FifoThroughputLimit")
_TWO_KINDS: Final = (
    "You can use one type of server-side encryption (SSE) at one time. "
    "You can either enable KMS SSE or SQS SSE."
)


def normalize(given: Mapping[str, object], arn: str, *, fifo: bool) -> dict[str, str]:
    """Returns the attributes of a request as SQS stores them; empty ones remove what is stored.

    Args:
        given: The attributes.
        arn: ARN of the queue.
        fifo: Whether it is a FIFO queue.

    Raises:
        SqsError: If SQS rejects one.
    """
    found = {name: str(value) for name, value in given.items()}
    for name, value in found.items():
        _require_known(name, fifo=fifo)
        if name in _BOOLEANS:
            found[name] = value.lower()
        if name in _CHOICES and found[name] not in _CHOICES[name]:
            raise _find_invalid_value(name)
        if name in _RANGES and not _is_in_range(value, *_RANGES[name]):
            raise _find_invalid_value(name)
    if found.get("SqsManagedSseEnabled") == "true" and found.get("KmsMasterKeyId"):
        raise sqs.SqsError("InvalidAttributeName", _TWO_KINDS)
    if policy := found.get("RedrivePolicy"):
        found["RedrivePolicy"] = validate_redrive_policy(policy, arn, fifo=fifo)
    if policy := found.get("RedriveAllowPolicy"):
        validate_redrive_allow_policy(policy)
    return found


def _require_known(name: str, *, fifo: bool) -> None:
    if name in _ONLY_FIFO and not fifo:
        reason = f"You can specify the {name} only when FifoQueue is set to true."
        raise sqs.SqsError("InvalidAttributeName", reason)
    if name not in _SETTABLE or (name in FIFO_DEFAULTS and not fifo):
        raise unknown_attribute(name)


def unknown_attribute(name: str) -> sqs.SqsError:
    """Returns the error of an attribute that the queue does not have."""
    return sqs.SqsError("InvalidAttributeName", f"Unknown Attribute {name}.")


def _find_invalid_value(name: str) -> sqs.SqsError:
    return sqs.SqsError("InvalidAttributeValue", f"Invalid value for the parameter {name}.")


def _is_in_range(value: str, low: int, high: int) -> bool:
    digits = value.removeprefix("-")
    return digits.isascii() and digits.isdecimal() and low <= int(value) <= high


def require_allowed_throughput(attributes: Mapping[str, str]) -> None:
    """Rejects a high throughput without the deduplication scope that it requires.

    Raises:
        SqsError: If the limit is for message groups and the scope is the queue.
    """
    limit, scope = attributes.get("FifoThroughputLimit"), attributes.get("DeduplicationScope")
    if limit == "perMessageGroupId" and scope == "queue":
        reason = "Reason: perMessageGroupId is allowed only when DeduplicationScope is messageGroup."
        raise sqs.SqsError(
            "InvalidAttributeValue", f"Invalid value for the parameter FifoThroughputLimit. {reason}"
        )


def apply(attributes: dict[str, str], changes: Mapping[str, str]) -> None:
    """Changes the attributes of a queue; encryption with a key ends that with the key of SQS."""
    attributes.update(changes)
    if changes.get("KmsMasterKeyId"):
        attributes["SqsManagedSseEnabled"] = "false"
        attributes.setdefault("KmsDataKeyReusePeriodSeconds", "300")
    if not attributes.get("KmsMasterKeyId"):
        attributes.pop("KmsDataKeyReusePeriodSeconds", None)
    for name in (*_POLICIES, "KmsMasterKeyId"):
        if attributes.get(name) == "":
            del attributes[name]


def find_difference(stored: Mapping[str, str], wanted: Mapping[str, str]) -> str | None:
    """Returns the name of an attribute whose value is not the stored one; None if there is none."""
    return next(
        (name for name, value in wanted.items() if _parse(stored.get(name, "")) != _parse(value)), None
    )


def _parse(value: str) -> object:
    if not value.startswith("{"):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value


def require_valid_name(name: str, *, fifo: bool) -> None:
    """Validates the name of a queue.

    Raises:
        SqsError: If SQS rejects it.
    """
    base = name.removesuffix(".fifo") if fifo else name
    valid = base.replace("-", "").replace("_", "")
    if not 1 <= len(name) <= 80 or not ((valid.isascii() and valid.isalnum()) or not valid):  # noqa: PLR2004
        raise sqs.SqsError(
            "InvalidParameterValue",
            "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
        )
    if fifo and not name.endswith(".fifo"):
        raise sqs.SqsError(
            "InvalidParameterValue",
            "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, "
            "must end with .fifo suffix and be 1 to 80 in length.",
        )


def require_range(name: str, value: object, low: int, high: int, reason: str) -> int:
    """Returns a number of a request.

    Args:
        name: Name of the parameter.
        value: Its value.
        low: The lowest valid value.
        high: The highest valid value.
        reason: The rule in the words of SQS.

    Raises:
        SqsError: If the value is not an integer in the range.
    """
    if isinstance(value, bool) or not isinstance(value, int) or not low <= value <= high:
        raise invalid_parameter(name, value, reason)
    return value
