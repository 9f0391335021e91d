"""Tables and their streams."""

from __future__ import annotations

from threading import Lock
from typing import Any, Final

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Fields, Record, Response
from embedded_aws.ministack.stores import Store

_MODULE: Final = Module("ministack.services.dynamodb")
_DYNAMODB_STREAMS: Final = Module("ministack.services.dynamodb_streams")
lock: Lock = _MODULE.constant("_lock", "36dc97c604589a90")
resource_policies: Store[Record] = _MODULE.constant("_resource_policies", "b970851f847c03a0")
tables: Store[Record] = _MODULE.constant("_tables", "8acef8913cd0fc2e")
ttl_settings: Name[Store[Record]] = _MODULE.variable("_ttl_settings", "d3ce3e7f510ac061")


@_MODULE.function("_create_table", "2214d631c4e3c310")
def create_table(data: Fields) -> Any: ...


@_MODULE.function("_items_replaced", "8eaeaffc1ba64e51")
def items_replaced(table: Fields) -> None: ...


@_MODULE.function("_multi_validation_error", "5ba2ee76f655c869")
def validation_error(failures: list[Any]) -> Response | None: ...


@_MODULE.function("_normalize_table_name", "de8d84dc31bbeeae")
def table_name(value: str | None) -> str: ...


@_MODULE.function("_parse_partiql", "315dc76b3ad8c90b")
def parse_partiql(statement: str, parameters: Any) -> Any: ...


@_MODULE.function("_remove_item", "b6076c378e479525")
def remove_item(table: Fields, partition: Any, sort: Any) -> Any: ...


@_MODULE.function("_set_item", "cc5bade04426a657")
def set_item(table: Fields, partition: Any, sort: Any, item: Fields) -> None: ...


@_MODULE.function("_update_table", "74b092c20c1b547d")
def update_table(data: Fields) -> Any: ...


@_MODULE.function("stream_end_position", "6285fd46013a0001")
def stream_end(table_name: str, *, account_id: str | None = None, region: str | None = None) -> int: ...


@_MODULE.function("stream_live_records", "66cafe804895dc51")
def stream_records(
    table_name: str, *, account_id: str | None = None, region: str | None = None
) -> list[Record]: ...


shard_id: str = _DYNAMODB_STREAMS.constant("_DEFAULT_SHARD_ID", "156a4110cd1760e8")
"""ID of the shard that each stream has."""
