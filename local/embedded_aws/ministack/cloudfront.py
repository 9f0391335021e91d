"""Distributions and their functions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.cloudfront")


@_MODULE.type("CloudFrontFunctionError", "dee0f3e96941ffa0")
class FunctionError(Exception):
    """Error of MiniStack."""


@_MODULE.type("OriginTimeout", "7516ed0639dbff8c")
class OriginTimeoutError(Exception):
    """An origin does not respond in time."""


@_MODULE.type("OriginUnreachable", "aba3ed1ba9fe1231")
class OriginUnreachableError(Exception):
    """An origin does not respond."""


distributions: Store[Record] = _MODULE.constant("_distributions", "8f1a4b729b1ca8cd")
functions: Store[Record] = _MODULE.constant("_functions", "72a082a1821d1dc4")
origin_access_controls: Store[Record] = _MODULE.constant("_oacs", "dd3837a21f8277a6")
invalidations: Store[list[Record]] = _MODULE.constant("_invalidations", "5cda8351680834d8")
"""Invalidations by the ID of their distribution."""


@_MODULE.function("_check_viewer_protocol_policy", "62f7c6755a527a64")
def check_viewer_protocol(
    behavior: Fields,
    method: str,
    viewer_is_https: bool,
    request_uri: str,
    query_string: str,
    headers: Headers,
) -> Response | None: ...


@_MODULE.function("_cors_origin_allowed", "f940ceac32d3f1ce")
def is_origin_allowed(allow_origins: list[str], viewer_origin: str) -> bool: ...


@_MODULE.function("_dataplane_behavior", "2c9dec8307ffe1f7")
def parse_behavior(behavior_el: Any, path_pattern: Any = None) -> Any: ...


@_MODULE.function("_error", "49c2eb59e7994f55")
def error(code: str, message: str | None, status: int) -> Response: ...


@_MODULE.function("_fetch_from_origin", "267150a0e469a00f")
async def fetch_from_origin(
    origin: Fields,
    method: str,
    uri: str,
    query_string: str,
    headers: Headers,
    body: bytes,
    viewer_is_https: bool,
    client_ip: str,
    viewer_xff: str,
    dist_arn: str,
) -> Response: ...


@_MODULE.function("_forward_to_origin", "aeac5a14e49d2449")
def forward_to_origin(
    origin: Fields,
    method: str,
    uri: str,
    query_string: str,
    headers: Headers,
    body: bytes,
    viewer_is_https: bool,
    client_ip: str = "127.0.0.1",
    viewer_x_forwarded_for: str = "",
) -> tuple[int, str, Any, Any]: ...


@_MODULE.function("_function_view", "fc55bf83c36671c5")
def view_function(fn: Fields, stage: str) -> Record: ...


@_MODULE.function("_get_distribution_aliases", "80069de96e431dc3")
def aliases_of(dist: Fields) -> list[str]: ...


@_MODULE.function("_match_behavior", "4d3a8e6dfb28616f")
def match_behavior(parsed: Fields, path: str) -> Record | None: ...


@_MODULE.function("_origin_connect_target", "457a0756161fef9e")
def origin_address(origin: Fields, viewer_is_https: bool) -> tuple[str, int, bool]: ...


@_MODULE.function("_origin_request_headers", "5eb1a0a151b28a39")
def origin_request_headers(
    origin: Fields, headers: Headers, client_ip: str, viewer_x_forwarded_for: str
) -> dict[str, str]: ...


@_MODULE.function("_run_function", "2b68dd966dc8979f")
async def run_function(function_arn: str, event: Fields) -> Record: ...


@_MODULE.function("_xbool", "55f767b10c46c4f4")
def boolean_element(el: Any, tag: str, default: Any = None) -> Any: ...


@_MODULE.function("find_distribution_for_label", "007b5e078f9ef392")
def find_distribution(label: str) -> Record | None: ...


@_MODULE.function("handle_request", "eeb9b07c88a531b3")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("handle_viewer_request", "170dfd996dcee47b")
async def handle_viewer_request(
    dist: Fields,
    method: str,
    path: str,
    raw_uri: str,
    raw_query_string: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    client_ip: str = "127.0.0.1",
) -> Response: ...


@_MODULE.function("live_function_code", "972585eb0b798251")
def live_function_code(function_arn: str) -> bytes | None: ...


@_MODULE.function("parse_distribution_dataplane_config", "b2352a1f9003a638")
def parse_distribution(dist: Fields) -> Record: ...


@_MODULE.function("response_headers_policy_config", "dc5e5595034f1e52")
def response_headers_policy(policy_id: str | None) -> Record | None: ...


@_MODULE.function("run_offloop", "9eb98c34272c76ad")
async def run_in_thread(fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any: ...


@_MODULE.function("_glob_to_regex", "9e2ad384be83c5a6")
def compile_path_pattern(pattern: str) -> Any: ...
