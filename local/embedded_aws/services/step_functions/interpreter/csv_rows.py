"""Rows of CSV files as objects, whose members AWS orders as Java's ``HashMap`` does."""

from typing import Final

from embedded_aws.json_values import JsonObject

_CAPACITY: Final = 16
_LOAD: Final = 0.75


def order_members(row: JsonObject) -> JsonObject:
    """Returns a row with its members in the order of AWS."""
    capacity = _CAPACITY
    while len(row) > capacity * _LOAD:
        capacity *= 2
    return dict(sorted(row.items(), key=lambda member: _hash(member[0]) % capacity))


def _hash(text: str) -> int:
    """Returns the hash by which ``HashMap`` finds the bucket of a string."""
    found, units = 0, text.encode("utf-16-be", errors="surrogatepass")
    for at in range(0, len(units), 2):
        found = (found * 31 + int.from_bytes(units[at : at + 2], "big")) & 0xFFFFFFFF
    return found ^ found >> 16
