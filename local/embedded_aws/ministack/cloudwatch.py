"""Alarms, dashboards and metrics."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, NotRequired, Required, TypedDict, final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class Dimension(TypedDict, total=False):
    """A dimension of a metric."""

    Name: Required[str]
    Value: str


class MetricName(TypedDict, total=False):
    """A metric."""

    Namespace: str
    MetricName: str
    Dimensions: list[Dimension]


class MetricStat(TypedDict, total=False):
    """A statistic of a metric."""

    Metric: Required[MetricName]
    Period: Required[int]
    Stat: Required[str]
    Unit: str


class MetricDataQuery(TypedDict, total=False):
    """A query of a metric, or an expression on others."""

    Id: Required[str]
    MetricStat: MetricStat
    Expression: str
    Label: str
    Period: int
    ReturnData: bool


class Point(TypedDict):
    """A datum of a metric, or the statistics of several."""

    Timestamp: float
    Value: float
    Unit: str
    Dimensions: dict[str, str]
    Count: NotRequired[float]  # how often the value was measured


class Alarm(MetricName, total=False):
    """Members of all alarms."""

    AlarmName: Required[str]
    AlarmArn: Required[str]
    AlarmDescription: str
    ActionsEnabled: bool
    AlarmActions: list[str]
    InsufficientDataActions: list[str]
    OKActions: list[str]
    StateValue: Required[str]
    StateReason: Required[str]
    StateUpdatedTimestamp: Required[float]
    StateTransitionedTimestamp: float
    StateReasonData: str


@final
class CompositeAlarm(Alarm):
    """Record of an alarm on other alarms."""

    AlarmRule: str


@final
class MetricAlarm(Alarm, total=False):
    """Record of an alarm on metrics."""

    AlarmConfigurationUpdatedTimestamp: Required[float]
    EvaluationPeriods: Required[int]
    ComparisonOperator: Required[str]
    DatapointsToAlarm: int
    Threshold: float
    TreatMissingData: str
    EvaluateLowSampleCountPercentile: str
    Metrics: list[MetricDataQuery]
    Statistic: str
    ExtendedStatistic: str
    Period: int
    Unit: str


_MODULE: Final = Module("ministack.services.cloudwatch")
alarms: Store[MetricAlarm] = _MODULE.constant("_alarms", "f190af7ba0ef5cdf")
"""Alarms on metrics by name."""
composite_alarms: Store[CompositeAlarm] = _MODULE.constant("_composite_alarms", "554de6cdac5de2d9")
"""Composite alarms by name."""
dashboards: Store[dict[str, object]] = _MODULE.constant("_dashboards", "7432f8284a9992cd")
"""Dashboards by name."""
metrics: Store[list[Point]] = _MODULE.constant("_metrics", "64764232df160696")
"""Points by namespace, name, and dimensions as :func:`join_dimensions` returns them."""
tags: Store[dict[str, str]] = _MODULE.constant("_resource_tags", "147e7dd10b116645")


@_MODULE.function("_calc_stats", "904b6cfe8074b3d4")
def compute_statistics(points: Iterable[Point]) -> dict[str, float]: ...


@_MODULE.function("_dims_key", "29a88285f20ca34c")
def join_dimensions(dims: Mapping[str, str]) -> str: ...


@_MODULE.function("_dispatch_alarm_actions", "891eded437183cdb")
def dispatch_alarm_actions(
    alarm: MetricAlarm | CompositeAlarm, old_state: str, new_state: str, reason: str
) -> None: ...


@_MODULE.function("_error", "c011b96c914d60b0")
def error(
    code: str, message: str, status: int, use_json: bool = False, use_cbor: bool = False
) -> Response: ...


@_MODULE.function("_evaluate_alarm", "c2367e3b61395d25")
def evaluate_alarm(alarm: MetricAlarm) -> None: ...


@_MODULE.function("_evaluate_parent_alarms", "3e62a867e2d5303b")
def evaluate_composite_alarms(child: MetricAlarm | CompositeAlarm) -> None: ...


@_MODULE.function("handle_request", "025a1bccd00ecd10")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_put_composite_alarm", "da6dc7c648d0a5b2")
def put_composite_alarm(params: Any, cbor_data: Any, is_cbor: Any, is_json: Any = False) -> Response: ...


@_MODULE.function("_put_metric_alarm", "d1e94f1213854a48")
def put_metric_alarm(params: Any, cbor_data: Any, is_cbor: Any, is_json: Any = False) -> Response: ...


@_MODULE.function("_put_metric_data", "7f06782f7d65dcea")
def put_metric_data(params: Any, cbor_data: Any, is_cbor: bool, is_json: bool = False) -> Response: ...


class HistoryEntry(TypedDict):
    """An entry in the history of the alarms."""

    AlarmName: str
    HistoryData: str


@_MODULE.function("_history_entries", "cf6ba9ff6e79d242")
def list_history() -> list[HistoryEntry]: ...


@_MODULE.function("_record_history", "286ad2f5c1d37baa")
def record_history(alarm_name: str, old_state: str, new_state: str, reason: str) -> None: ...


@_MODULE.function("record_metric", "159f19289ab5248a")
def record_metric(
    namespace: str,
    metric_name: str,
    value: float,
    unit: str = "None",
    dimensions: dict[str, str] | None = None,
) -> None: ...


@_MODULE.function("_stat_value", "fe211024e7b3ec3c")
def read_statistic(
    stats: Mapping[str, float], stat_name: str, points: Iterable[Point] | None = None
) -> float | None:
    """Returns a statistic, or a percentile, of points."""
    ...
