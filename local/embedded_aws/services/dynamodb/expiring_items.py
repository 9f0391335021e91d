"""Time to live of items (DynamoDB developer guide, "Using time to live")."""

import time
from collections.abc import Iterable
from typing import Final

from embedded_aws.json_values import JsonObject, is_object, read_text
from embedded_aws.ministack import dynamodb, responses
from embedded_aws.ministack.dynamodb import Table
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response, read_members
from embedded_aws.services.dynamodb.errors import invalid

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


def _reject_unchanged(update: Operation) -> Operation:
    """Returns the operation that enables or disables the time to live of a table, each only once."""

    def update_time_to_live(given: JsonObject) -> Response:
        name = dynamodb.table_name(read_text(given.get("TableName")))
        setting, wanted = (
            dynamodb.ttl_settings.get().get(name, {}),
            read_members(given, "TimeToLiveSpecification"),
        )
        enabled, attribute = setting.get("TimeToLiveStatus") == "ENABLED", setting.get("AttributeName")
        if enabled and attribute != wanted["AttributeName"]:
            text = f"active on a different AttributeName: current AttributeName is {attribute}"
            return invalid(f"TimeToLive is {text}").render()
        if name in dynamodb.tables and wanted["Enabled"] is enabled:
            return invalid(f"TimeToLive is already {'enabled' if enabled else 'disabled'}").render()
        return update(given)

    return update_time_to_live


PATCHES = (
    Patch(dynamodb.update_ttl, _reject_unchanged, "time to live is enabled or disabled once"),
    Patch(
        dynamodb.ttl_settings,
        _require_numbers,
        "only numbers expire, and not if they are more than five years in the past",
    ),
)
