"""Schedules."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Response

_MODULE: Final = Module("ministack.services.scheduler")
tick_seconds: Name[int] = _MODULE.variable("_SCHEDULE_TICK_INTERVAL", "173d53fd95b6fb74")
"""Seconds between two looks at the schedules."""


@_MODULE.function("_create_schedule", "2ddb117fb6356a8b")
def create_schedule(name: str, body: Fields) -> Any: ...


@_MODULE.function("_update_schedule", "d7eb321fb29963db")
def update_schedule(name: str, body: Fields) -> Any: ...


@_MODULE.function("handle_request", "6734b80ba8cc54b9")
async def handle_request(
    method: str, path: str, headers: Headers, body_bytes: Any, query_params: Query
) -> Response: ...
