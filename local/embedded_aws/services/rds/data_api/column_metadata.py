"""Metadata of columns, as the JDBC driver of PostgreSQL describes them."""

from collections.abc import Mapping
from typing import Final

from embedded_aws.services.rds.data_api.catalog import ColumnRecord, TypeRecord
from embedded_aws.services.rds.data_api.column_types import ELEMENTS, KINDS
from embedded_aws.services.rds.postgres.connection import Column

_ARRAY: Final = 2003
_OTHER: Final = 1111
_VARCHAR: Final = 12
_CODES: Final[Mapping[int, int]] = {
    16: -7,
    17: -2,
    19: 12,
    20: -5,
    21: 5,
    23: 4,
    25: 12,
    26: -5,
    700: 7,
    701: 8,
    1700: 2,
    1042: 1,
    1043: 12,
    1082: 91,
    1083: 92,
    1114: 93,
    1184: 93,
}
"""Codes of ``java.sql.Types``; of the others, enumerations are texts."""
_SIZES: Final[Mapping[int, tuple[int, int]]] = {
    16: (1, 0),
    20: (19, 0),
    21: (5, 0),
    23: (10, 0),
    26: (10, 0),
    700: (8, 8),
    701: (17, 17),
    1082: (13, 0),
    1083: (15, 6),
    1114: (29, 6),
    1184: (35, 6),
}
"""Precision and scale of the types that always have the same."""
_NUMERIC: Final = 1700
_LIMITED: Final = frozenset({1042, 1043})
_UNLIMITED: Final = 2_147_483_647
_HEADER: Final = 4
"""Number by which a modifier exceeds the length."""
_UNKNOWN: Final = 2
_CASELESS: Final = frozenset({16, 20, 21, 23, 26, 700, 701, 1082, 1083, 1114, 1184, 1700})


def describe_column(column: Column, kind: TypeRecord, found: ColumnRecord | None) -> Mapping[str, object]:
    """Returns the metadata of a column.

    Args:
        column: The column of the result.
        kind: Its type.
        found: The column of the table; None if it is computed.
    """
    oid = column["type_oid"]
    precision, scale = _find_size(column)
    return {
        "arrayBaseColumnType": _CODES.get(ELEMENTS.get(oid, 0), _OTHER) if oid in ELEMENTS else 0,
        "isAutoIncrement": found.is_generated if found else False,
        "isCaseSensitive": oid not in _CASELESS,
        "isCurrency": False,
        "isSigned": KINDS.get(oid) in {"decimal", "double", "long"},
        "label": column["name"],
        "name": column["name"],
        "nullable": int(not found.is_required) if found else _UNKNOWN,
        "precision": precision,
        "scale": scale,
        "schemaName": "",
        "tableName": found.table if found else "",
        "type": _find_code(oid, kind),
        "typeName": kind.name,
    }


def _find_code(oid: int, kind: TypeRecord) -> int:
    if oid in ELEMENTS:
        return _ARRAY
    return _CODES.get(oid, _VARCHAR if kind.is_enumeration else _OTHER)


def _find_size(column: Column) -> tuple[int, int]:
    oid, modifier = column["type_oid"], column["type_modifier"]
    if oid in _SIZES:
        return _SIZES[oid]
    if oid == _NUMERIC:
        return ((modifier - _HEADER) >> 16, (modifier - _HEADER) & 0xFFFF) if modifier > 0 else (0, 0)
    if oid in _LIMITED and modifier > 0:
        return modifier - _HEADER, 0
    return _UNLIMITED, 0
