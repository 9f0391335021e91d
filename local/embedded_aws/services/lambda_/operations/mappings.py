"""Event source mappings as operations show them."""

import time
from collections.abc import Mapping
from typing import Final

from embedded_aws.json_values import read_text
from embedded_aws.ministack.records import read_members

_OF_STREAMS: Final[Mapping[str, object]] = {
    "BisectBatchOnFunctionError": False,
    "DestinationConfig": {"OnFailure": {}},
    "LastProcessingResult": "No records processed",
    "MaximumRecordAgeInSeconds": -1,
    "MaximumRetryAttempts": -1,
    "ParallelizationFactor": 1,
    "TumblingWindowInSeconds": 0,
}
_HIDDEN: Final = ("Enabled", "FunctionName", "Qualifier", "Tags")
_OF_QUEUES_HIDDEN: Final = (*_OF_STREAMS, "StartingPosition")


def show_mapping(mapping: Mapping[str, object], state: str | None = None) -> dict[str, object]:
    """Returns a mapping as Lambda shows it.

    Args:
        mapping: The mapping.
        state: State to show, such as ``Creating``.
    """
    queue = ":sqs:" in read_text(mapping.get("EventSourceArn"))
    default: Mapping[str, object] = {} if queue else _OF_STREAMS
    hidden = (*_HIDDEN, *_OF_QUEUES_HIDDEN) if queue else _HIDDEN
    view: dict[str, object] = {
        **default,
        **{name: value for name, value in mapping.items() if name not in hidden},
    }
    if not queue:
        view["DestinationConfig"] = {"OnFailure": {}, **read_members(view, "DestinationConfig")}
    if not read_members(view, "FilterCriteria").get("Filters"):
        view.pop("FilterCriteria", None)
    for name in ("ScalingConfig", "ProvisionedPollerConfig"):
        if not view.get(name):
            view.pop(name, None)
    if not read_members(view, "MetricsConfig").get("Metrics"):
        view.pop("MetricsConfig", None)
    result = mapping.get("LastProcessingResult")
    if result and result != _OF_STREAMS["LastProcessingResult"]:
        view["LastProcessingResult"] = result
    view["StateTransitionReason"] = "USER_INITIATED" if queue else "User action"
    view.setdefault("LastModified", int(time.time()))
    return {**view, "State": state or view.get("State")}
