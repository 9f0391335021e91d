"""Worker of the reports: it takes its time, and each year is one report, however often it is asked."""

import time
from typing import Any

SALES: dict[int, list[int]] = {2025: [1_250, 3_900], 2026: [4_500]}

Event = dict[str, Any]


def handler(job: Event, _context: object) -> Event:
    """Returns the total of a year; ``id`` names the job for effects that must happen once.

    Raises:
        KeyError: If there are no sales of the year.
    """
    given = job["input"]
    time.sleep(given.get("seconds", 0))
    return {"year": given["year"], "total": sum(SALES[given["year"]])}
