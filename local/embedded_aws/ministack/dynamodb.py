"""Tables and their streams."""

from __future__ import annotations

from collections.abc import Mapping
from threading import Lock
from typing import Any, Final, NotRequired, TypedDict

from embedded_aws.ministack.names import Module, Name
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.stores import Store


class Statement(TypedDict):
    """A parsed statement of PartiQL."""

    op: str
    table: str
    index: NotRequired[str | None]
    item: NotRequired[dict[str, Any]]
    select: NotRequired[Statement]
    conditions: list[tuple[str, str, Any]]
    where: NotRequired[object]
    assignments: NotRequired[list[tuple[list[str | int], object]]]
    removes: NotRequired[list[list[str | int]]]
    projections: NotRequired[list[str] | None]


Item = dict[str, object]
"""An item by the names of its attributes."""


class Projection(TypedDict, total=False):
    """The attributes that an index has in addition to keys."""

    ProjectionType: str
    NonKeyAttributes: list[str]


class Index(TypedDict):
    """An index of a table."""

    IndexName: str
    OnDemandThroughput: NotRequired[dict[str, object]]
    Projection: NotRequired[Projection]
    KeySchema: list[dict[str, str]]
    ProvisionedThroughput: NotRequired[dict[str, int]]
    WarmThroughput: NotRequired[dict[str, object]]


class Table(TypedDict):
    """Record of a table with its items by partition and sort key."""

    TableName: str
    TableArn: str
    TableStatus: str
    TableId: str
    CreationDateTime: int
    KeySchema: list[dict[str, str]]
    AttributeDefinitions: list[dict[str, str]]
    pk_name: str
    sk_name: str | None
    items: dict[str, dict[str, Item]]
    GlobalSecondaryIndexes: list[Index]
    LocalSecondaryIndexes: list[Index]
    ProvisionedThroughput: dict[str, object]
    BillingModeSummary: dict[str, object]
    StreamSpecification: dict[str, object] | None
    SSEDescription: dict[str, str] | None
    LatestStreamArn: NotRequired[str]
    WarmThroughput: NotRequired[dict[str, object]]
    VectorIndexes: NotRequired[list[Index]]


class Transaction(TypedDict):
    """A finished transaction with a token: its request, its response, and sizes of items by table."""

    signature: dict[str, object]
    response: dict[str, object]
    sizes: dict[str, list[int]]


class KinesisDestination(TypedDict):
    """A data stream with the changes of a table."""

    StreamArn: str
    DestinationStatus: str
    ApproximateCreationDateTimePrecision: NotRequired[str]


_MODULE: Final = Module("ministack.services.dynamodb")
_DYNAMODB_STREAMS: Final = Module("ministack.services.dynamodb_streams")
lock: Lock = _MODULE.constant("_lock", "36dc97c604589a90")
resource_policies: Store[dict[str, object]] = _MODULE.constant("_resource_policies", "b970851f847c03a0")
kinesis_destinations: Store[list[KinesisDestination]] = _MODULE.constant(
    "_kinesis_destinations", "69384623e53f9140"
)
"""Kinesis data streams with the changes of a table, by its name."""
tables: Store[Table] = _MODULE.constant("_tables", "8acef8913cd0fc2e")
ttl_settings: Name[Store[dict[str, object]]] = _MODULE.variable("_ttl_settings", "d3ce3e7f510ac061")


@_MODULE.function("_batch_get_item", "02b4acd68730b5e9")
def batch_get_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_batch_write_item", "551a37f508de40f7")
def batch_write_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_build_change_record", "df55774ac1e75d7f")
def build_change(
    table: Table,
    event_name: str,
    old_item: Mapping[str, object] | None,
    new_item: Mapping[str, object] | None,
    view_type: str,
) -> dict[str, object]: ...


