"""Capacity that operations consume (DynamoDB developer guide, "Read and write operations")."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.ministack.dynamodb import Table
from embedded_aws.services.dynamodb.schema import Schema, index_schemas
from embedded_aws.services.dynamodb.values import Item, count_item_bytes

_READ_BYTES: Final = 4096
_WRITE_BYTES: Final = 1024


@dataclass
class Units:
    """Units of a table and its indexes.

    Attributes:
        table: Units of the table.
        indexes: Units of indexes by kind, such as ``"GlobalSecondaryIndexes"``, and by name.
    """

    table: float = 0
    indexes: dict[str, dict[str, float]] = field(default_factory=dict[str, dict[str, float]])

    def add(self, other: "Units") -> None:
        """Adds the units of another operation on the table."""
        self.table += other.table
        for kind, found in other.indexes.items():
            for name, units in found.items():
                self.add_index(kind, name, units)

    def add_index(self, kind: str, name: str, units: float) -> None:
        """Adds units of an index."""
        indexes = self.indexes.setdefault(kind, {})
        indexes[name] = indexes.get(name, 0) + units

    @property
    def total(self) -> float:
        """Units of the table and its indexes."""
        return self.table + sum(units for found in self.indexes.values() for units in found.values())

    def describe(self, table: str, wanted: object, member: str | None = None) -> dict[str, object]:
        """Returns a consumed capacity.

        Args:
            table: Name of the table.
            wanted: ``"TOTAL"``, or ``"INDEXES"`` for the parts too.
            member: Another member with the same units, which transactions have.
        """

        def show(units: float) -> dict[str, float]:
            return {"CapacityUnits": float(units), **({member: float(units)} if member else {})}

        described: dict[str, object] = {"TableName": table, **show(self.total)}
        if wanted == "INDEXES":
            described["Table"] = show(self.table)
            for kind, found in self.indexes.items():
                described[kind] = {name: show(units) for name, units in found.items()}
        return described


def is_wanted(given: Mapping[str, object]) -> bool:
    """Whether a request asks for its consumed capacity."""
    return given.get("ReturnConsumedCapacity") in {"TOTAL", "INDEXES"}


def count_read_units(sizes: Iterable[int], *, consistent: bool) -> float:
    """Returns the units of a read, at least those of one block.

    Args:
        sizes: Sizes of the items, which count together.
        consistent: Whether the read is strongly consistent.
    """
    return _count_blocks(sum(sizes), _READ_BYTES) * (1.0 if consistent else 0.5)


def count_write_units(size: int) -> float:
    """Returns the units that a write of a size takes."""
    return float(_count_blocks(size, _WRITE_BYTES))


def _count_blocks(size: int, block: int) -> int:
    return max(1, -(-size // block))


def measure_write(table: Table, old: Item | None, new: Item | None) -> Units:
    """Returns the units of a write to a table and its indexes.

    Args:
        table: The table.
        old: The item before; None if there was none.
        new: The item after; None if there is none.
    """
    units = Units(count_write_units(max(_measure(old), _measure(new))))
    for schema in index_schemas(table):
        if found := _measure_index_write(schema, old, new):
            units.add_index(index_kind(schema), schema.name, found)
    return units


def index_kind(schema: Schema) -> str:
    """Returns the name of the list that an index is in."""
    return "GlobalSecondaryIndexes" if schema.is_global else "LocalSecondaryIndexes"


def _measure(item: Item | None) -> int:
    return count_item_bytes(item) if item else 0


def _measure_index_write(schema: Schema, old: Item | None, new: Item | None) -> float:
    before, after = (schema.take_included(item) if item and schema.has(item) else None for item in (old, new))
    if before == after:
        return 0
    if before and after and any(before[name] != after[name] for name in schema.names):
        # An entry with another key is deleted and written again.
        return count_write_units(_measure(before)) + count_write_units(_measure(after))
    return count_write_units(max(_measure(before), _measure(after)))
