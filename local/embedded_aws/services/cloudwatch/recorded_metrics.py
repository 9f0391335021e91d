"""Metrics that the emulator records: those of functions are recorded for all functions together as well."""

import time
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudwatch.alarms import evaluate_alarms_on

_OF_ALL_FUNCTIONS: Final = "AWS/Lambda"
_STATES: Final = ("AWS/SQS", "Approximate")
"""Namespace, and beginning of the names, of metrics that have one value for each minute."""
_COUNTED: Final = "AWS/ApiGateway"
"""Namespace of metrics whose equal values of a minute are one point: an API has many requests."""
_KINDS: Final = 2
"""Different values of such a metric: 0 and 1."""
_MINUTE: Final = 60


def _record_for_all(record: Callable[..., None]) -> Callable[..., None]:
    """Records the metrics of functions for all functions together as well, and evaluates alarms on them.

    A metric that says how many messages a queue has replaces its value of the same minute.
    """

    def record_metric(
        namespace: str,
        name: str,
        value: float,
        unit: str = "None",
        dimensions: Mapping[str, str] | None = None,
    ) -> None:
        if not _combine(namespace, name, value, dimensions or {}):
            record(namespace, name, value, unit, dimensions)
        if namespace == _OF_ALL_FUNCTIONS and {*(dimensions or ())} == {"FunctionName"}:
            record(namespace, name, value, unit)
        evaluate_alarms_on(namespace, name)

    return record_metric


def _combine(namespace: str, name: str, value: float, dimensions: Mapping[str, str]) -> bool:
    """Combines a value with a point of the current minute; returns false if it needs a new point."""
    is_state = namespace == _STATES[0] and name.startswith(_STATES[1])
    if not is_state and namespace != _COUNTED:
        return False
    minute = time.time() // _MINUTE
    points = cloudwatch.metrics.get((namespace, name, cloudwatch.join_dimensions(dimensions))) or []
    recent = [point for point in points[-_KINDS:] if point["Timestamp"] // _MINUTE == minute]
    if is_state and recent:
        recent[-1]["Value"] = float(value)
        return True
    same = next((point for point in recent if not is_state and point["Value"] == value), None)
    if same:
        same["Count"] = same.get("Count", 1) + 1
    return same is not None


PATCHES = (
    Patch(
        cloudwatch.record_metric,
        _record_for_all,
        "metrics of functions are also those of all functions, those of queues have a value for each minute,"
        " and alarms on them are evaluated",
    ),
)
