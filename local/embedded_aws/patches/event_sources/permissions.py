"""Event source mappings poll with the permissions of the function's execution role."""

from collections.abc import Mapping
from typing import Any, Final, cast

from ministack.services import kinesis, kms, sqs

from embedded_aws.emulator.polling_actions import POLLING_ACTIONS
from embedded_aws.patches.authorization import Caller, denial
from embedded_aws.patches.event_sources.outcomes import FAILED, PROBLEM
from embedded_aws.patches.observation.causes import unobserved

_STREAMS: Final = cast("Any", kinesis)
_KEYS: Final = cast("Any", kms)
_QUEUES: Final = cast("Any", sqs)


def is_allowed(mapping: dict[str, Any], config: Mapping[str, Any]) -> bool:
    """Whether the role of a function is currently allowed to poll the source of a mapping.

    If not, the last processing result of the mapping says why, and the denial is recorded once.
    """
    last: str = mapping.get("LastProcessingResult", "")
    with unobserved(quiet=last.startswith(PROBLEM) and last != FAILED):
        reason = _denial(mapping, config)
    if reason:
        mapping["LastProcessingResult"] = f"{PROBLEM}{reason}"
    return reason is None


def _denial(mapping: Mapping[str, Any], config: Mapping[str, Any]) -> str | None:
    """Returns AWS's message for the first call of the poller that the execution role does not allow."""
    source: str = mapping.get("EventSourceArn", "")
    service = source.partition("arn:aws:")[2].partition(":")[0]
    caller = Caller(config["Role"], mapping["FunctionName"][:64])
    denials = (denial(caller, action, [source]) for action in POLLING_ACTIONS.get(service, ()))
    if reason := next((reason for reason in denials if reason), None):
        return reason
    key = _customer_managed_key(service, source)
    return denial(caller, "kms:Decrypt", [key]) if key else None


def _customer_managed_key(service: str, source: str) -> str | None:
    """Returns the ARN of the key that a queue or Kinesis stream is encrypted with.

    The keys that AWS manages are not among those of the emulator; their policies allow each principal of the
    account to use them through the service.
    """
    match service:
        case "sqs":
            queue: dict[str, Any] = _QUEUES._queue_by_arn(source) or {"attributes": {}}
            identifier = queue["attributes"].get("KmsMasterKeyId")
        case "kinesis":
            stream: dict[str, Any] = _STREAMS._resolve_stream_by_arn(source) or {}
            identifier = stream.get("KeyId")
        case _:
            return None
    found: dict[str, Any] | None = _KEYS._resolve_key(identifier)
    return found["Arn"] if found else None
