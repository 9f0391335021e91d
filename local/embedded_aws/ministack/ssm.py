"""Parameters."""

from __future__ import annotations

from typing import Any, Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.ssm")
parameters: Store[Record] = _MODULE.constant("_parameters", "f2335f4fd470b2e7")


@_MODULE.function("_lookup_parameter", "4b7a5efec9be1f01")
def find_parameter(
    name_or_arn: str, *, allow_arn_region: bool = False, flexible_name: bool = False
) -> Any: ...


@_MODULE.function("_parameter_name_from_arn", "7c30d003b05b92e0")
def parse_parameter_arn(value: str) -> tuple[str, str, str, bool] | None: ...


@_MODULE.function("handle_request", "1af785733346d1ba")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
