"""Results of statements in the form of the Data API."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import partial
from typing import Final

from embedded_aws.ministack.records import read_members
from embedded_aws.services.rds.data_api.arrays import read_array
from embedded_aws.services.rds.data_api.catalog import TypeRecord, read_columns, read_types
from embedded_aws.services.rds.data_api.column_metadata import describe_column
from embedded_aws.services.rds.data_api.column_types import (
    ELEMENTS,
    KINDS,
    Kind,
    Scalar,
    read_value,
    reject_type,
)
from embedded_aws.services.rds.data_api.errors import DataApiError
from embedded_aws.services.rds.postgres.connection import Column, Connection, Result

LARGEST: Final = 1_048_576
"""Bytes of a result: of its fields, four for each column of a row, and two for each row."""
LARGEST_JSON: Final = 10_485_760
_FIELDS: Final[Mapping[Kind, str]] = {
    "boolean": "booleanValue",
    "bytes": "blobValue",
    "double": "doubleValue",
    "long": "longValue",
    "decimal": "stringValue",
    "string": "stringValue",
}
_CHANGING: Final = frozenset({"DELETE", "INSERT", "MERGE", "UPDATE"})
_Value = Scalar | list[Scalar]


def build_response(
    connection: Connection, result: Result, request: Mapping[str, object]
) -> dict[str, object]:
    """Returns the response to a statement.

    Args:
        connection: Connection that has run it.
        result: Its result.
        request: The request.

    Raises:
        DataApiError: If the result is too large, or has a type that the Data API does not return.
    """
    command = result.command.split(" ")
    updated = int(command[-1]) if command[0] in _CHANGING and command[-1].isdigit() else 0
    columns = result.columns
    if columns is None:
        return {"numberOfRecordsUpdated": updated, "generatedFields": []}
    as_json = request.get("formatRecordsAs") == "JSON" and command[0] == "SELECT"
    if result.size > (LARGEST_JSON if as_json else LARGEST):
        message = f"The result exceeds the size limit {10 if as_json else 1} MB."
        raise DataApiError("UnsupportedResultException", message)
    types = read_types(connection, columns)
    _check_types(columns, types)
    if as_json:
        return {"numberOfRecordsUpdated": updated, "formattedRecords": _format_json(columns, result.rows)}
    response: dict[str, object] = {
        "numberOfRecordsUpdated": updated,
        "records": [list(_build_fields(columns, row, request)) for row in result.rows],
    }
    if request.get("includeResultMetadata"):
        found = read_columns(connection, columns)
        response["columnMetadata"] = [
            describe_column(
                each, types[each["type_oid"]], found.get((each["table_oid"], each["column_attrnum"]))
            )
            for each in columns
        ]
    return response


def _check_types(columns: Sequence[Column], types: Mapping[int, TypeRecord]) -> None:
    for each in columns:
        oid = each["type_oid"]
        if oid not in KINDS and oid not in ELEMENTS and not types[oid].is_enumeration:
            raise reject_type(types[oid].name)


def _build_fields(
    columns: Sequence[Column], row: Sequence[str | None], request: Mapping[str, object]
) -> Iterator[Mapping[str, object]]:
    options = read_members(request, "resultSetOptions")
    for column, text in zip(columns, row, strict=True):
        oid = column["type_oid"]
        if text is None:
            yield {"isNull": True}
        elif oid in ELEMENTS:
            kind = KINDS[ELEMENTS[oid]]
            yield {"arrayValue": {f"{_FIELDS[kind]}s": _read(oid, text)}}
        else:
            yield _build_field(KINDS.get(oid, "string"), _read(oid, text), options)


def _build_field(kind: Kind, value: _Value, options: Mapping[str, object]) -> Mapping[str, object]:
    if kind == "decimal" and options.get("decimalReturnType") == "DOUBLE_OR_LONG":
        number = str(value)
        return {"doubleValue": float(number)} if "." in number else {"longValue": int(number)}
    if kind == "long" and options.get("longReturnType") == "STRING":
        return {"stringValue": str(value)}
    return {_FIELDS[kind]: value}


def _read(oid: int, text: str) -> _Value:
    if (element := ELEMENTS.get(oid)) is not None:
        return read_array(text, partial(read_value, element))
    return read_value(oid, text)


def _format_json(columns: Sequence[Column], rows: Sequence[Sequence[str | None]]) -> str:
    records = [
        {column["name"]: _read_number(column, text) for column, text in zip(columns, row, strict=True)}
        for row in rows
    ]
    return json.dumps(records, separators=(",", ":"))


def _read_number(column: Column, text: str | None) -> _Value:
    """Returns a value for JSON, where a decimal is a number."""
    if text is None:
        return None
    value = _read(column["type_oid"], text)
    if KINDS.get(column["type_oid"]) == "decimal" and text != "NaN":
        return float(text) if "." in text else int(text)
    return value
