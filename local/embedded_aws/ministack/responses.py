"""Account and Region of the current request, and responses."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.core.responses")


@_MODULE.type("AccountRegionScopedDict", "9a4badd9e31c7f1a")
class ScopedStore(Store[Any]):
    """A store with separate contents for each account and Region."""


@_MODULE.type("StreamingResponse", "7987148ada0191a5")
class StreamingResponse:
    """Body that is sent by a function while it arrives.

    Args:
        runner: Sends the body.
    """

    def __init__(self, runner: Callable[..., Awaitable[None]]) -> None: ...


botocore_names: Mapping[str, str] = _MODULE.constant("_BOTOCORE_NAME", "0f281d3503f1c7b6")
"""Names of services in botocore that differ from MiniStack's."""


@_MODULE.function("_account_from_sts_session", "4192feb4aca855a3")
def account_of_session(access_key_id: str) -> str | None:
    """Returns the account of temporary credentials; None for other keys."""
    ...


@_MODULE.function("_service_model", "f3457c415192ce8d")
def find_service_model(service: str) -> Any: ...


@_MODULE.function("error_response_json", "f64fa12b18b95087")
def json_error(
    code: str,
    message: str,
    status: int = 400,
    extra: Fields | None = None,
    *,
    message_key: str = "message",
    content_type: str = "application/x-amz-json-1.0",
) -> Response: ...


@_MODULE.function("get_account_id", "ce75a0feb9f5c11b")
def get_account_id() -> str: ...


@_MODULE.function("get_region", "28373eed5e9d59f7")
def get_region() -> str: ...


@_MODULE.function("get_request_client_ip", "b176ea041304c4b8")
def get_client_ip() -> str: ...


@_MODULE.function("json_response", "08cdcebaba96207e")
def json_response(
    data: Any, status: int = 200, *, content_type: str = "application/x-amz-json-1.0"
) -> Response: ...


@_MODULE.function("iso_to_rfc7231", "a3a69d664e20bde7")
def show_http_date(iso_str: str) -> str: ...


@_MODULE.function("new_uuid", "b8a7e93acd9ab9f6")
def new_uuid() -> str: ...


@_MODULE.function("now_iso", "1f6b7db9f074397d")
def now_iso() -> str: ...


@_MODULE.function("request_scope", "bffb9935d73661da")
def request_scope(account_id: str, region: str) -> AbstractContextManager[None]:
    """Makes an account and a Region the current ones."""
    ...
