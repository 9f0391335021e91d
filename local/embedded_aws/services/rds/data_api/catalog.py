"""Columns of a result, as the catalog of PostgreSQL describes them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.services.rds.postgres.connection import Column, Connection

_ENUMERATION: Final = "e"
_TYPES: Final = "SELECT oid, typname, typtype FROM pg_catalog.pg_type WHERE oid = ANY($1::oid[])"
_COLUMNS: Final = """
SELECT a.attrelid, a.attnum, c.relname, a.attnotnull,
       a.attidentity <> ''
       OR pg_catalog.pg_get_serial_sequence(a.attrelid::regclass::text, a.attname) IS NOT NULL
  FROM pg_catalog.pg_attribute a JOIN pg_catalog.pg_class c ON c.oid = a.attrelid
 WHERE a.attrelid = ANY($1::oid[]) AND a.attnum > 0
"""


@dataclass(frozen=True)
class TypeRecord:
    """A type.

    Attributes:
        name: Its name, such as ``int4``.
        is_enumeration: Whether it is one.
    """

    name: str
    is_enumeration: bool


@dataclass(frozen=True)
class ColumnRecord:
    """A column of a table.

    Attributes:
        table: Name of the table.
        is_required: Whether it cannot be NULL.
        is_generated: Whether its value comes from a sequence.
    """

    table: str
    is_required: bool
    is_generated: bool


def read_types(connection: Connection, columns: Sequence[Column]) -> dict[int, TypeRecord]:
    """Returns the types of columns by OID.

    Args:
        connection: Connection to the database.
        columns: The columns.
    """
    found = connection.execute(_TYPES, [_list_oids({each["type_oid"] for each in columns})], [0])
    return {int(oid or 0): TypeRecord(name or "", kind == _ENUMERATION) for oid, name, kind in found.rows}


def read_columns(connection: Connection, columns: Sequence[Column]) -> dict[tuple[int, int], ColumnRecord]:
    """Returns the columns that belong to a table, by the OID of the table and their number.

    Args:
        connection: Connection to the database.
        columns: The columns.
    """
    tables = {each["table_oid"] for each in columns if each["table_oid"]}
    found = connection.execute(_COLUMNS, [_list_oids(tables)], [0]) if tables else None
    return {
        (int(table or 0), int(number or 0)): ColumnRecord(name or "", required == "t", generated == "t")
        for table, number, name, required, generated in (found.rows if found else ())
    }


def _list_oids(oids: set[int]) -> str:
    return f"{{{','.join(str(each) for each in sorted(oids))}}}"
