"""MiniStack's ASGI application, and the requests that it routes by host and path."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Handler, Headers, Query, Record, Response

_MODULE: Final = Module("ministack.app")
service_handlers: Name[dict[str, Handler]] = _MODULE.variable("SERVICE_HANDLERS", "e4557cffca6f5ac9")
"""Handlers by service."""
service_aliases: Mapping[str, str] = _MODULE.constant("SERVICE_NAME_ALIASES", "5e93ae220ae75973")
"""Names of services in credentials that differ from those of the handlers."""
api_host_pattern: Name[re.Pattern[str]] = _MODULE.variable("_EXECUTE_API_RE", "2a1beff3a3bae06b")
"""Matches the host names of APIs."""
function_url_host_pattern: re.Pattern[str] = _MODULE.constant("_LAMBDA_URL_RE", "898f17472f41fc5e")
"""Matches the host names of function URLs."""


@_MODULE.function("app", "d024500dd7e82bf5")
async def application(scope: Fields, receive: Any, send: Any) -> None: ...


@_MODULE.function("_build_persistence_save_dict", "47f94a0e375a2f82")
def list_states() -> dict[str, Callable[[], Any]]:
    """Returns functions that copy the state of each service."""
    ...


@_MODULE.function("_decompress_request_body", "b8c06d33f38aa770")
def decompress_body(body: bytes, headers: Headers) -> bytes: ...


@_MODULE.function("_handle_ses_v2_request", "818546f5997c2ba2")
async def handle_mail_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query, request_id: str
) -> Response | None:
    """Serves the second API of Amazon SES."""
    ...


@_MODULE.function("_authenticate_only", "8f0df8a5f9809196")
def find_failed_authentication(
    service: str, headers: Headers, query_params: Query, request_id: str
) -> Response | None:
    """Returns the error of a caller whose credentials are invalid."""
    ...


@_MODULE.function("_dispatch_service_request", "2a07dbb76345c133")
async def dispatch_service_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query, request_id: str
) -> Response: ...


@_MODULE.function("_extract_s3_vhost_bucket", "962789ef5d4173e9")
def bucket_of_host(host: str) -> str | None: ...


@_MODULE.function("_function_url_auth_target", "a13ba27b046dfa9c")
def authorization_of_function_url(
    url_id: str,
) -> tuple[str, Record, tuple[str, str, str, str | None, Record] | None]:
    """Returns type, configuration and function of a function URL."""
    ...


@_MODULE.function("_handle_alb_request", "d2e5805121fbd929")
async def handle_load_balancer_request(
    host: str,
    path: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    raw_query_string: str | None = None,
    raw_path: str | None = None,
) -> Response | None: ...


@_MODULE.function("pin_signed_request", "187f1810be755815")
def pin_signed_request(
    method: str, raw_path: str, query_params: Query, raw_headers: Any, handshake: bool = False
) -> None: ...


@_MODULE.function("_enforce_data_plane", "5072d5cd89967466")
def enforce_data_plane(
    service: str,
    iam_action: str,
    headers: Headers,
    query_params: Query,
    request_id: str,
    resource_arn: str = "*",
) -> Response | None:
    """Returns the error of a caller without permission, or with an invalid signature."""
    ...


@_MODULE.function("_handle_cloudfront_dataplane_request", "ddb98a06e0735c6b")
async def handle_distribution_request(
    host: str,
    path: str,
    raw_path: str,
    raw_query_string: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    client_ip: str,
) -> Response | None: ...


@_MODULE.function("_with_data_plane_headers", "0df7131d71897fae")
def identify_response(
    response: Response | None, request_id: str, include_s3_id: bool = False, wildcard_cors: bool = True
) -> Response | None:
    """Adds the ID of a request to the headers of its response."""
    ...


@_MODULE.function("_handle_execute_api_request", "07777f971aa31e9e")
async def handle_api_request(
    host: str,
    path: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    raw_path: str | None = None,
    raw_query_string: str | None = None,
) -> Response | None: ...


@_MODULE.function("_handle_lambda_url_request", "d140f3eee16314e7")
async def handle_function_url_request(
    host: str,
    path: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    source_ip: str | None = None,
) -> Response | None: ...


@_MODULE.function("_handle_post_body_shortcuts", "e02ad0112810ea12")
async def handle_shortcuts(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query, request_id: str
) -> Response | None: ...


@_MODULE.function("_handle_pre_body_request", "cefd711bab898d43")
async def handle_before_body(
    method: str, path: str, headers: Headers, query_params: Query, request_id: str
) -> Response | None: ...


@_MODULE.function("_handle_s3_vhost_request", "a9326f93c7ea2b8b")
async def handle_bucket_host_request(
    host: str, path: str, method: str, headers: Headers, body: bytes, query_params: Query
) -> Response | None: ...


@_MODULE.function("_handle_cognito_body_request", "7cced3bc9b630b00")
async def handle_user_pool_page_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response | None: ...


@_MODULE.function("_handle_special_data_plane_request", "f72ef1d0f109c220")
async def handle_data_plane_request(
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    request_id: str,
    raw_path: str | None = None,
    raw_query_string: str = "",
    client_ip: str = "127.0.0.1",
) -> Response | None: ...


@_MODULE.function("_is_ecr_registry_path", "4c0a53345738a87d")
def is_registry_path(path: str) -> bool: ...


@_MODULE.function("_is_potential_alb_request", "111202a2bbf01fe7")
def is_load_balancer(host: str, path: str) -> bool: ...


@_MODULE.function("_parse_cloudfront_dataplane_host", "bcdcbc332d1fd3f1")
def distribution_label(host: str) -> str | None:
    """Returns the first label of a host that can be a distribution's."""
    ...


@_MODULE.function("_parse_execute_api_url", "2ea8ea3ace790e71")
def parse_api_url(host: str, path: str) -> tuple[str, str, str] | None:
    """Returns API, stage, and path below the stage."""
    ...


@_MODULE.function("_parse_lambda_url", "443cb9118e9260fb")
def parse_function_url(host: str, path: str) -> tuple[str, str] | None: ...


@_MODULE.function("_resolve_custom_domain_request", "0a0e4bbe54c19ef5")
def resolve_custom_domain(host: str, path: str) -> tuple[str, str, str] | None:
    """Returns API, stage, and path below the stage."""
    ...


@_MODULE.function("_resolve_stage_and_path", "1735b9de97147235")
def resolve_stage(api_id: str, tentative_stage: str, execute_path: str) -> tuple[str, str]: ...


@_MODULE.function("_s3_cors_target", "15917d78d447ad2d")
def cors_bucket(host: str, path: str, path_style: bool = True) -> tuple[str, str] | None:
    """Returns bucket and key of a request that CORS rules of a bucket apply to."""
    ...


@_MODULE.function("call_service_handler_sync", "3d89389ff98d7f4a")
def call_handler(
    handler: Handler | None,
    method: str,
    path: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    timeout: float | None = None,
) -> Response:
    """Calls a handler from a thread without event loop."""
    ...


@_MODULE.function("pin_request_origin", "6bbadae611309f58")
def pin_request_origin(source_ip: str, secure_transport: bool) -> None: ...
