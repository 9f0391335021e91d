"""GraphQL APIs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from embedded_aws.json_values import JsonObject
from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.appsync")


@_MODULE.type("_AppSyncResolverError", "4f98be486f626523")
class ResolverError(Exception):
    """Error of MiniStack."""


@_MODULE.type("_AuthorizerRejected", "f2e71ec0c0054be3")
class AuthorizerRejectedError(Exception):
    """Error of MiniStack."""


data_source_handlers: Name[dict[str, Callable[..., Any]]] = _MODULE.variable(
    "_DATA_SOURCE_HANDLERS", "ed47092b6aaa7ead"
)
apis: Store[Record] = _MODULE.constant("_apis", "045d0d151462ff9b")
tags: Store[JsonObject] = _MODULE.constant("_tags", "e597d73be3c26240")
data_sources: Store[dict[str, Record]] = _MODULE.constant("_data_sources", "dc71bd0e579388ef")


@_MODULE.function("_create_data_source", "928dd532e4257653")
def create_data_source(api_id: str, body: Fields) -> Response: ...


@_MODULE.function("_create_function", "76e460541e29c57c")
def create_function(api_id: str, body: Fields) -> Response: ...


@_MODULE.function("_create_resolver", "3b1555a031e8291a")
def create_resolver(api_id: str, type_name: Any, body: Fields) -> Response: ...


@_MODULE.function("_ddb_plain", "31cefb03896ed6d5")
def plain_value(value: Any) -> Any:
    """Returns the Python value of an attribute."""
    ...


@_MODULE.function("_invoke_lambda_authorizer", "c84c09c138c82290")
def invoke_authorizer(
    api_id: str,
    authorizer_config: Any,
    request_headers: Any,
    *,
    query: str = "",
    variables: Fields | None = None,
    operation_name: str | None = None,
) -> Any: ...


@_MODULE.function("_invoke_lambda_with_event", "d326e84c2a2c6f35")
def invoke_function(data_source: Any, event: Any) -> Any: ...


@_MODULE.function("_request_is_authenticated", "a7dd89fa1a43e22c")
def is_authenticated(api_id: str, api: Any, request_headers: Any) -> bool: ...


@_MODULE.function("_resolve_lambda", "1d03dcdec87b3f42")
def resolve_with_function(
    api_id: str,
    resolver: Any,
    data_source: Any,
    args: Any,
    field_name: Any,
    identity: Any,
    request_headers: Any,
    source: Any,
    variables: Any = None,
) -> Any: ...


@_MODULE.function("_js_evaluate", "ce20869d21c724d6")
def evaluate_code(code: str, fn: str, ctx: Any, errors: list[Any]) -> Response: ...


@_MODULE.function("_run_js_stage", "515439bc526ae616")
def run_stage(
    api_id: str,
    unit: Any,
    args: Any,
    identity: Any,
    source: Any,
    request_headers: Any,
    variables: Any,
    field_name: Any,
    type_name: Any,
    stash: Any,
    prev: Any,
    errors: Any,
) -> Any: ...


@_MODULE.function("_resolve_field", "06189879091f0fc6")
def resolve_field(
    api_id: str,
    resolver: Any,
    args: Any,
    sub_fields: Any,
    variables: Any,
    field_name: Any = None,
    identity: Any = None,
    request_headers: Any = None,
    source: Any = None,
    appended_errors: Any = None,
    type_name: Any = None,
) -> Any: ...


@_MODULE.function("_update_function", "db21891efe4c5a80")
def update_function(api_id: str, function_id: Any, body: Fields) -> Response: ...


@_MODULE.function("handle_request", "3b5f53e2df3798a6")
async def handle_request(
    method: str, path: str, headers: Headers, body: Fields, query_params: Query
) -> Response: ...


code_workers: Name[Any] = Module("ministack.core.appsync_js").variable("_pool", "ec6a85308ec7e9cb")
"""Processes that run code of resolvers; ``script`` is their program."""


@Module("ministack.core.appsync_graphql").function("execute", "59f4f8d88af1c94f")
def execute_query(
    api_id: Any,
    sdl: Any,
    query: Any,
    variables: Any,
    operation_name: Any,
    field_resolver: Any,
    context: Any,
) -> Any: ...


@_MODULE.function("_execute_with_schema", "40b1e94174174bf5")
def execute_with_schema(
    api_id: Any,
    sdl: Any,
    query: Any,
    variables: Any,
    operation_name: Any,
    request_headers: Any,
    authorize: Any = None,
) -> Any: ...


@_MODULE.function("_cognito_identity", "aca6836d68926342")
def read_identity(api: Any, request_headers: Any) -> Any: ...
