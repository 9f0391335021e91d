"""Embedded metric format: log events that are metrics, which CloudWatch extracts without a filter."""

import json
import math
import re
import time
from collections.abc import Callable, Iterator, Sequence
from typing import Final, Never, TypedDict, TypeGuard

from embedded_aws.json_values import Json, JsonObject, is_array, read_array, read_object
from embedded_aws.ministack import cloudwatch, cloudwatch_logs
from embedded_aws.protocol.models import read_model

_DOCUMENT: Final = re.compile(r"(?:[^{]*\t)?(\{.*\})\s*", re.DOTALL)
"""A document, also after the time and the request ID that Node.js writes before it."""
_MARK: Final = '"CloudWatchMetrics"'
_MOST_METRICS: Final = 100
_MOST_VALUES: Final = 100
_MOST_DIMENSIONS: Final = 30
_LONGEST_KEY: Final = 250
_LONGEST: Final = 1_024
"""Characters of a namespace, of the name of a metric, and of the value of a dimension."""
_FARTHEST: Final = 2.0**360
_OLDEST: Final = 14 * 86_400
"""Seconds before now."""
_LATEST: Final = 2 * 3_600
"""Seconds from now."""


class _Event(TypedDict, total=False):
    message: str


class _Datum(TypedDict):
    MetricName: str
    Unit: str
    Timestamp: float
    Values: list[float]
    Dimensions: list[dict[str, str]]


def extract_metrics(deliver: Callable[..., None]) -> Callable[..., None]:
    """Records the metrics that log events contain; those of the class Infrequent Access are not read."""

    def deliver_and_extract(group: str, stream: str, events: list[_Event]) -> None:
        deliver(group, stream, events)
        found = cloudwatch_logs.log_groups.get(group) or {}
        if found.get("logGroupClass", "STANDARD") != "STANDARD":
            return
        for event in events:
            for namespace, data in read_metrics(event.get("message", "")):
                cloudwatch.put_metric_data({}, {"Namespace": namespace, "MetricData": data}, False, True)

    return deliver_and_extract


def read_metrics(message: str) -> Iterator[tuple[str, list[_Datum]]]:
    """Yields the namespaces and the data of a log event; none of a part that is not valid.

    Args:
        message: Message of the log event.
    """
    if _MARK not in message or not (found := _DOCUMENT.fullmatch(message)):
        return
    try:
        root = read_object(json.loads(found[1], parse_constant=_reject_constant))
    except ValueError:
        return
    metadata = read_object(root.get("_aws"))
    moment = _read_time(metadata.get("Timestamp"))
    if moment is None:
        return
    for directive in map(read_object, read_array(metadata.get("CloudWatchMetrics"))):
        namespace = directive.get("Namespace")
        if _is_text(namespace, _LONGEST) and not namespace.startswith("AWS/"):
            data = [*_build_data(root, directive, moment)]
            if data:
                yield namespace, data


def _build_data(root: JsonObject, directive: JsonObject, moment: float) -> Iterator[_Datum]:
    """Yields a datum for each metric of a directive and each of its sets of dimensions."""
    sets = [*_read_dimension_sets(root, directive.get("Dimensions"))]
    metrics = read_array(directive.get("Metrics"))
    if len(metrics) > _MOST_METRICS:
        return
    for metric in map(read_object, metrics):
        name, unit = metric.get("Name"), metric.get("Unit", "None")
        if not _is_text(name, _LONGEST) or unit not in _list_units():
            continue
        if values := _read_values(root.get(name)):
            for dimensions in sets:
                yield {
                    "MetricName": name,
                    "Unit": str(unit),
                    "Timestamp": moment,
                    "Values": values,
                    "Dimensions": dimensions,
                }


def _read_dimension_sets(root: JsonObject, given: Json) -> Iterator[list[dict[str, str]]]:
    """Yields the valid sets of dimensions, of which each has its own metric."""
    for keys in read_array(given):
        if not is_array(keys) or len(keys) > _MOST_DIMENSIONS:
            continue
        dimensions = [
            {"Name": key, "Value": value}
            for key in keys
            if _is_text(key, _LONGEST_KEY) and _is_text(value := root.get(key), _LONGEST)
        ]
        if len(dimensions) == len(keys):
            yield dimensions


def _read_values(target: Json) -> list[float]:
    """Returns the values of a metric, of which a document has one or several; none if one is not valid."""
    found = target if is_array(target) else [target]
    values = [
        float(each)
        for each in found
        if isinstance(each, int | float) and not isinstance(each, bool) and abs(each) <= _FARTHEST
    ]
    return values if len(values) == len(found) <= _MOST_VALUES else []


def _read_time(given: Json) -> float | None:
    """Returns the time of a document in seconds; None if CloudWatch does not accept it."""
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        return None
    moment = given / 1_000
    return moment if -_OLDEST <= moment - time.time() <= _LATEST else None


def _list_units() -> Sequence[str]:
    return read_model("cloudwatch").shapes["StandardUnit"].get("enum", ())


def _is_text(value: Json, longest: int) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= longest


def _reject_constant(constant: str) -> Never:
    raise ValueError(constant)
