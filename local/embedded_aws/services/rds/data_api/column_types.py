"""Types of columns: what the Data API returns of them, and what it cannot return.

The list of the types is AWS's (Amazon Aurora User Guide, data-api-operations).
"""

import base64
import re
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Final, Literal

from embedded_aws.services.rds.data_api.errors import DataApiError

Kind = Literal["boolean", "bytes", "double", "long", "decimal", "string"]
"""Kind of a value in a response."""
Scalar = bool | int | float | str | None

_FRACTION: Final = re.compile(r"\.(\d+)$")
_ZONED: Final = re.compile(r"(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d)(\.\d+)?([+-]\d\d(?::\d\d(?::\d\d)?)?)")
_INFINITE: Final = frozenset({"infinity", "-infinity"})
_MICROSECONDS: Final = 6

KINDS: Final[Mapping[int, Kind]] = {
    16: "boolean",
    17: "bytes",
    **dict.fromkeys((20, 21, 23, 26), "long"),
    **dict.fromkeys((700, 701), "double"),
    1700: "decimal",
    **dict.fromkeys((19, 25, 114, 650, 705, 869, 1042, 1043), "string"),
    **dict.fromkeys((1082, 1083, 1114, 1184, 2950, 3802), "string"),
}
"""Kind of each type by its OID; enumerations, whose OIDs are their own, are strings too."""
ELEMENTS: Final[Mapping[int, int]] = {
    1000: 16,
    1005: 21,
    1007: 23,
    1016: 20,
    1021: 700,
    1022: 701,
    1231: 1700,
    1561: 25,
    199: 114,
    1009: 25,
    1014: 1042,
    1015: 1043,
    1003: 19,
    1115: 1114,
    1182: 1082,
    1183: 1083,
    1185: 1184,
    2951: 2950,
}
"""Type of the elements of each type of arrays."""
_UPPER: Final = frozenset(
    {
        *("bit", "box", "circle", "daterange", "float4", "float8", "int4range", "int8range", "interval"),
        *("jsonpath", "line", "lseg", "macaddr", "macaddr8", "money", "numrange", "path", "point", "polygon"),
        *("record", "timetz", "tsrange", "tstzrange", "varbit", "void"),
    }
)


def show_type(name: str) -> str:
    """Returns a type as AWS names it in an error: known ones in capitals, others as in the catalog.

    Args:
        name: Name in the catalog of PostgreSQL, such as ``interval``.
    """
    if name == "char":
        return '"CHAR"'
    is_array = name.startswith("_")
    plain = name.removeprefix("_")
    return f"{plain.upper() if plain in _UPPER else plain}{'[]' if is_array else ''}"


def reject_type(name: str) -> DataApiError:
    """Returns the error for a result with a type that the Data API does not return.

    Args:
        name: Name in the catalog of PostgreSQL.
    """
    message = f"The result contains the unsupported data type {show_type(name)}."
    return DataApiError("UnsupportedResultException", message)


def _shorten_fraction(text: str) -> str:
    """Returns a time with milliseconds if they are enough, microseconds otherwise, or no fraction."""

    def shorten(found: "re.Match[str]") -> str:
        digits = found[1].ljust(_MICROSECONDS, "0")
        if not digits.strip("0"):
            return ""
        return f".{digits[:3]}" if digits.endswith("000") else f".{digits}"

    return _FRACTION.sub(shorten, _require_finite(text))


def _convert_to_utc(text: str) -> str:
    found = _ZONED.fullmatch(_require_finite(text))
    if not found:
        return text  # a year before the first, or after the 9999th
    offset = found[3] if ":" in found[3] else f"{found[3]}:00"
    shown = datetime.fromisoformat(f"{found[1].replace(' ', 'T')}{offset}").astimezone(UTC)
    return _shorten_fraction(f"{shown:%Y-%m-%d %H:%M:%S}".zfill(19) + (found[2] or ""))


def _require_finite(text: str) -> str:
    if text in _INFINITE:
        raise DataApiError("InternalServerErrorException", "")
    return text


def _read_bytes(text: str) -> str:
    return base64.b64encode(bytes.fromhex(text.removeprefix("\\x"))).decode()


def _read_double(text: str) -> float | str:
    # JSON has no other numbers; the protocol has words for them.
    return text if text in {"NaN", "Infinity", "-Infinity"} else float(text)


_TEXTS: Final[Mapping[int, Callable[[str], str]]] = {
    1082: _require_finite,
    1083: _shorten_fraction,
    1114: _shorten_fraction,
    1184: _convert_to_utc,
}
_READERS: Final[Mapping[Kind, Callable[[str], Scalar]]] = {
    "boolean": lambda text: text == "t",
    "bytes": _read_bytes,
    "double": _read_double,
    "long": int,
}


def read_value(type_oid: int, text: str) -> Scalar:
    """Returns a value from its text.

    Args:
        type_oid: Its type.
        text: Its text.

    Raises:
        DataApiError: If it is an infinite time.
    """
    read = _READERS.get(KINDS.get(type_oid, "string"))
    return read(text) if read else _TEXTS.get(type_oid, str)(text)
