"""Data streams."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module
from embedded_aws.ministack.records import Headers, Query, Response
from embedded_aws.ministack.stores import Store


class StoredRecord(TypedDict):
    """A record in a shard."""

    SequenceNumber: str
    ApproximateArrivalTimestamp: float
    Data: str
    PartitionKey: str


class Shard(TypedDict):
    """A shard with its records."""

    records: list[StoredRecord]
    starting_hash_key: str
    ending_hash_key: str
    starting_sequence_number: str


class DataStream(TypedDict):
    """Record of a data stream."""

    StreamName: str
    StreamARN: str
    StreamStatus: str
    StreamModeDetails: dict[str, str]
    shards: dict[str, Shard]
    tags: dict[str, str]
    KeyId: NotRequired[str]


_MODULE: Final = Module("ministack.services.kinesis")
streams: Store[DataStream] = _MODULE.constant("_streams", "a333156c6612d05f")


@_MODULE.function("_resolve_stream_by_arn", "1d52a22f3563bac3")
def find_stream(stream_arn: str) -> DataStream | None: ...


@_MODULE.function("_create_stream", "9eccb384e2d79cce")
def create_stream(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_get_records", "9dc300a1916feb9b")
def get_records(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_next_sequence_number", "1ba5b22179c865a8")
def create_sequence_number() -> str: ...


@_MODULE.function("handle_request", "b59de11857b3e7fe")
async def handle_request(
    method: str, path: str, headers: Headers, body: bytes, query_params: Query
) -> Response: ...


@_MODULE.function("put_record_internal", "5e9bc1e085334c87")
def put_record(stream_arn: str, partition_key: str, data: bytes) -> bool: ...
