"""Metrics that the emulator records: those of functions are recorded for all functions together as well."""

from collections.abc import Callable, Mapping

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.patching import Patch
from embedded_aws.services.cloudwatch.alarms import evaluate_alarms_on

_OF_ALL_FUNCTIONS = "AWS/Lambda"


def _record_for_all(record: Callable[..., None]) -> Callable[..., None]:
    """Records the metrics of functions for all functions together as well, and evaluates alarms on them."""

    def record_metric(
        namespace: str,
        name: str,
        value: float,
        unit: str = "None",
        dimensions: Mapping[str, str] | None = None,
    ) -> None:
        record(namespace, name, value, unit, dimensions)
        if namespace == _OF_ALL_FUNCTIONS and {*(dimensions or ())} == {"FunctionName"}:
            record(namespace, name, value, unit)
        evaluate_alarms_on(namespace, name)

    return record_metric


PATCHES = (
    Patch(
        cloudwatch.record_metric,
        _record_for_all,
        "metrics of functions are also those of all functions; alarms on them are evaluated",
    ),
)
