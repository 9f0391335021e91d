"""Event source mappings read with the permissions of the function's role."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final, cast

from ministack.core.responses import request_scope
from ministack.services import lambda_svc

from embedded_aws.patches.authorization import Caller, denial
from embedded_aws.patches.observation.causes import unobserved
from embedded_aws.patches.patching import Patch

# Required permissions of each source (Lambda developer guide, "Execution role permissions").
ACTIONS: Final[Mapping[str, tuple[str, ...]]] = {
    "dynamodb": ("dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"),
    "kinesis": ("kinesis:DescribeStream", "kinesis:GetRecords", "kinesis:GetShardIterator"),
    "sqs": ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"),
}
_PROBLEM: Final = "PROBLEM: "
_Mappings = Iterator[tuple[str, str, dict[str, Any]]]


def _allowed(every: Callable[[], _Mappings]) -> Callable[[], _Mappings]:
    """Yields the mappings whose role is currently allowed to read the source."""

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
    source: str = mapping.get("EventSourceArn", "")
    actions = ACTIONS.get(source.partition("arn:aws:")[2].partition(":")[0], ())
    function, config = cast("Any", lambda_svc)._get_func_record_for_qualifier(
        mapping["FunctionName"], mapping.get("Qualifier")
    )
    if function is None or not actions:
        return None
    caller = Caller(config["Role"], mapping["FunctionName"][:64])
    denials = (denial(caller, action, [source]) for action in actions)
    return next((reason for reason in denials if reason), None)


PATCHES = (
    Patch(
        lambda_svc,
        "_iter_all_esms",
        "45c850a12c184bc2",
        _allowed,
        "event source mappings have the permissions of the function's role",
    ),
)
