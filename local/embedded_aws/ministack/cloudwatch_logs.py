"""Log groups."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from threading import Lock
from typing import Any, Final, NotRequired, Required, TypedDict

from embedded_aws.ministack.names import IMPORTED, Module, Name
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class LogStream(TypedDict):
    """A log stream with its events."""

    events: list[dict[str, object]]


class LogGroup(TypedDict):
    """Record of a log group with its streams by name."""

    arn: str
    logGroupClass: str
    kmsKeyId: str | None
    streams: dict[str, LogStream]
    subscriptionFilters: dict[str, dict[str, str]]


class Transformation(TypedDict, total=False):
    """The metric of a metric filter."""

    metricName: Required[str]
    metricNamespace: Required[str]
    metricValue: Required[str]
    defaultValue: float
    dimensions: Mapping[str, str]
    unit: str


class MetricFilter(TypedDict):
    """Record of a metric filter."""

    filterName: str
    logGroupName: str
    filterPattern: str
    metricTransformations: list[Transformation]
    # The minute of the last value, which the emulator adds.
    _default_minute: NotRequired[int]


class LogQuery(TypedDict):
    """Record of a query."""

    queryId: str
    queryString: str
    status: str
    logGroupName: str
    logGroupNames: list[str]
    # A member that the emulator adds.
    createTime: NotRequired[int]
    startTime: int
    endTime: int


_MODULE: Final = Module("ministack.services.cloudwatch_logs")
deliveries: Store[dict[str, str]] = _MODULE.constant("_deliveries", "1a46a58bb7fbd256")
log_events_lock: Lock = _MODULE.constant("_log_events_lock", "fccd9b48f907a066")
log_groups: Store[LogGroup] = _MODULE.constant("_log_groups", "4dc015c308be9c67")
metric_filters: Store[MetricFilter] = _MODULE.constant("_metric_filters", "b0fccd2834c83c91")
"""Metric filters by their log group and name."""
queries: Store[LogQuery] = _MODULE.constant("_queries", "42bce6e31b558caa")
resource_policies: Store[dict[str, object]] = _MODULE.constant("_resource_policies", "b970851f847c03a0")
patterns: Name[Any] = _MODULE.variable("re", IMPORTED)
"""The module that compiles the patterns of users."""


@_MODULE.function("_compile_filter_pattern", "b4a7c7c2b4d39701")
def compile_pattern(raw: str) -> Callable[[str], bool]: ...


@_MODULE.function("_create_delivery", "47e8f842e426a761")
def create_delivery(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_create_log_stream", "1f58ec7faa8ad88e")
def create_log_stream(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_fanout_to_subscription_filters", "ac676a8f95e621c3")
def send_to_subscriptions(group_name: str, stream_name: str, events: list[dict[str, object]]) -> None: ...


@_MODULE.function("_forget_log_records_for_group", "1b1c6b7e8b20d080")
def forget_log_records(group_name: str) -> None: ...


@_MODULE.function("_put_log_events", "8d4c353b45c5dd76")
def put_log_events(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_subscription_pattern_matches", "022db151aa737a7f")
def pattern_matches(pattern: str, message: str) -> bool: ...


@_MODULE.function("handle_request", "d2b7dc3dc7f7cd9a")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_insights_filter_predicates", "fdcb14e752ad0c71")
def query_filters(query: str) -> list[Callable[[Mapping[str, object]], bool]]:
    """Returns the conditions of the filters of a query."""
    ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(code: str, message: str, status: int = 400) -> Response: ...
