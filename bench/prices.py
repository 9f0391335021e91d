"""What AWS charges for what was measured, by the dated table ``prices.toml``."""

import tomllib
from pathlib import Path

_TABLE = tomllib.loads(Path(__file__).with_name("prices.toml").read_text())
BYTES_PER_GIGABYTE = 10**9

NOTE = (
    f"Dollars are estimates from list prices of {_TABLE['date']} in {_TABLE['region']}, first tier, without"
    f" the free ones: {_TABLE['source']}."
)


def million_requests(*services: str) -> float:
    """Dollars for a million requests to each of the services."""
    return sum(_TABLE["million_requests"][service] for service in services)


def seconds_in_memory(service: str, seconds: float, megabytes: int) -> float:
    """Dollars for ``seconds`` of something that is given ``megabytes``."""
    return seconds * megabytes / 1024 * _TABLE["gigabyte_second"][service]


def transfer(service: str, bytes_: float) -> float:
    """Dollars for what is sent to the internet."""
    return bytes_ / BYTES_PER_GIGABYTE * _TABLE["gigabyte_out"][service]
