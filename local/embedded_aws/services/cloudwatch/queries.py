"""GetMetricData, GetMetricStatistics and ListMetrics."""

import time
from collections.abc import Mapping, Sequence
from typing import Final

from embedded_aws.ministack import cloudwatch
from embedded_aws.ministack.cloudwatch import MetricDataQuery
from embedded_aws.services.cloudwatch.errors import CloudWatchError
from embedded_aws.services.cloudwatch.expressions import MOST_DATAPOINTS, ExpressionError, Scope, evaluate
from embedded_aws.services.cloudwatch.inputs import ListMetricsInput, MetricDataInput, MetricStatisticsInput
from embedded_aws.services.cloudwatch.pages import take_page
from embedded_aws.services.cloudwatch.series import (
    Metric,
    Series,
    compute_series,
    group_by_period,
    list_units,
    require_statistic,
)
from embedded_aws.services.cloudwatch.times import read_time

_STATISTICS: Final = ("SampleCount", "Average", "Sum", "Minimum", "Maximum")
_MINUTE: Final = 60
_MOST_POINTS: Final = 1_440
_MOST_METRICS: Final = 500
_RECENT: Final = 3 * 3600
"""Seconds of ``RecentlyActive``, whose only value is PT3H."""


def get_metric_data(given: MetricDataInput) -> dict[str, object]:
    """Returns values of metrics and of expressions on them.

    Args:
        given: Input of the operation.

    Raises:
        CloudWatchError: If the times or the queries are invalid.
    """
    start, end = _read_range(given)
    queries = given["MetricDataQueries"]
    series, messages = compute_queries(queries, start, end)
    descending = given.get("ScanBy") != "TimestampAscending"
    labels = _write_labels(queries)
    shown = [query for query in queries if query.get("ReturnData", True)]
    points = [
        (query["Id"], begin) for query in shown for begin in sorted(series[query["Id"]], reverse=descending)
    ]
    page, token = take_page(
        points, int(given.get("MaxDatapoints") or MOST_DATAPOINTS), given.get("NextToken")
    )
    begins: dict[str, list[int]] = {query["Id"]: [] for query in shown}
    for identifier, begin in page:
        begins[identifier].append(begin)
    left = {identifier for identifier, _ in points[points.index(page[-1]) + 1 :]} if page else set[str]()
    results = [
        {
            "Id": identifier,
            "Label": labels[identifier],
            "Timestamps": found,
            "Values": [series[identifier][begin] for begin in found],
            "StatusCode": "PartialData" if identifier in left else "Complete",
            **({"Messages": messages[identifier]} if identifier in messages else {}),
        }
        for identifier, found in begins.items()
    ]
    return {"MetricDataResults": results, "Messages": [], **({"NextToken": token} if token else {})}


def compute_queries(
    queries: Sequence[MetricDataQuery], start: float, end: float
) -> tuple[dict[str, Series], dict[str, list[dict[str, object]]]]:
    """Returns the values of queries, and messages on them, by their IDs.

    Args:
        queries: Queries of GetMetricData or of an alarm.
        start: Start of the time range, in seconds since 1970.
        end: Its end, which is not included.

    Raises:
        CloudWatchError: If an expression is invalid.
    """
    _require_valid_queries(queries)
    series: dict[str, Series] = {}
    messages: dict[str, list[dict[str, object]]] = {}
    periods = {query["Id"]: _read_period(query, queries) for query in queries}
    for query in queries:
        if stat := query.get("MetricStat"):
            require_statistic(stat["Stat"])
            points = Metric.read(stat["Metric"]).find_points(start, end)
            units = [unit] if (unit := stat.get("Unit")) else list_units(points)
            if len(units) > 1:
                text = f"Multiple units returned: '[{', '.join(units)}]'"
                messages[query["Id"]] = [{"Code": "MultipleUnits", "Value": text}]
            points = [point for point in points if point["Unit"] in units[:1]]
            series[query["Id"]] = compute_series(points, int(stat["Period"]), stat["Stat"])
    metrics = tuple(series)
    waiting = [query for query in queries if query.get("Expression")]
    for query in _sort_expressions(waiting, series):
        try:
            scope = Scope(series, metrics, periods[query["Id"]], start, end)
            series[query["Id"]] = evaluate(query.get("Expression", ""), scope)
        except ExpressionError as error:
            raise CloudWatchError(
                "ValidationError", f"Error in expression '{query['Id']}' [{error}]"
            ) from None
    return series, messages


def _require_valid_queries(queries: Sequence[MetricDataQuery]) -> None:
    if len({query["Id"] for query in queries}) < len(queries):
        raise CloudWatchError(
            "ValidationError", "The values for parameter id in MetricDataQueries is not unique."
        )
    for query in queries:
        if bool(query.get("MetricStat")) == bool(query.get("Expression")):
            raise CloudWatchError(
                "ValidationError",
                f"Query '{query['Id']}' must have either MetricStat or Expression, and not both.",
            )


def _sort_expressions(
    queries: Sequence[MetricDataQuery], known: Mapping[str, Series]
) -> list[MetricDataQuery]:
    """Returns expressions after those that they name."""
    ordered: list[MetricDataQuery] = []
    left = list(queries)
    names = {query["Id"] for query in queries} - set(known)
    done: set[str] = set()
    while left:
        ready = [query for query in left if not (_find_names(query) & (names - done - {query["Id"]}))]
        if not ready:
            raise CloudWatchError(
                "ValidationError", f"Error in expression '{left[0]['Id']}' [Circular dependency]"
            )
        ordered += ready
        done |= {query["Id"] for query in ready}
        left = [query for query in left if query["Id"] not in done]
    return ordered


