"""Metric filters of log groups: values that matching log events give to metrics."""

import time
from collections.abc import Callable, Iterator
from typing import Final, Required, TypedDict

from embedded_aws.ministack import cloudwatch, cloudwatch_logs
from embedded_aws.ministack.cloudwatch_logs import MetricFilter, Transformation
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import json_response
from embedded_aws.services.cloudwatch_logs.filter_patterns.conditions import Find
from embedded_aws.services.cloudwatch_logs.filter_patterns.matching import compile_filter
from embedded_aws.services.cloudwatch_logs.filter_patterns.values import InvalidFilterError, read_number

_DEFAULT_AT: Final = "_default_minute"
"""Member of a filter: the minute that has a value last, so that a minute has one default value."""

_MOST_DIMENSIONS: Final = 3


class _Event(TypedDict, total=False):
    message: str
    timestamp: float


class _Metric(TypedDict):
    MetricName: str
    Unit: str


class _Datum(_Metric, total=False):
    Value: float
    Timestamp: Required[float]
    Dimensions: list[dict[str, str]]


class FilterInput(TypedDict, total=False):
    """Input of the operations on metric filters."""

    filterPattern: str
    metricTransformations: list[Transformation]
    logEventMessages: list[str]


def record_metrics(deliver: Callable[..., None]) -> Callable[..., None]:
    """Records the metrics of log events that arrive."""

    def deliver_and_record(group: str, stream: str, events: list[_Event]) -> None:
        deliver(group, stream, events)
        for each in [*cloudwatch_logs.metric_filters.values()]:
            if each["logGroupName"] == group:
                _record(each, events)

    return deliver_and_record


def _record(metric_filter: MetricFilter, events: list[_Event]) -> None:
    found = compile_filter(metric_filter.get("filterPattern") or "")
    matched = [(event, find) for event in events if (find := found.matches(event.get("message", "")))]
    for transformation in metric_filter["metricTransformations"]:
        data = [
            datum
            for event, find in matched
            if (datum := _build_datum(transformation, _read_time(event), find))
        ]
        default = transformation.get("defaultValue")
        if not matched and events and default is not None:
            data = [*_build_defaults(metric_filter, transformation, events)]
        if data:
            metric_filter[_DEFAULT_AT] = int(max(each["Timestamp"] for each in data) // 60)
            namespace = transformation["metricNamespace"]
            cloudwatch.put_metric_data({}, {"Namespace": namespace, "MetricData": data}, False, True)


def _build_defaults(
    metric_filter: MetricFilter, transformation: Transformation, events: list[_Event]
) -> Iterator[_Datum]:
    """Yields the default value for a minute with log events of which none matches."""
    last = max(map(_read_time, events))
    if metric_filter.get(_DEFAULT_AT) != int(last // 60):
        yield {
            **_name_metric(transformation),
            "Timestamp": last,
            "Value": transformation.get("defaultValue", 0),
        }


def _build_datum(transformation: Transformation, at: float, find: Find) -> _Datum | None:
    """Returns the value of a log event; None if it is not a number, or the event lacks a dimension."""
    given = str(transformation["metricValue"])
    values = find(given) if given.startswith("$") else [given]
    value = read_number(values[0]) if values else None
    if value is None:
        return None
    dimensions: list[dict[str, str]] = []
    selectors = transformation.get("dimensions") or {}
    for name, selector in selectors.items():
        if not (found := find(selector)) or isinstance(found[0], dict | list):
            return None
        dimensions.append({"Name": name, "Value": _format(found[0])})
    return {**_name_metric(transformation), "Timestamp": at, "Value": value, "Dimensions": dimensions}


def _name_metric(transformation: Transformation) -> _Metric:
    return {"MetricName": transformation["metricName"], "Unit": transformation.get("unit") or "None"}


def _format(value: object) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _read_time(event: _Event) -> float:
    return float(event.get("timestamp") or time.time() * 1000) / 1000


def find_pattern_error(given: FilterInput) -> Response | None:
    """Returns the error for an invalid filter pattern of a request."""
    try:
        compile_filter(given.get("filterPattern") or "")
    except InvalidFilterError as error:
        return _reject(str(error))
    return None


def find_metric_error(given: FilterInput) -> Response | None:
    """Returns the error for a metric filter that AWS rejects."""
    if error := find_pattern_error(given):
        return error
    transformations = given.get("metricTransformations") or []
    is_structured = (given.get("filterPattern") or "").strip().startswith(("{", "["))
    reasons = (_explain(each, is_structured=is_structured) for each in transformations)
    reason = next(filter(None, reasons), None)
    return _reject(f"Invalid metric transformation: {reason}") if reason else None


def _explain(transformation: Transformation, *, is_structured: bool) -> str | None:
    """Returns why AWS rejects a transformation; None if it does not."""
    dimensions = transformation.get("dimensions") or {}
    if dimensions and transformation.get("defaultValue") is not None:
        return "dimensions and default value are mutually exclusive properties."
    if len(dimensions) > _MOST_DIMENSIONS:
        return "at most 3 dimensions are allowed."
    if dimensions and not is_structured:
        return "dimensions require a JSON or space-delimited pattern."
    value = str(transformation.get("metricValue"))
    fields = [*dimensions.values(), *([] if read_number(value) is not None else [value])]
    invalid = next((each for each in fields if not each.startswith("$")), None)
    return f"{invalid} is neither a number nor a field." if invalid else None


def _reject(message: str) -> Response:
    return cloudwatch_logs.json_error("InvalidParameterException", message, 400)


def match_patterns(_: object) -> Callable[[str, str], bool]:
    """Returns whether the patterns of subscriptions and of live tails match."""

    def matches(pattern: str, message: str) -> bool:
        try:
            return compile_filter(pattern or "").matches(message or "") is not None
        except InvalidFilterError:  # of a former version, which stored any pattern
            return False

    return matches


def compile_patterns(_: object) -> Callable[[str], Callable[[str], bool]]:
    """Returns a function that compiles the patterns of FilterLogEvents."""
    matches = match_patterns(_)
    return lambda pattern: lambda message: matches(pattern, message)


def test_filter(given: FilterInput) -> Response:
    """Returns which messages match a pattern, and their fields that it names."""
    found = compile_filter(given.get("filterPattern") or "")
    messages = given.get("logEventMessages") or []
    matches = [
        {
            "eventNumber": number,
            "eventMessage": message,
            "extractedValues": {
                each: _format(values[0]) for each in found.selectors if (values := find(each))
            },
        }
        for number, message in enumerate(messages, 1)
        if (find := found.matches(message))
    ]
    return json_response({"matches": matches})
