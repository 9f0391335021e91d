"""Items of tables: reading, writing, and the stream of changes."""

from collections.abc import Iterator

from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb.schema import Schema
from embedded_aws.services.dynamodb.values import Item, Key


def find_item(table: Table, key: Key) -> Item | None:
    """Returns an item; None if there is none with the key."""
    partition, sort = key
    return table["items"].get(partition, {}).get(sort)  # type: ignore[return-value]


def write_item(name: str, table: Table, key: Key, item: Item | None) -> None:
    """Writes an item, and its change to the stream of the table.

    Args:
        name: Name of the table.
        table: The table.
        key: Key of the item.
        item: The item; None deletes the one with the key.
    """
    old = find_item(table, key)
    if item is not None:
        dynamodb.set_item(table, *key, item)
        dynamodb.emit_change(name, "INSERT" if old is None else "MODIFY", old, item)
    elif old is not None:
        dynamodb.remove_item(table, *key)
        dynamodb.emit_change(name, "REMOVE", old, None)


def list_items(table: Table) -> Iterator[Item]:
    """Returns all items of a table."""
    for partition in table["items"].values():
        yield from partition.values()  # type: ignore[misc]


def list_partition(schema: Schema, partition: tuple[str, ...]) -> Iterator[Item]:
    """Returns the items of a partition of a table or index.

    Args:
        schema: The key of the table or index.
        partition: The partition key, as canonical text.
    """
    if schema.index is None:
        yield from schema.table["items"].get(partition[0], {}).values()  # type: ignore[misc]
        return
    members = dynamodb.index_members(schema.table).get(schema.name, {})
    key: object = partition[0] if len(partition) == 1 else partition
    for position in members.get(key, ()):
        item = find_item(schema.table, position)
        # An index that is newer than the item does not have it if the type or size of a key is wrong.
        if item is not None and schema.has(item):
            yield item
