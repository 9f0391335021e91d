"""HTTP and WebSocket APIs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from embedded_aws.ministack.api_records import (
    HttpApi,
    HttpAuthorizer,
    HttpIntegration,
    HttpIntegrationResponse,
    HttpStage,
    Route,
)
from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.apigateway")
websocket_denial_reasons: Mapping[Any, str] = _MODULE.constant("_WS_DENY_REASONS", "8f82efb5ce4757bc")
api_tags: Store[dict[str, str]] = _MODULE.constant("_api_tags", "1fc3e25fa672faf2")
apis: Store[HttpApi] = _MODULE.constant("_apis", "2ec3b8eae25b4ad8")
deployments: Store[dict[str, Record]] = _MODULE.constant("_deployments", "5fcc398997fe34a4")
integrations: Store[dict[str, HttpIntegration]] = _MODULE.constant("_integrations", "92481fa74083606c")
stages: Store[dict[str, HttpStage]] = _MODULE.constant("_stages", "99f6b64bd22ecdc8")
websocket_connections: dict[str, Any] = _MODULE.constant("_ws_connections", "e4164868c3adf5da")
authorizer_cache: dict[Any, Any] = _MODULE.constant("_authorizer_cache", "3060648809e1bc3c")
"""Expiry, decision and context of Lambda authorizers."""
authorizers: Store[dict[str, HttpAuthorizer]] = _MODULE.constant("_authorizers", "44ddef8bdf515f8f")
integration_responses: Store[dict[str, dict[str, HttpIntegrationResponse]]] = _MODULE.constant(
    "_integration_responses", "ecde23e1ee866db8"
)
route_responses: Store[dict[str, Record]] = _MODULE.constant("_route_responses", "603c923124e8c246")
routes: Store[dict[str, Route]] = _MODULE.constant("_routes", "01391b0e76ef3a43")


@_MODULE.function("_api_owner", "2d36ed749b9b7b06")
def owner_of_api(api_id: str) -> tuple[str, str, str] | None:
    """Returns protocol, account and Region of an API."""
    ...


@_MODULE.function("_apigw_error", "a17ceb38204bb179")
def error(code: str, message: str, status: int) -> Response: ...


@_MODULE.function("_apigw_response", "a83124ab04e5d9c8")
def response(data: Any, status: int = 200) -> Response: ...


@_MODULE.function("_authorize_ws_iam", "b2b65198f5106caf")
def authorize_websocket_with_iam(
    scope: Fields, connect_arn: str, headers: Headers, query_params: Query, region: str
) -> Any: ...


@_MODULE.function("_b64url_decode", "a3b5e00f7bbb38c1")
def decode_base64url(segment: str) -> bytes: ...


@_MODULE.function("_create_deployment", "b0b6c4db72fb9e0b")
def create_deployment(api_id: str, data: Fields) -> Response: ...


@_MODULE.function("_create_integration", "89c9c4d904bdff9e")
def create_integration(api_id: str, data: Fields) -> Response: ...


@_MODULE.function("_evaluate_authorizer_policy", "2007d300df650166")
def evaluate_authorizer_policy(policy_doc: Any, route_arn: str) -> str: ...


@_MODULE.function("_extract_lambda_ref_from_integration_uri", "7a6ab943147dbe54")
def function_of_integration_uri(uri: str) -> str: ...


@_MODULE.function("_extract_token_from_identity_source", "4e40bf8253422497")
def token_of_identity_source(identity_source: Any, headers: Headers, query_params: Query) -> str | None: ...


@_MODULE.function("_handle_execute_in_scope", "760e4e3c59c1e494")
async def execute_in_scope(
    api_id: str,
    stage: Any,
    path: str,
    method: str,
    headers: Headers,
    body: bytes,
    query_params: Query,
    owner_account_id: Any,
    owner_region: Any,
    raw_query_string: Any = None,
) -> Response: ...


@_MODULE.function("_invoke_request_authorizer_lambda", "67d46e3acf0c2f01")
async def invoke_request_authorizer(
    authorizer: Fields, event: Fields, account_id: str, region: str
) -> Any: ...


@_MODULE.function("_jwt_claim_to_string", "48c6955878fec163")
def claim_to_string(value: Any) -> str: ...


@_MODULE.function("_raw_query_string", "e8c455af1af01c27")
def raw_query_string(query_params: Query, raw_query_string: str | None = None) -> str: ...


@_MODULE.function("_request_authorizer_identity_sources", "da05ecab7da71e1d")
def identity_sources(
    identity_source: Any, headers: Headers, query_params: Query, stage_vars: Any, context: Any = None
) -> Any: ...


@_MODULE.function("_update_integration", "d07295db642582c3")
def update_integration(api_id: str, int_id: Any, data: Fields) -> Response: ...


@_MODULE.function("_update_stage", "fb37353d93ed5902")
def update_stage(api_id: str, stage_name: str, data: Fields) -> Response: ...


@_MODULE.function("_v2_request_body_is_text", "cc51500317379267")
def is_text(content_type: str | None) -> bool: ...


@_MODULE.function("handle_connections_api", "b5955e1fc9c33a11")
async def handle_connections_api(
    method: str, api_id: str, stage: str, connection_id: str, body: bytes, headers: Headers
) -> Response: ...


@_MODULE.function("handle_request", "02e02f883ce2a28f")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("handle_websocket", "576b1f26f50f05cf")
async def handle_websocket(
    scope: Any, receive: Any, send: Any, api_id: str, path_override: str | None = None
) -> None: ...


@_MODULE.function("_authorizer_ttl", "c6b010d0e400c04e")
def authorizer_ttl(authorizer: Fields) -> int: ...


@_MODULE.function("_cache_authorizer_result", "812b10cb8c324867")
def cache_authorizer_result(key: Any, expires_at: float, result: Any, context: Any) -> None: ...


@_MODULE.function("_fetch_jwks", "1358edc2d1ad8e98")
async def fetch_keys(url: str) -> Record:
    """Returns a JSON Web Key Set, which is kept for two hours."""
    ...


@_MODULE.function("_iam_caller_identity_v2", "c6c16d68ef132f6b")
def find_caller(headers: Headers, query_params: Query) -> Record | None: ...


@_MODULE.function("_resolve_jwks_url", "e512068c187cff02")
async def find_keys_url(authorizer: Fields) -> str | None:
    """Returns the URL of the JSON Web Key Set of an authorizer's issuer."""
    ...


@_MODULE.function("route_authorization_type", "2e7335ea5dcd4a42")
def route_authorization_type(api_id: str, stage: Any, method: str, path: str) -> str | None: ...


@_MODULE.function("_authorizer_arn_matches", "90c3f78af89553d2")
def authorizer_arn_matches(pattern: Any, arn: Any) -> bool: ...


@_MODULE.function("find_api_scope", "018057388b29631b")
def find_api_scope(api_id: str) -> tuple[str, str] | None:
    """Returns account and Region of an API."""
    ...
