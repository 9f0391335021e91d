"""Dimensions of metrics: a query finds the metric that has exactly these."""

from collections.abc import Callable
from typing import Any

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudwatch.alarm_states import evaluate_of_metric

_OF_ALL_FUNCTIONS = "AWS/Lambda"


class _Dimensions(dict[str, str]):
    """Dimensions that MiniStack compares even if there are none."""

    def __bool__(self) -> bool:
        return True


def _read_exactly(read: Callable[..., dict[str, str]]) -> Callable[..., dict[str, str]]:
    def read_exactly(dimensions: list[dict[str, str]]) -> dict[str, str]:
        return _Dimensions(read(dimensions))

    return read_exactly


def _record_for_all(record: Callable[..., None]) -> Callable[..., None]:
    """Records the metrics of functions for all functions together as well, and evaluates alarms."""

    def record_metric(
        namespace: str, name: str, value: float, unit: str = "None", dimensions: Any = None
    ) -> None:
        record(namespace, name, value, unit, dimensions)
        if namespace == _OF_ALL_FUNCTIONS and {*dimensions} == {"FunctionName"}:
            record(namespace, name, value, unit)
        evaluate_of_metric(namespace, name)

    return record_metric


PATCHES = (
    Patch(
        cloudwatch.read_dimensions,
        _read_exactly,
        "statistics without dimensions are those of the metric without dimensions",
    ),
    Patch(
        cloudwatch.record_metric,
        _record_for_all,
        "metrics of functions are also those of all functions, and alarms see the metrics of services",
    ),
)
