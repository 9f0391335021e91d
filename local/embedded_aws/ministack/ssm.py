"""Parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class Parameter(TypedDict):
    """Record of a parameter, or of one of its versions."""

    Name: str
    Type: str
    KeyId: str
    Version: int
    ARN: NotRequired[str]
    Labels: NotRequired[list[str]]


_MODULE: Final = Module("ministack.services.ssm")
history: Store[list[Parameter]] = _MODULE.variable_store("_parameter_history", "b2b29010af44697f")
"""Versions of each parameter."""
parameters: Store[Parameter] = _MODULE.variable_store("_parameters", "f2335f4fd470b2e7")


@_MODULE.function("_lookup_parameter", "4b7a5efec9be1f01")
def find_parameter(
    name_or_arn: str, *, allow_arn_region: bool = False, flexible_name: bool = False
) -> tuple[str | None, Parameter | None, str | None]: ...


@_MODULE.function("_parameter_name_from_arn", "7c30d003b05b92e0")
def parse_parameter_arn(value: str) -> tuple[str, str, str, bool] | None: ...


@_MODULE.function("handle_request", "1af785733346d1ba")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("_delete_parameter", "54d3c93c35cf6a21")
def delete_parameter(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_delete_parameters", "93747acd562a58c1")
def delete_parameters(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_parameter", "b7e8527028f09750")
def get_parameter(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_parameters", "8b33e3bbbe9dad00")
def get_parameters(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_parameter_history", "2b4b481a89736636")
def find_history(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_label_parameter_version", "f54759e92b824717")
def label_version(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("resolve_parameter_value", "b5c2fb18cf0e0ba6")
def read_value(name_or_arn: str, version: str | int | None = None, decrypt: bool = False) -> str | None: ...


@_MODULE.function("_put_parameter", "3288d60b6974ef1b")
def put_parameter(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_parameters_by_path", "69c85476a577bd97")
def get_by_path(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_param_out", "1e60bb1edcfaef34")
def show_parameter(param: Parameter, with_decryption: bool = False) -> Mapping[str, object]: ...


@_MODULE.function("_apply_filter", "b8affec20617dc12")
def matches_filter(param: Parameter, key: str, option: str, values: list[str]) -> bool: ...
