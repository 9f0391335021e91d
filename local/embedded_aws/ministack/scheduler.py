"""Schedules."""

from __future__ import annotations

from typing import Any, Final, Required

from embedded_aws.ministack.eventbridge import Rule, Target
from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Response
from embedded_aws.ministack.stores import Store


class Schedule(Rule, total=False):
    """Record of a schedule."""

    ScheduleExpression: Required[str]
    Target: Required[Target]
    ScheduleExpressionTimezone: str
    StartDate: float | str
    EndDate: float | str
    State: str
    ActionAfterCompletion: str


_MODULE: Final = Module("ministack.services.scheduler")
tick_seconds: Name[int] = _MODULE.variable("_SCHEDULE_TICK_INTERVAL", "173d53fd95b6fb74")
"""Seconds between two looks at the schedules."""

schedules: Store[Schedule] = _MODULE.constant("_schedules", "860ffcd19aec2560")
last_fired: dict[Any, float] = _MODULE.constant("_schedule_last_fired", "b3ca4dc9988d3925")
"""Epochs of the last start by account, Region and key."""


@_MODULE.function("_error", "a56ad51f29161b6c")
def build_error(status: int, code: str, message: str) -> Response: ...


@_MODULE.function("_tick_schedules", "320fbbb6e6f17440")
def start_due_schedules() -> None: ...


@_MODULE.function("_to_epoch", "93899146453c50a7")
def to_epoch(value: object) -> float | None: ...


@_MODULE.function("_create_schedule", "2ddb117fb6356a8b")
def create_schedule(name: str, body: Fields) -> Response: ...


@_MODULE.function("_update_schedule", "d7eb321fb29963db")
def update_schedule(name: str, body: Fields) -> Response: ...


@_MODULE.function("handle_request", "6734b80ba8cc54b9")
async def handle_request(
    method: str, path: str, headers: Headers, body_bytes: Any, query_params: Query
) -> Response: ...
