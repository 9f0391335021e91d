"""Timestamps in the formats of AWS's protocols."""

from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from typing import Final

ISO: Final = "iso8601"
HTTP: Final = "rfc822"
EPOCH: Final = "unixTimestamp"


def parse_timestamp(value: object) -> datetime:
    """Returns the time of a timestamp, in UTC; readers accept each format everywhere, as botocore does.

    Args:
        value: Seconds since 1970, or a text in one of the formats.

    Raises:
        ValueError: If it is not a timestamp, or out of range.
    """
    if isinstance(value, datetime):
        return value.astimezone(UTC) if value.tzinfo else value.replace(tzinfo=UTC)
    try:
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return datetime.fromtimestamp(value, UTC)
        if isinstance(value, str):
            return _parse_text(value)
    except (OverflowError, OSError, TypeError) as error:
        raise ValueError(value) from error
    raise ValueError(value)


def _parse_text(text: str) -> datetime:
    if text[:1].isdigit() and ":" in text:
        return parse_timestamp(datetime.fromisoformat(text))
    if text[:1].isalpha():
        return parse_timestamp(parsedate_to_datetime(text))
    try:
        return parse_timestamp(float(text))
    except ValueError:
        return parse_timestamp(datetime.fromisoformat(text))


def format_timestamp(value: object, style: str) -> str:
    """Returns the text of a timestamp.

    Args:
        value: Time, seconds since 1970, or a text in one of the formats.
        style: Format: :data:`ISO`, :data:`HTTP` or :data:`EPOCH`.

    Raises:
        ValueError: If the value is not a timestamp.
    """
    time = parse_timestamp(value)
    if style == HTTP:
        return format_datetime(time, usegmt=True)
    if style == EPOCH:
        return str(count_seconds(time))
    milliseconds = f".{time.microsecond // 1000:03}" if time.microsecond >= 1000 else ""  # noqa: PLR2004
    return f"{time.year:04}-{time:%m-%dT%H:%M:%S}{milliseconds}Z"


def count_seconds(value: object) -> int | float:
    """Returns the seconds since 1970, with milliseconds if there are any.

    Args:
        value: Time, seconds since 1970, or a text in one of the formats.

    Raises:
        ValueError: If the value is not a timestamp.
    """
    number = value if type(value) in {int, float} else parse_timestamp(value).timestamp()
    seconds = round(float(number), 3)  # type: ignore[arg-type]
    return int(seconds) if seconds.is_integer() else seconds
