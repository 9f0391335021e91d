"""AWS's prices, from the dated table ``prices.toml``."""

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

_TABLE: Final[dict[str, Any]] = tomllib.loads(Path(__file__).with_name("prices.toml").read_text("utf-8"))
BYTES_PER_GIGABYTE: Final = 1024**3
"""As AWS counts them: 3 KB five million times are 14.3 GB in the example of API Gateway's prices, and a GB
has 1,073,741,824 bytes in that of S3's."""
KB_PER_GIGABYTE: Final = BYTES_PER_GIGABYTE // 1024
HOURS_PER_MONTH: Final = 730
"""Hours of a month, as AWS's pricing examples count them."""

DATE: Final = str(_TABLE["date"])
REGION: Final[str] = _TABLE["region"]
SOURCES: Final[Mapping[str, str]] = _TABLE["sources"]
"""The published prices that ours were compared with."""
UNITS: Final = {
    "million_requests": "million",
    "million_minutes": "million minutes",
    "gigabyte_second": "GB-second",
    "gigabyte_out": "GB",
    "gigabyte": "GB",
    "gigabyte_month": "GB-month",
    "user_month": "user",
    "capacity_unit_hour": "capacity unit-hour",
    "month": "month",
    "hour": "hour",
}
"""The tables of prices, each with the words for its unit."""
FIXED: Final = frozenset({"month", "hour"})
"""Tables of the charges that do not depend on requests."""


def find_price(unit: str, item: str) -> float:
    """Dollars for one unit of an item; both are keys of the table."""
    return _read(unit, item)[0]


def find_source(unit: str, item: str) -> str | None:
    """Key in :data:`SOURCES` of the published price that a price was compared with; None without one."""
    return _read(unit, item)[1]


def _read(unit: str, item: str) -> tuple[float, str | None]:
    found: Any = _TABLE[unit][item]
    return (found, None) if isinstance(found, float) else (found[0], found[1])


def find_uncompared() -> list[str]:
    """The items whose price was compared with no source."""
    return [item for unit in UNITS for item in _TABLE[unit] if not find_source(unit, item)]


def _describe_sources() -> str:
    total, uncompared = sum(len(_TABLE[unit]) for unit in UNITS), find_uncompared()
    return (
        f"{total - len(uncompared)} of {total} were compared with published ones, which 'prices.toml' names,"
        f" the others with none ({', '.join(uncompared)}); check them at aws.amazon.com/<service>/pricing"
    )


SOURCE: Final = _describe_sources()
"""Sources of the prices, for readers."""
NOTE: Final = (
    f"Dollars are estimates from list prices of {DATE} in {REGION}, first tier, without the free ones, which"
    " `prices.toml` lists with their sources."
)


def price_million_requests(*services: str) -> float:
    """Dollars for a million requests to each of the services."""
    return sum(find_price("million_requests", service) for service in services)


def price_seconds_in_memory(service: str, seconds: float, megabytes: int) -> float:
    """Dollars for ``seconds`` of something that is given ``megabytes``."""
    return seconds * megabytes / 1024 * find_price("gigabyte_second", service)


def transfer(service: str, bytes_: float) -> float:
    """Returns dollars for data transfer to the internet."""
    return bytes_ / BYTES_PER_GIGABYTE * find_price("gigabyte_out", service)
