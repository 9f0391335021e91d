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
        if not (_is_state(namespace, name) and _replace(namespace, name, value, dimensions or {})):
            record(namespace, name, value, unit, dimensions)
        if namespace == _OF_ALL_FUNCTIONS and {*(dimensions or ())} == {"FunctionName"}:
            record(namespace, name, value, unit)
        evaluate_alarms_on(namespace, name)

    return record_metric


def _is_state(namespace: str, name: str) -> bool:
    return namespace == _STATES[0] and name.startswith(_STATES[1])


def _replace(namespace: str, name: str, value: float, dimensions: Mapping[str, str]) -> bool:
    """Replaces the value of the current minute; returns false if there is none yet."""
    points = cloudwatch.metrics.get((namespace, name, cloudwatch.join_dimensions(dimensions)))
    if not points or points[-1]["Timestamp"] // _MINUTE != time.time() // _MINUTE:
        return False
    points[-1]["Value"] = float(value)
    return True


PATCHES = (
    Patch(
        cloudwatch.record_metric,
        _record_for_all,
        "metrics of functions are also those of all functions, those of queues have a value for each minute,"
        " and alarms on them are evaluated",
    ),
)
