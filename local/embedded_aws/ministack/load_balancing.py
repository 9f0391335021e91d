"""Load balancers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.alb")
actions: Name[dict[str, Callable[..., Response]]] = _MODULE.variable("_ACTION_MAP", "5a83fac4a59a0f48")
"""Functions by action."""
listeners: Store[Record] = _MODULE.constant("_listeners", "366469d336e11c54")
"""Listeners by ARN."""
load_balancers: Store[Record] = _MODULE.constant("_lbs", "7f2115e36378fae5")
"""Load balancers by ARN."""
target_groups: Store[Record] = _MODULE.constant("_tgs", "9992fb5247095f25")
"""Target groups by ARN."""


@_MODULE.function("_error", "2a3a575c1ae7c54f")
def xml_error(code: str, message: str, status: int = 400) -> Response: ...


@_MODULE.function("_execute_action", "0ce3d9c64cb84f07")
async def execute_action(
    action: Any,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    raw_query_string: Any = None,
    raw_path: Any = None,
) -> Response: ...


@_MODULE.function("_invoke_lambda_target", "1079e0322058f58f")
async def invoke_function_target(
    function_ref: str,
    tg_arn: Any,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    raw_query_string: Any = None,
) -> Response: ...


@_MODULE.function("_p", "0fa8f1be436da5cb")
def parameter(params: Any, key: str, default: str = "") -> str: ...


@_MODULE.function("_parse_targets_param", "af10a8a3e62da4ab")
def parse_targets(params: Any, prefix: str = "Targets") -> list[Record]: ...


@_MODULE.function("_proxy_http_target", "d84e7310663713c9")
async def send_to_target(
    target: Any,
    tg: Any,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    raw_query_string: Any = None,
) -> Response: ...


@_MODULE.function("find_lb_for_host", "e29ff1bb3d3a680d")
def find_load_balancer(host: str) -> Record | None: ...


@_MODULE.function("_header_value_matches", "784876e0a4d9734d")
def header_matches(actual: Any, pattern: Any) -> bool: ...
