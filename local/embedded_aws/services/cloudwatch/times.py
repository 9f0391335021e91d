"""Times in requests, which are numbers in JSON and ISO 8601 in forms, and in messages of alarms."""

from datetime import UTC, datetime

from embedded_aws.services.cloudwatch.errors import CloudWatchError


def read_time(given: float | str) -> float:
    """Returns a time in seconds since 1970.

    Args:
        given: The time in a request.

    Raises:
        CloudWatchError: If it is not a time.
    """
    if not isinstance(given, str):
        return float(given)
    try:
        found = datetime.fromisoformat(given)
    except ValueError:
        raise CloudWatchError("ValidationError", f"timestamp must follow ISO8601: {given}") from None
    return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()


def write_time(seconds: float) -> str:
    """Returns a time as it is in XML."""
    return datetime.fromtimestamp(seconds, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def write_offset_time(seconds: float) -> str:
    """Returns a time as it is in messages and events of alarms, such as ``2026-12-01T08:00:00.000+0000``."""
    return write_time(seconds).replace("Z", "+0000")
