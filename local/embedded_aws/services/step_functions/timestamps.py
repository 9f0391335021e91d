"""Timestamps of states."""

import re
from datetime import datetime
from typing import Final

_TIMESTAMP: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)", re.ASCII)


def parse_timestamp(value: object) -> datetime | None:
    """Returns a timestamp with its offset; None if it is not one, or does not exist."""
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value):
        return None
    try:
        return datetime.fromisoformat(value)
    except ValueError:
        return None
