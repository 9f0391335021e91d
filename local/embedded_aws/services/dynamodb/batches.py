"""BatchWriteItem."""

from typing import Final

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb import capacity, schema, storage
from embedded_aws.services.dynamodb.errors import invalid, not_found
from embedded_aws.services.dynamodb.inputs import NO_TYPE, SEVERAL_TYPES
from embedded_aws.services.dynamodb.requests import BatchMember, BatchWrite
from embedded_aws.services.dynamodb.values import Item, Key
from embedded_aws.services.dynamodb.writes import Write, describe_collection, read_write

_MOST: Final = 25


def batch_write_item(given: BatchWrite) -> dict[str, object]:
    """Writes and deletes items of several tables. An invalid one rejects all."""
    requests = given["RequestItems"]
    if sum(map(len, requests.values())) > _MOST:
        raise invalid("Too many items requested for the BatchWriteItem call")
    writes = {name: [_read(request) for request in found] for name, found in requests.items()}
    if any(dynamodb.table_name(name) not in dynamodb.tables for name in requests):
        raise not_found()
    tables = {name: dynamodb.tables[dynamodb.table_name(name)] for name in requests}
    places = {name: _locate(tables[name], found) for name, found in writes.items()}
    consumed: list[dict[str, object]] = []
    metrics: dict[str, list[object]] = {}
    for name, found in places.items():
        table, units = tables[name], capacity.Units()
        for key, write in found:
            old = storage.find_item(table, key)
            new: Item | None = write.apply(table, old)
            storage.write_item(dynamodb.table_name(name), table, key, new)
            units.add(capacity.measure_write(table, old, new))
            if described := describe_collection(given, table, write.attributes):
                metrics.setdefault(name, []).append(described)
        consumed.append(units.describe(name, given.get("ReturnConsumedCapacity")))
    result: dict[str, object] = {"UnprocessedItems": {}}
    if capacity.is_wanted(given):
        result["ConsumedCapacity"] = consumed
    return {**result, "ItemCollectionMetrics": metrics} if metrics else result


def _read(request: BatchMember) -> Write:
    put, delete = request.get("PutRequest"), request.get("DeleteRequest")
    if put is not None and delete is not None:
        raise invalid(SEVERAL_TYPES)
    if put is not None:
        return read_write("Put", {"TableName": "", "Item": put["Item"]})
    if delete is not None:
        return read_write("Delete", {"TableName": "", "Key": delete["Key"]})
    raise invalid(NO_TYPE)


def _locate(table: Table, writes: list[Write]) -> list[tuple[Key, Write]]:
    places = [(_read_key(table, write), write) for write in writes]
    if len({key for key, _ in places}) < len(places):
        raise invalid("Provided list of item keys contains duplicates")
    return places


def _read_key(table: Table, write: Write) -> Key:
    if write.kind == "Put" and not schema.has_key(table, write.attributes):
        raise invalid("The provided key element does not match the schema")
    return write.locate(table)
