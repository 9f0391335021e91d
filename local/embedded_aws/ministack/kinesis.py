"""Data streams."""

from __future__ import annotations

from typing import Final

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Fields, Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.kinesis")
streams: Store[Record] = _MODULE.constant("_streams", "a333156c6612d05f")


@_MODULE.function("_resolve_stream_by_arn", "1d52a22f3563bac3")
def find_stream(stream_arn: str) -> Record | None: ...


@_MODULE.function("_create_stream", "9eccb384e2d79cce")
def create_stream(data: Fields) -> Response: ...


@_MODULE.function("_get_records", "9dc300a1916feb9b")
def get_records(data: Fields) -> Response: ...


@_MODULE.function("_next_sequence_number", "1ba5b22179c865a8")
def create_sequence_number() -> str: ...


@_MODULE.function("handle_request", "b59de11857b3e7fe")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("put_record_internal", "5e9bc1e085334c87")
def put_record(stream_arn: str, partition_key: str, data: bytes) -> bool: ...