def _find_names(query: MetricDataQuery) -> set[str]:
    text = "".join(
        letter if letter.isalnum() or letter == "_" else " " for letter in query.get("Expression", "")
    )
    return set(text.split())


def _read_period(query: MetricDataQuery, queries: Sequence[MetricDataQuery]) -> int:
    stat = query.get("MetricStat")
    own = query.get("Period") or (stat["Period"] if stat else None)
    others = [other["Period"] for each in queries if (other := each.get("MetricStat"))]
    return int(own or max(others, default=300))


def _write_labels(queries: Sequence[MetricDataQuery]) -> dict[str, str]:
    """Returns the labels: the name of a metric, and where they differ, its statistic and period."""
    stats = [stat for query in queries if (stat := query.get("MetricStat"))]
    differ = {name: len({str(stat[name]) for stat in stats}) > 1 for name in ("Stat", "Period")}
    several = len({stat["Metric"].get("MetricName", "") for stat in stats}) > 1

    def write_label(query: MetricDataQuery) -> str:
        if label := query.get("Label"):
            return label
        if not (stat := query.get("MetricStat")):
            return query["Id"]
        parts = [str(stat[name]) for name in ("Stat", "Period") if differ[name] and not several]
        return " ".join([stat["Metric"].get("MetricName", ""), *parts])

    return {query["Id"]: write_label(query) for query in queries}


def get_metric_statistics(given: MetricStatisticsInput) -> dict[str, object]:
    """Returns statistics of a metric, by period and unit.

    Args:
        given: Input of the operation.

    Raises:
        CloudWatchError: If the times or the statistics are invalid.
    """
    start, end = _read_range(given)
    period = int(given["Period"])
    asked = int((end - start) / period)
    if asked > _MOST_POINTS:
        raise CloudWatchError(
            "InvalidParameterCombination",
            f"You have requested up to {asked} datapoints, which exceeds the limit of {_MOST_POINTS}. You may"
            " reduce the datapoints requested by increasing Period, or decreasing the time range.",
        )
    plain = given.get("Statistics") or []
    extended = given.get("ExtendedStatistics") or []
    for name in extended:
        require_statistic(name)
    if plain and extended:
        raise CloudWatchError(
            "InvalidParameterCombination",
            "The parameters Statistics and ExtendedStatistics are mutually exclusive and you have specified"
            " both.",
        )
    if not plain and not extended:
        raise CloudWatchError("MissingParameter", "Must specify either Statistics or ExtendedStatistics")
    points = Metric.read(given).find_points(start, end)
    units = [unit] if (unit := given.get("Unit")) else list_units(points)
    found: list[dict[str, object]] = []
    for unit in units:
        periods = group_by_period([point for point in points if point["Unit"] == unit], period)
        for begin in sorted(periods):
            computed = cloudwatch.compute_statistics(periods[begin])
            datapoint: dict[str, object] = {"Timestamp": begin, "Unit": unit}
            datapoint.update({name: computed[name] for name in _STATISTICS if name in plain})
            read = {name: cloudwatch.read_statistic({}, name, periods[begin]) for name in extended}
            if shown := {name: value for name, value in read.items() if value is not None}:
                datapoint["ExtendedStatistics"] = shown
            found.append(datapoint)
    return {"Label": given.get("MetricName", ""), "Datapoints": found}


def list_metrics(given: ListMetricsInput) -> dict[str, object]:
    """Returns the metrics that match.

    Args:
        given: Input of the operation.

    Raises:
        CloudWatchError: If the token is not one of an earlier page.
    """
    since = time.time() - _RECENT if given.get("RecentlyActive") else 0
    found: list[dict[str, object]] = []
    for (namespace, name, _), points in cloudwatch.metrics.items():
        dimensions = points[0].get("Dimensions") or {} if points else {}
        if (
            namespace == (given.get("Namespace") or namespace)
            and name == (given.get("MetricName") or name)
            and all(
                each["Name"] in dimensions
                and dimensions[each["Name"]] == each.get("Value", dimensions[each["Name"]])
                for each in given.get("Dimensions") or ()
            )
            and any(point["Timestamp"] >= since for point in points)
        ):
            listed = [{"Name": each, "Value": value} for each, value in dimensions.items()]
            found.append({"Namespace": namespace, "MetricName": name, "Dimensions": listed})
    page, token = take_page(found, _MOST_METRICS, given.get("NextToken"))
    return {"Metrics": page, **({"NextToken": token} if token else {})}


def _read_range(given: MetricDataInput | MetricStatisticsInput) -> tuple[float, float]:
    start, end = read_time(given["StartTime"]), read_time(given["EndTime"])
    if start >= end:
        raise CloudWatchError(
            "InvalidParameterValue", "The parameter StartTime must be less than the parameter EndTime."
        )
    # A range begins with the minute of its start if data is aggregated by minutes.
    period = given.get("Period")
    minutes = not isinstance(period, int | str) or int(period) % _MINUTE == 0
    return (start // _MINUTE * _MINUTE if minutes else start), end
