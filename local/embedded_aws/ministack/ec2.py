"""Networks."""

from __future__ import annotations

from typing import Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.ec2")
subnets: Name[Store[dict[str, str]]] = _MODULE.variable("_subnets", "a85db6314d60d2af")
"""Subnets by ID; the module is imported when they are first read."""


@_MODULE.function("_error", "2a06599c3b14d964")
def xml_error(code: str, message: str, status: int) -> Response: ...


@_MODULE.function("_parse_ip_permissions", "d487e485c815492c")
def parse_permissions(params: Query, prefix: str) -> list[dict[str, object]]:
    """Returns the permissions of security groups in the parameters of a request."""
    ...


@_MODULE.function("handle_request", "85a55fb0030a1fd0")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
