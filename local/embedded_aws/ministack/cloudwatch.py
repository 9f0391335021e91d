"""Alarms, dashboards and metrics."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.cloudwatch")
alarms: Store[Record] = _MODULE.constant("_alarms", "f190af7ba0ef5cdf")
"""Alarms on metrics by name."""
composite_alarms: Store[Record] = _MODULE.constant("_composite_alarms", "554de6cdac5de2d9")
"""Composite alarms by name."""
dashboards: Store[Record] = _MODULE.constant("_dashboards", "7432f8284a9992cd")
"""Dashboards by name."""
metrics: Store[list[Record]] = _MODULE.constant("_metrics", "64764232df160696")
"""Points by namespace, name, and dimensions as :func:`join_dimensions` returns them."""
tags: Store[Any] = _MODULE.constant("_resource_tags", "147e7dd10b116645")


@_MODULE.function("_calc_stats", "904b6cfe8074b3d4")
def compute_statistics(points: Iterable[Fields]) -> dict[str, float]: ...


@_MODULE.function("_dims_key", "29a88285f20ca34c")
def join_dimensions(dims: Fields) -> str: ...


@_MODULE.function("_dispatch_alarm_actions", "891eded437183cdb")
def dispatch_alarm_actions(alarm: Record, old_state: str, new_state: str, reason: str) -> None: ...


@_MODULE.function("_error", "c011b96c914d60b0")
def error(
    code: str, message: str, status: int, use_json: bool = False, use_cbor: bool = False
) -> Response: ...


@_MODULE.function("_evaluate_alarm", "c2367e3b61395d25")
def evaluate_alarm(alarm: Record) -> None: ...


@_MODULE.function("_evaluate_parent_alarms", "3e62a867e2d5303b")
def evaluate_composite_alarms(child: Record) -> None: ...


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
def read_statistic(stats: Fields, stat_name: str, points: Iterable[Fields] | None = None) -> float | None:
    """Returns a statistic, or a percentile, of points."""
    ...
