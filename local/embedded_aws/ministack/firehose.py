"""Delivery streams."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypedDict

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Headers, Query, Record, Response
from embedded_aws.ministack.stores import Store


class DeliveryStream(TypedDict):
    """Record of a delivery stream."""

    tags: dict[str, str]


_MODULE: Final = Module("ministack.services.firehose")
streams: Store[DeliveryStream] = _MODULE.variable_store("_streams", "536b4d9a4c46a3ce")

operations: Name[dict[str, Callable[[Record], Response]]] = _MODULE.variable("_HANDLERS", "36d18651da3b48be")
"""Operations by their names."""


@_MODULE.function("_deliver_records_to_s3", "a9475702b3b91b9b")
def deliver_to_s3(
    stream: Mapping[str, object], dest: Mapping[str, object], records: list[object]
) -> None: ...


@_MODULE.function("_metadata_extraction_keys", "4a451d738b9c99bd")
def extract_partition_keys(cfg: Mapping[str, object], data: bytes) -> dict[str, str] | None: ...


@_MODULE.function("_put_s3_object", "08d5fd6d8685b530")
def put_object(bucket: str, key: str, body: bytes) -> None: ...


@_MODULE.function("handle_request", "a5581065aaddcc71")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...
