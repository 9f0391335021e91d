"""Streams of changes: shard iterators, and the changes that PartiQL statements make."""

import json
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from typing import Final

from embedded_aws.json_values import JsonObject, read_object, read_objects
from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response

_Item = Mapping[str, object] | None
_changes: ContextVar[list[tuple[_Item, _Item]] | None] = ContextVar("changes", default=None)
_NOT_FOUND: Final = "Stream not found: "
_VERSION: Final = "1"
_FIRST: Final = f"{1:021}"
"""Sequence number before all records."""


def _begin_with_arn(encode: Callable[..., str]) -> Callable[..., str]:
    """A shard iterator is the ARN of the stream, a version, and an opaque token."""

    def encode_iterator(*position: object, stream_arn: str | None = None, **more: object) -> str:
        return f"{stream_arn}|{_VERSION}|{encode(*position, stream_arn=stream_arn, **more)}"

    return encode_iterator


def _read_token(
    decode: Callable[[str], dict[str, object] | None],
) -> Callable[[str], dict[str, object] | None]:
    return lambda iterator: decode(iterator.rpartition("|")[2])


def _name_stream(build: Callable[..., Response]) -> Callable[..., Response]:
    def error(code: str, message: str, *more: object, **named: object) -> Response:
        if message.startswith(_NOT_FOUND):
            message = f"Requested resource not found: Stream: {message.removeprefix(_NOT_FOUND)} not found"
        return build(code, message, *more, **named)

    return error


def _begin_empty_shards(describe: Operation) -> Operation:
    """A shard has a first sequence number also before it has records."""

    def describe_stream(given: JsonObject) -> Response:
        status, headers, body = describe(given)
        found = read_object(json.loads(body))
        for shard in read_objects(read_object(found.get("StreamDescription")).get("Shards")):
            read_object(shard["SequenceNumberRange"]).setdefault("StartingSequenceNumber", _FIRST)
        return status, headers, json.dumps(found).encode()

    return describe_stream


def _start_at_first(find: Operation) -> Operation:
    def get_shard_iterator(given: JsonObject) -> Response:
        if given.get("SequenceNumber") == _FIRST:
            kept = {name: value for name, value in given.items() if name != "SequenceNumber"}
            given = {**kept, "ShardIteratorType": "TRIM_HORIZON"}
        return find(given)

    return get_shard_iterator


def _observe_setting(write: Callable[..., None]) -> Callable[..., None]:
    def set_item(table: Table, partition: str, sort: str, item: Mapping[str, object]) -> None:
        if (changes := _changes.get()) is not None:
            changes.append((table["items"].get(partition, {}).get(sort), item))
        write(table, partition, sort, item)

    return set_item


def _observe_removing(remove: Callable[..., object]) -> Callable[..., object]:
    def remove_item(table: Table, partition: str, sort: str) -> object:
        if (changes := _changes.get()) is not None:
            changes.append((table["items"].get(partition, {}).get(sort), None))
        return remove(table, partition, sort)

    return remove_item


def _emit_changes(run: Callable[..., Response]) -> Callable[..., Response]:
    """The changes of a PartiQL statement are in the stream of the table."""

    def run_statement(table: Table, *statement: object) -> Response:
        changes: list[tuple[_Item, _Item]] = []
        before = _changes.set(changes)
        try:
            response = run(table, *statement)
        finally:
            _changes.reset(before)
        for old, new in changes:
            kind = "REMOVE" if new is None else "MODIFY" if old is not None else "INSERT"
            dynamodb.emit_change(table["TableName"], kind, old, new)
        return response

    return run_statement


def _name_change(build: Callable[..., dict[str, object]]) -> Callable[..., dict[str, object]]:
    """The ID of a change is hexadecimal, without the dashes of a UUID."""

    def build_change(*change: object) -> dict[str, object]:
        record = build(*change)
        return {**record, "eventID": str(record["eventID"]).replace("-", "")}

    return build_change


_REASON: Final = "changes by PartiQL statements are in the stream of the table"
PATCHES = (
    Patch(dynamodb.build_change, _name_change, "the ID of a change is 32 hexadecimal digits"),
    Patch(dynamodb.encode_iterator, _begin_with_arn, "a shard iterator begins with the ARN of the stream"),
    Patch(dynamodb.describe_stream, _begin_empty_shards, "a shard without records has a first number"),
    Patch(
        dynamodb.find_shard_iterator, _start_at_first, "the first number of a shard without records is found"
    ),
    Patch(dynamodb.decode_iterator, _read_token, "the token of a shard iterator is read"),
    Patch(dynamodb.stream_error, _name_stream, "a stream that does not exist has the message of DynamoDB"),
    Patch(dynamodb.set_item, _observe_setting, "what a statement stores is known"),
    Patch(dynamodb.remove_item, _observe_removing, "what a statement removes is known"),
    Patch(dynamodb.insert_by_statement, _emit_changes, f"{_REASON}: INSERT"),
    Patch(dynamodb.update_by_statement, _emit_changes, f"{_REASON}: UPDATE"),
    Patch(dynamodb.delete_by_statement, _emit_changes, f"{_REASON}: DELETE"),
)
