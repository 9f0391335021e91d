"""Times in the documents and headers of Amazon S3."""

from datetime import UTC, datetime


def show_time(text: str) -> str:
    """Returns the time of a record with full seconds, as in ``2026-01-31T12:00:00.000Z``."""
    return f"{text[:19]}.000Z"


def parse_time(text: str) -> datetime | None:
    """Returns the time that a request names in ISO 8601; None if it is not one."""
    try:
        time = datetime.fromisoformat(text)
    except ValueError:
        return None
    return time if time.tzinfo else time.replace(tzinfo=UTC)


def is_future(text: str) -> bool:
    """Whether a request names a time in the future."""
    time = parse_time(text)
    return time is not None and time > datetime.now(UTC)
