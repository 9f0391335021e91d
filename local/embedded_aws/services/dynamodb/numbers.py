"""Numbers of Amazon DynamoDB: decimals of 38 digits, from 1E-130 to 9.99E+125."""

import re
from decimal import Context, Decimal, Inexact
from functools import lru_cache
from typing import Final

from embedded_aws.services.dynamodb.errors import DynamoDbError, invalid

_NUMBER: Final = re.compile(r"[+-]?(?P<digits>\d+\.?\d*|\.\d+)(?:[eE](?P<exponent>[+-]?\d{1,19}))?", re.ASCII)
_DIGITS: Final = 38
_HIGHEST: Final = 125
_LOWEST: Final = -130
_EXPONENTS: Final = range(-(2**63), 2**63)
_NOT_NUMERIC: Final = "The parameter cannot be converted to a numeric value"
_OVERFLOW: Final = "Number overflow. Attempting to store a number with magnitude larger than supported range"
_UNDERFLOW: Final = (
    "Number underflow. Attempting to store a number with magnitude smaller than supported range"
)
_TOO_LONG: Final = "Attempting to store more than 38 significant digits in a Number"
_POSITIVE: Final = 255
_EXACT: Final = Context(prec=_DIGITS, Emax=9_999, Emin=-9_999, traps=[Inexact])


@lru_cache(maxsize=8192)
def parse_number(text: str) -> Decimal:
    """Returns the value of a number.

    Args:
        text: The number as a request spells it.

    Raises:
        DynamoDbError: If DynamoDB cannot store it.
    """
    found = _NUMBER.fullmatch(text)
    exponent = int(found["exponent"] or 0) if found else 0
    if found is None or exponent not in _EXPONENTS:
        raise invalid(f"{_NOT_NUMERIC}: {text}" if text else _NOT_NUMERIC)
    whole, _, fraction = found["digits"].partition(".")
    digits = f"{whole}{fraction}".lstrip("0")
    # The power of ten of the first digit. A zero has the one that it is written with.
    power = max(len(digits), 1) - 1 - len(fraction) + exponent
    if error := _find_error(power, len(digits.rstrip("0"))):
        raise error
    return Decimal(text)


def _find_error(power: int, digits: int) -> DynamoDbError | None:
    if power > _HIGHEST:
        return invalid(_OVERFLOW)
    if power < _LOWEST:
        return invalid(_UNDERFLOW)
    return invalid(_TOO_LONG) if digits > _DIGITS else None


@lru_cache(maxsize=8192)
def order_number(text: str) -> bytes:
    """Returns bytes that order numbers by their values.

    Args:
        text: The number as a request spells it.
    """
    number = parse_number(text)
    if number == 0:
        return b"\x80"
    power = number.adjusted() - _LOWEST
    digits = bytes(number.as_tuple().digits).rstrip(b"\0")
    if number > 0:
        return bytes((_POSITIVE, power)) + digits
    # Of two negative numbers, the one with more digits is less.
    return bytes((0, _POSITIVE - power, *(_POSITIVE - digit for digit in digits), _POSITIVE))


@lru_cache(maxsize=8192)
def canonical_number(text: str) -> str:
    """Returns the text of a number without exponent and without zeros at its ends.

    Args:
        text: The number as a request spells it.

    Raises:
        DynamoDbError: If DynamoDB cannot store it.
    """
    return show_number(parse_number(text))


def show_number(value: Decimal) -> str:
    """Returns the canonical text of a number."""
    if value == 0:
        return "0"
    text = f"{value:f}"
    return text.rstrip("0").removesuffix(".") if "." in text else text


def add(left: str, right: str, *, subtract: bool = False) -> str:
    """Returns the canonical text of a sum or difference.

    Args:
        left: The first number.
        right: The second number.
        subtract: Whether to return the difference.

    Raises:
        DynamoDbError: If the result has more than 38 digits or another magnitude than DynamoDB stores.
    """
    first, second = parse_number(left), parse_number(right)
    try:
        result = _EXACT.subtract(first, second) if subtract else _EXACT.add(first, second)
    except Inexact:
        raise invalid(_OVERFLOW) from None
    if result and (error := _find_error(result.adjusted(), 1)):
        raise error
    return show_number(result)


def count_bytes(text: str) -> int:
    """Returns the size of a number: a byte, one for each pair of digits, and one for a minus sign."""
    value = parse_number(text)
    if value == 0:
        return 1
    sign, digits, exponent = value.as_tuple()
    significant = "".join(map(str, digits)).rstrip("0")
    power = int(exponent) + len(digits) - len(significant)
    # Pairs of digits are aligned to the decimal point.
    aligned = len(significant) + power % 2
    return 1 + (aligned + 1) // 2 + sign
