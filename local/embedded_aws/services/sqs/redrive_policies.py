"""Redrive policies of queues and of dead-letter queues."""

import json
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import is_array, is_object, read_array
from embedded_aws.ministack import sqs
from embedded_aws.services.sqs.errors import invalid_parameter

_MOST_RECEIVES: Final = 1000
_PERMISSIONS: Final = ("allowAll", "denyAll", "byQueue")
_MOST_SOURCES: Final = 10


def validate_redrive_policy(text: str, source_arn: str, *, fifo: bool) -> str:
    """Returns a redrive policy as SQS stores it.

    Args:
        text: The policy.
        source_arn: ARN of the queue that has it.
        fifo: Whether that is a FIFO queue.

    Raises:
        SqsError: If SQS rejects it.
    """

    def reject(reason: str) -> sqs.SqsError:
        return invalid_parameter("RedrivePolicy", text, reason)

    policy = _read(text)
    if policy is None:
        raise reject("Redrive policy is not a valid JSON map.")
    for name in ("deadLetterTargetArn", "maxReceiveCount"):
        if name not in policy:
            raise reject(f"Redrive policy does not contain mandatory attribute: {name}.")
    count, target = str(policy["maxReceiveCount"]), str(policy["deadLetterTargetArn"])
    if not (count.isascii() and count.isdecimal()) or not 1 <= int(count) <= _MOST_RECEIVES:
        valid = f"valid values are from 1 to {_MOST_RECEIVES} both inclusive."
        raise reject(f"Invalid value for maxReceiveCount: {count}, {valid}")
    parts, own = target.split(":"), source_arn.split(":")
    if len(parts) != len(own) or parts[:3] != own[:3] or parts[3:5] != own[3:5]:
        raise reject("Invalid value for deadLetterTargetArn.")
    queue = sqs.find_queue(target)
    if queue is None:
        raise reject("Dead letter target does not exist.")
    if queue["is_fifo"] != fifo:
        raise reject("Dead-letter queue must be same type of queue as the source.")
    if not _allows(queue, source_arn):
        raise reject("Dead letter target does not allow this queue as a source.")
    return json.dumps({**policy, "maxReceiveCount": int(count)}, separators=(",", ":"))


def _allows(queue: sqs.Queue, source_arn: str) -> bool:
    policy = _read(queue["attributes"].get("RedriveAllowPolicy", "")) or {}
    permission = policy.get("redrivePermission", "allowAll")
    return permission == "allowAll" or (
        permission == "byQueue" and source_arn in read_array(policy.get("sourceQueueArns"))
    )


def validate_redrive_allow_policy(text: str) -> None:
    """Validates the policy of a dead-letter queue that names its source queues.

    Raises:
        SqsError: If SQS rejects it.
    """

    def reject(reason: str) -> sqs.SqsError:
        return invalid_parameter("RedriveAllowPolicy", text, reason)

    policy = _read(text)
    if policy is None:
        raise reject("Redrive allow policy is not a valid JSON map.")
    permission, sources = policy.get("redrivePermission"), policy.get("sourceQueueArns")
    if permission not in _PERMISSIONS:
        raise reject(
            f"Invalid value for redrivePermission: {permission}, valid values are {', '.join(_PERMISSIONS)}."
        )
    if permission != "byQueue" and sources is not None:
        raise reject("sourceQueueArns can be specified only if redrivePermission is byQueue.")
    if permission == "byQueue" and not (is_array(sources) and 1 <= len(sources) <= _MOST_SOURCES):
        raise reject(f"sourceQueueArns must have 1 to {_MOST_SOURCES} queues.")


def _read(text: str) -> Mapping[str, object] | None:
    try:
        policy = json.loads(text)
    except ValueError:
        return None
    return policy if is_object(policy) else None


def find_sources(arn: str) -> list[sqs.Queue]:
    """Returns the queues of which a queue is the dead-letter queue."""
    found = [
        queue
        for queue in sqs.queues.values()
        if (_read(queue["attributes"].get("RedrivePolicy", "")) or {}).get("deadLetterTargetArn") == arn
    ]
    return sorted(found, key=lambda queue: queue["name"])
