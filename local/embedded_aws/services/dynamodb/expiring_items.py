"""Time to live of items (DynamoDB developer guide, "Using time to live")."""

import time
from collections.abc import Iterable
from typing import Final

from embedded_aws.json_values import is_object, read_text
from embedded_aws.ministack import dynamodb, responses
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.ministack.patching import Patch

_OLDEST: Final = 5 * 365 * 24 * 3600  # seconds


def is_expired(attribute: object, now: float) -> bool:
    """Returns whether an item expires: its attribute is a number in the past five years."""
    number = attribute.get("N") if is_object(attribute) else None
    try:
        return isinstance(number, str) and now - _OLDEST <= float(number) <= now
    except ValueError:
        return False


class _Settings(responses.ScopedStore):
    __slots__ = ()

    def all_items(self) -> list[tuple[tuple[str, str, str], dict[str, object]]]:
        """Deletes the items that expire. Only MiniStack's thread calls it, which finds nothing left to do."""
        found: Iterable[tuple[tuple[str, str, str], dict[str, object]]] = super().all_items()
        for scope, setting in list(found):
            table = dynamodb.tables.get_scoped(*scope)
            if table and setting.get("TimeToLiveStatus") == "ENABLED":
                delete_expired(table, read_text(setting.get("AttributeName")))
        return []


def delete_expired(table: Table, name: str) -> None:
    """Deletes the expired items of a table.

    Args:
        table: The table.
        name: Name of the attribute with the time.
    """
    now = time.time()
    for partition, items in list(table["items"].items()):
        for sort, item in list(items.items()):
            if is_expired(item.get(name), now):
                dynamodb.remove_item(table, partition, sort)


def _require_numbers(settings: object) -> object:
    settings.__class__ = _Settings
    return settings


PATCHES = (
    Patch(
        dynamodb.ttl_settings,
        _require_numbers,
        "only numbers expire, and not if they are more than five years in the past",
    ),
)
