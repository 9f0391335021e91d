"""What AWS charges, by the dated table ``prices.toml``."""

import tomllib
from pathlib import Path
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))
BYTES_PER_GIGABYTE: Final = 1024**3
HOURS_PER_MONTH: Final = 730
"""Hours of a month, as AWS's pricing examples count them."""

DATE: Final = str(_TABLE["date"])
REGION: Final[str] = _TABLE["region"]
SOURCE: Final[str] = _TABLE["source"]
UNITS: Final = {
    "million_requests": "million",
    "million_minutes": "million minutes",
    "gigabyte_second": "GB-second",
    "gigabyte_out": "GB",
    "gigabyte": "GB",
    "gigabyte_month": "GB-month",
    "user_month": "user",
    "capacity_unit_hour": "LCU-hour",
    "month": "month",
    "hour": "hour",
}
"""The tables of prices, each with the words for its unit."""
FIXED: Final = frozenset({"month", "hour"})
"""Tables of what is charged whether there are requests or not."""

NOTE = (
    f"Dollars are estimates from list prices of {DATE} in {REGION}, first tier, without the free ones:"
    f" {SOURCE}."
)


def price(unit: str, item: str) -> float:
    """Dollars for one unit of an item; both are keys of the table."""
    return _TABLE[unit][item]


def million_requests(*services: str) -> float:
    """Dollars for a million requests to each of the services."""
    return sum(price("million_requests", service) for service in services)


def seconds_in_memory(service: str, seconds: float, megabytes: int) -> float:
    """Dollars for ``seconds`` of something that is given ``megabytes``."""
    return seconds * megabytes / 1024 * price("gigabyte_second", service)


def transfer(service: str, bytes_: float) -> float:
    """Dollars for what is sent to the internet."""
    return bytes_ / BYTES_PER_GIGABYTE * price("gigabyte_out", service)
