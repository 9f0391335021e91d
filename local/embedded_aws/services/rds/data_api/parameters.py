"""Values of parameters, as text with the type that the Data API binds."""

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from embedded_aws.ministack.records import read_members
from embedded_aws.services.rds.data_api.errors import DataApiError

_INFERRED: Final = 0
_BOOL: Final = 16
_BYTEA: Final = 17
_INT8: Final = 20
_TEXT: Final = 25
_FLOAT8: Final = 701
_HINTS: Final[Mapping[str, int]] = {
    "DATE": 1082,
    "DECIMAL": 1700,
    "JSON": 3802,
    "TIME": 1083,
    "TIMESTAMP": 1114,
    "UUID": 2950,
}
"""OID of the type of each hint; without one, a string is text, which PostgreSQL compares with no number."""


@dataclass(frozen=True)
class Parameter:
    """A parameter.

    Attributes:
        value: Its value; None for NULL.
        type: OID of its type.
    """

    value: str | None
    type: int


def read_parameters(given: Iterable[Mapping[str, object]]) -> dict[str, Parameter]:
    """Returns the parameters by name.

    Args:
        given: Parameters of a request.

    Raises:
        DataApiError: If a value is an array, or missing.
    """
    return {str(each.get("name", "")): _read_parameter(each) for each in given}


def _read_parameter(given: Mapping[str, object]) -> Parameter:
    fields: Mapping[str, object] = read_members(given, "value")
    hint = _HINTS.get(str(given.get("typeHint")))
    match next(((name, each) for name, each in fields.items() if each is not None), None):
        case ("isNull", True):
            return Parameter(None, hint or _INFERRED)
        case ("stringValue", str(text)):
            return Parameter(text, hint or _TEXT)
        case ("booleanValue", bool(truth)):
            return Parameter("true" if truth else "false", _BOOL)
        case ("longValue", int(number)):
            return Parameter(str(number), _INT8)
        case ("doubleValue", number):
            return Parameter(str(number), _FLOAT8)
        case ("blobValue", str(text)):
            return Parameter(f"\\x{base64.b64decode(text).hex()}", _BYTEA)
        case ("arrayValue", _):
            raise DataApiError("ValidationException", "Array parameters are not supported")
        case _:
            raise DataApiError(
                "ValidationException", f"The parameter {given.get('name', '')} has no value of a known type"
            )
