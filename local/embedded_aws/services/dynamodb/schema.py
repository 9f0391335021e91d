"""Keys of tables and indexes."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from embedded_aws.json_values import read_text
from embedded_aws.ministack import dynamodb
from embedded_aws.ministack.dynamodb import Index, Projection, Table
from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid, invalid_parameter, not_found
from embedded_aws.services.dynamodb.expressions.nodes import Path
from embedded_aws.services.dynamodb.values import Item, Key, Value, count_bytes, key_text, type_of

NO_SORT_KEY: Final = "__no_sort__"
"""Sort key of the items of a table that has none."""
_MOST_BYTES: Final = {"hash": 2048, "range": 1024}
_MISMATCH: Final = "The provided key element does not match the schema"


@dataclass(frozen=True)
class Schema:
    """The key of a table or index.

    Attributes:
        table: The table.
        hashes: Attributes of the partition key.
        ranges: Attributes of the sort key.
        index: The index; None for the table.
        is_global: Whether it is a global index.
    """

    table: Table
    hashes: tuple[str, ...]
    ranges: tuple[str, ...]
    index: Index | None = None
    is_global: bool = False

    @property
    def name(self) -> str:
        """Name of the index; empty for the table."""
        return self.index["IndexName"] if self.index else ""

    @property
    def names(self) -> tuple[str, ...]:
        """The attributes of the key."""
        return self.hashes + self.ranges

    @cached_property
    def types(self) -> dict[str, str]:
        """Types of the attributes of keys of the table and its indexes."""
        return {each["AttributeName"]: each["AttributeType"] for each in self.table["AttributeDefinitions"]}

    @cached_property
    def all_names(self) -> tuple[str, ...]:
        """The attributes of this key and the key of the table."""
        return tuple(dict.fromkeys((*self.names, *table_schema(self.table).names)))

    def has(self, item: Item) -> bool:
        """Whether an item has the key: attributes of the right type and size."""
        return all(name in item and self.find_problem(name, item[name]) is None for name in self.names)

    def find_problem(self, name: str, value: Value) -> str | None:
        """Returns what is wrong with an attribute of the key: ``"type"``, ``"empty"`` or ``"size"``."""
        kind = type_of(value)
        if kind != self.types.get(name):
            return "type"
        if kind != "N" and not value[kind]:
            return "empty"
        limit = _MOST_BYTES["hash" if name in self.hashes else "range"]
        return "size" if kind != "N" and count_bytes(value) > limit else None

    def includes(self, name: str) -> bool:
        """Whether the index has an attribute of the table."""
        kind = self._projection.get("ProjectionType", "ALL")
        if kind == "ALL" or name in self.all_names:
            return True
        return kind == "INCLUDE" and name in (self._projection.get("NonKeyAttributes") or ())

    @property
    def includes_all(self) -> bool:
        """Whether the index has all attributes of the table."""
        return self._projection.get("ProjectionType", "ALL") == "ALL"

    @property
    def _projection(self) -> Projection:
        return (self.index or {}).get("Projection") or {}

    def take_included(self, item: Item) -> Item:
        """Returns the attributes of an item that are in the index."""
        return item if self.includes_all else {name: item[name] for name in item if self.includes(name)}

    def partition_of(self, item: Item) -> tuple[str, ...]:
        """Returns the partition of an item that has the key."""
        return tuple(key_text(item[name]) for name in self.hashes)


def find_table(given: Mapping[str, object]) -> tuple[str, Table]:
    """Returns the name and the record of the table of a request.

    Raises:
        DynamoDbError: If it does not exist.
    """
    name = dynamodb.table_name(read_text(given.get("TableName")))
    table = dynamodb.tables.get(name)
    if table is None:
        raise not_found()
    return name, table


def table_schema(table: Table) -> Schema:
    """Returns the key of a table."""
    sort = table["sk_name"]
    return Schema(table, (table["pk_name"],), (sort,) if sort else ())


def index_schemas(table: Table) -> Iterable[Schema]:
    """Returns the keys of the indexes of a table."""
    indexes = [(True, each) for each in table["GlobalSecondaryIndexes"] or ()]
    indexes += [(False, each) for each in table["LocalSecondaryIndexes"] or ()]
    for is_global, index in indexes:
        parts: dict[str, list[str]] = {"HASH": [], "RANGE": []}
        for element in index["KeySchema"]:
            parts[element["KeyType"]].append(element["AttributeName"])
        yield Schema(table, tuple(parts["HASH"]), tuple(parts["RANGE"]), index, is_global)


def find_schema(table: Table, index_name: str | None) -> Schema:
    """Returns the key of a table or of its index.

    Raises:
        DynamoDbError: If the index does not exist.
    """
    if not index_name:
        return table_schema(table)
    for schema in index_schemas(table):
        if schema.name == index_name:
            return schema
    raise invalid(f"The table does not have the specified index: {index_name}")


def read_key(table: Table, key: Item) -> Key:
    """Returns the key of a request.

    Raises:
        DynamoDbError: If it has other attributes than the schema.
    """
    schema = table_schema(table)
    if set(key) != set(schema.names):
        raise invalid(_MISMATCH)
    return _check_key(schema, key)


def _check_key(schema: Schema, attributes: Item) -> Key:
    for name in schema.names:
        problem = schema.find_problem(name, attributes[name])
        if problem == "type":
            raise invalid(_MISMATCH)
        if problem:
            raise _reject_key_value(schema, name, problem, attributes[name])
    return key_of(schema.table, attributes)


def read_item_key(table: Table, item: Item) -> Key:
    """Returns the key of an item that a request stores.

    Raises:
        DynamoDbError: If an attribute of the key is missing or invalid.
    """
    schema = table_schema(table)
    for name in schema.names:
        if name not in item:
            raise invalid_parameter(f"Missing the key {name} in the item")
        if problem := schema.find_problem(name, item[name]):
            raise _reject_key_value(schema, name, problem, item[name])
    return key_of(table, item)


def has_key(table: Table, item: Item) -> bool:
    """Whether an item has the attributes of the key of its table, with their types."""
    keys = table_schema(table)
    return all(name in item and keys.find_problem(name, item[name]) != "type" for name in keys.names)


def _reject_key_value(schema: Schema, name: str, problem: str, value: Value) -> DynamoDbError:
    kind = type_of(value)
    if problem == "type":
        expected = schema.types.get(name)
        return invalid_parameter(f"Type mismatch for key {name} expected: {expected} actual: {kind}")
    if problem == "empty":
        return reject_empty_key(name, kind)
    return reject_key_size(schema, name)


def reject_empty_key(name: str, kind: str) -> DynamoDbError:
    """Returns the error of an empty attribute of a key."""
    text = f"cannot contain an empty {_EMPTY_KINDS[kind]} value. Key: {name}"
    return invalid(
        f"One or more parameter values are not valid. The AttributeValue for a key attribute {text}"
    )


_EMPTY_KINDS: Final = {"S": "string", "B": "binary"}


def reject_key_size(schema: Schema, name: str) -> DynamoDbError:
    """Returns the error of an attribute of a key that is too long."""
    kind = "hash" if name in schema.hashes else "range"
    limit = _MOST_BYTES[kind]
    text = f"Aggregated size of all {kind} keys has exceeded the size limit of {limit} bytes"
    return invalid_parameter(text)


def key_of(table: Table, attributes: Item) -> Key:
    """Returns the key of an item of a table."""
    sort = table["sk_name"]
    return key_text(attributes[table["pk_name"]]), key_text(attributes[sort]) if sort else NO_SORT_KEY


def take_key(table: Table, item: Item) -> dict[str, Value]:
    """Returns the attributes of an item that are its key."""
    return {name: item[name] for name in table_schema(table).names}


def check_index_keys(table: Table, item: Item, *, is_update: bool = False) -> None:
    """Validates the attributes of an item that are keys of indexes.

    Args:
        table: The table.
        item: The item.
        is_update: Whether an update expression changed the item.

    Raises:
        DynamoDbError: If one has the wrong type, or is empty or too long.
    """
    for schema in index_schemas(table):
        for name in schema.names:
            if name in item and (problem := schema.find_problem(name, item[name])):
                raise _reject_index_key(schema, name, problem, item[name], is_update=is_update)


def _reject_index_key(
    schema: Schema, name: str, problem: str, value: Value, *, is_update: bool
) -> DynamoDbError:
    index, kind = schema.name, type_of(value)
    if problem == "type":
        expected = schema.types.get(name)
        text = f"Type mismatch for Index Key {name} Expected: {expected} Actual: {kind} IndexName: {index}"
        return invalid_parameter(text)
    if problem == "size":
        return reject_key_size(schema, name)
    empty = f"The AttributeValue for a key attribute cannot contain an empty {_EMPTY_KINDS[kind]} value."
    if is_update:
        tried = "The update expression attempted to update a secondary index key to a value that is not"
        return invalid(f"One or more parameter values are not valid. {tried} supported. {empty}")
    given = "A value specified for a secondary index key is not supported."
    where = f"IndexName: {index}, IndexKey: {name}"
    return invalid(f"One or more parameter values are not valid. {given} {empty} {where}")


def require_scalar_keys(table: Table, paths: Iterable[Path]) -> None:
    """Rejects document paths below attributes of keys.

    Raises:
        DynamoDbError: If there is one.
    """
    nested = {str(path.parts[0]) for path in paths if len(path.parts) > 1}
    keys = [("Key", table_schema(table)), *(("IndexKey", schema) for schema in index_schemas(table))]
    for kind, schema in keys:
        for name in schema.names:
            if name in nested:
                text = "Key attributes must be scalars; list random access '[]' and map lookup '.'"
                raise invalid(f"{text} are not allowed: {kind}: {name}")
