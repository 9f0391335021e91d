"""Log groups."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Any, Final

from embedded_aws.ministack.names import IMPORTED, Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.cloudwatch_logs")
deliveries: Store[Record] = _MODULE.constant("_deliveries", "1a46a58bb7fbd256")
log_events_lock: Lock = _MODULE.constant("_log_events_lock", "fccd9b48f907a066")
log_groups: Store[Record] = _MODULE.constant("_log_groups", "4dc015c308be9c67")
metric_filters: Store[Record] = _MODULE.constant("_metric_filters", "b0fccd2834c83c91")
"""Metric filters by their log group and name."""
queries: Store[Record] = _MODULE.constant("_queries", "42bce6e31b558caa")
resource_policies: Store[Record] = _MODULE.constant("_resource_policies", "b970851f847c03a0")
patterns: Name[Any] = _MODULE.variable("re", IMPORTED)
"""The module that compiles the patterns of users."""


@_MODULE.function("_compile_filter_pattern", "b4a7c7c2b4d39701")
def compile_pattern(raw: str) -> Callable[[str], bool]: ...


@_MODULE.function("_create_delivery", "47e8f842e426a761")
def create_delivery(data: Fields) -> Response: ...


@_MODULE.function("_create_log_stream", "1f58ec7faa8ad88e")
def create_log_stream(data: Fields) -> Response: ...


@_MODULE.function("_fanout_to_subscription_filters", "ac676a8f95e621c3")
def send_to_subscriptions(group_name: Any, stream_name: Any, events: Any) -> None: ...


@_MODULE.function("_forget_log_records_for_group", "1b1c6b7e8b20d080")
def forget_log_records(group_name: str) -> None: ...


@_MODULE.function("_put_log_events", "8d4c353b45c5dd76")
def put_log_events(data: Fields) -> Response: ...


@_MODULE.function("_subscription_pattern_matches", "022db151aa737a7f")
def pattern_matches(pattern: str, message: str) -> bool: ...


@_MODULE.function("handle_request", "d2b7dc3dc7f7cd9a")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_insights_filter_predicates", "fdcb14e752ad0c71")
def query_filters(query: str) -> list[Callable[[Record], bool]]:
    """Returns the conditions of the filters of a query."""
    ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(code: str, message: str, status: int = 400) -> Response: ...