@_MODULE.function("_create_table", "2214d631c4e3c310")
def create_table(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_delete_item", "79ae684795e298d5")
def delete_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_delete_table", "0f1449bf1093bef8")
def delete_table(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_describe_contributor_insights", "9bb59e8a3623c42c")
def describe_contributor_insights(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_describe_kinesis_streaming_destination", "f42e26c02726036b")
def describe_kinesis_destinations(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_disable_kinesis_streaming_destination", "7a85e39f77916d03")
def disable_kinesis_destination(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_emit_stream_event", "97ab9a2fc643249c")
def emit_change(
    table_name: str,
    event_name: str,
    old_item: Mapping[str, object] | None,
    new_item: Mapping[str, object] | None,
    replicate: bool = True,
) -> None: ...


@_MODULE.function("_txn_token_lookup", "17251d173b95eb1a")
def find_transaction(token: str) -> Transaction | None: ...


@_MODULE.function("_vector_write_reason", "5931182145a3f374")
def find_vector_problem(table: Table, item: Mapping[str, object], update_expr: bool) -> str | None: ...


@_MODULE.function("_get_item", "bf2cd81c2ee47317")
def get_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_index_members", "f37cb2d683518fcc")
def index_members(table: Table) -> dict[str, dict[object, dict[tuple[str, str], None]]]: ...


@_MODULE.function("_extract_key_val", "1b0b4e468c4509b1")
def key_text(attr: Mapping[str, Any] | None) -> str: ...


@_MODULE.function("_txn_token_store", "c2b138e7434c0d7e")
def keep_transaction(token: str, entry: Transaction) -> None: ...


@_MODULE.function("_put_item", "d6ec217463a8a877")
def put_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_query", "9b6373306cfa6151")
def query(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_scan", "c012b328e020bf14")
def scan(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_transact_get_items", "217eb910668b9555")
def transact_get_items(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_transact_write_items", "4d86a2ffe8d85e3d")
def transact_write_items(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_update_item", "2c5ad946a38cd0ab")
def update_item(data: Mapping[str, Any]) -> Response: ...


@_MODULE.function("_enable_kinesis_streaming_destination", "09b7b0c01a5fd4bd")
def enable_kinesis_destination(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_partiql_delete", "b04fa660ce1455f5")
def delete_by_statement(
    table: Table, parsed: Statement, data: Mapping[str, object] | None = None
) -> Response: ...


@_MODULE.function("_partiql_insert", "99affe44940552ca")
def insert_by_statement(table: Table, parsed: Statement) -> Response: ...


@_MODULE.function("_partiql_update", "bd8daa420ccb2317")
def update_by_statement(
    table: Table, parsed: Statement, data: Mapping[str, object] | None = None
) -> Response: ...


@_MODULE.function("_table_description", "33966cfe5ce0175e")
def describe_table(name: str) -> dict[str, object]: ...


@_MODULE.function("_fan_out_to_kinesis", "8090221614f075c0")
def send_to_kinesis(table_name: str, record: Mapping[str, object]) -> None: ...


@_MODULE.function("_item_size_bytes", "5c42b77414645f15")
def item_size(item: Mapping[str, object]) -> int: ...


@_MODULE.function("_update_kinesis_streaming_destination", "dfd7adfe9141d863")
def update_kinesis_destination(data: Mapping[str, object]) -> Response: ...


@_DYNAMODB_STREAMS.function("_decode_iterator", "ec7e028c8d449e31")
def decode_iterator(token: str) -> dict[str, object] | None: ...


@_DYNAMODB_STREAMS.function("_describe_stream", "69f89c4a0b3b4ec3")
def describe_stream(data: Mapping[str, object]) -> Response: ...


@_DYNAMODB_STREAMS.function("_get_shard_iterator", "ca05cf6896e415c0")
def find_shard_iterator(data: Mapping[str, object]) -> Response: ...


@_DYNAMODB_STREAMS.function("_encode_iterator", "024b6f78b8b9d138")
def encode_iterator(table_name: str, shard_id: str, position: int, **more: str | None) -> str: ...


@_DYNAMODB_STREAMS.function("error_response_json", "f64fa12b18b95087")
def stream_error(code: str, message: str, status: int = 400) -> Response: ...


@_MODULE.function("_items_replaced", "8eaeaffc1ba64e51")
def items_replaced(table: Table) -> None: ...


@_MODULE.function("_multi_validation_error", "5ba2ee76f655c869")
def validation_error(failures: list[Any]) -> Response | None: ...


@_MODULE.function("_normalize_table_name", "de8d84dc31bbeeae")
def table_name(value: str | None) -> str: ...


@_MODULE.function("_parse_partiql", "315dc76b3ad8c90b")
def parse_partiql(statement: str, parameters: Any) -> Statement: ...


@_MODULE.function("_remove_item", "b6076c378e479525")
def remove_item(table: Table, partition: object, sort: object) -> object: ...


@_MODULE.function("_set_item", "cc5bade04426a657")
def set_item(table: Table, partition: object, sort: object, item: Mapping[str, object]) -> None: ...


@_MODULE.function("_update_table", "74b092c20c1b547d")
def update_table(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("_update_ttl", "f8ea800301f98d0a")
def update_ttl(data: Mapping[str, object]) -> Response: ...


@_MODULE.function("stream_live_records", "66cafe804895dc51")
def stream_records(
    table_name: str, *, account_id: str | None = None, region: str | None = None
) -> list[dict[str, object]]: ...


shard_id: str = _DYNAMODB_STREAMS.constant("_DEFAULT_SHARD_ID", "156a4110cd1760e8")
"""ID of the shard that each stream has."""
