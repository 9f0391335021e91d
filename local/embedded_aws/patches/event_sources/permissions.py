"""Event source mappings poll with the permissions of the function's execution role."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from ministack.core.responses import request_scope
from ministack.services import kinesis, kms, lambda_svc, sqs

from embedded_aws.emulator.polling_actions import POLLING_ACTIONS
from embedded_aws.patches.authorization import Caller, denial
from embedded_aws.patches.observation.causes import unobserved
from embedded_aws.patches.patching import Patch

_PROBLEM: Final = "PROBLEM: "
_STREAMS: Final = cast("Any", kinesis)
_KEYS: Final = cast("Any", kms)
_QUEUES: Final = cast("Any", sqs)
_Mappings = Iterator[tuple[str, str, dict[str, Any]]]


def _allowed(every: Callable[[], _Mappings]) -> Callable[[], _Mappings]:
    """Yields the mappings whose role is currently allowed to poll the source."""

    def every_allowed() -> _Mappings:
        for account, region, mapping in every():
            known = mapping.get("LastProcessingResult", "").startswith(_PROBLEM)
            with request_scope(account, region), unobserved(quiet=known):
                reason = _denial(mapping)
            if reason is None:
                yield account, region, mapping
            else:
                mapping["LastProcessingResult"] = f"{_PROBLEM}{reason}"

    return every_allowed


def _denial(mapping: Mapping[str, Any]) -> str | None:
    """Returns AWS's message for the first call of the poller that the execution role does not allow."""
    source: str = mapping.get("EventSourceArn", "")
    service = source.partition("arn:aws:")[2].partition(":")[0]
    function, config = cast("Any", lambda_svc)._get_func_record_for_qualifier(
        mapping["FunctionName"], mapping.get("Qualifier")
    )
    if function is None or service not in POLLING_ACTIONS:
        return None
    caller = Caller(config["Role"], mapping["FunctionName"][:64])
    denials = (denial(caller, action, [source]) for action in POLLING_ACTIONS[service])
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


PATCHES = (
    Patch(
        lambda_svc,
        "_iter_all_esms",
        "45c850a12c184bc2",
        _allowed,
        "event source mappings have the permissions of the function's role",
    ),
)
