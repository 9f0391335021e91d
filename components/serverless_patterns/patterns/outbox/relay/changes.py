"""Events of the changes of a table: each is made from one record of its stream."""

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from attribute_values import Value, write_item, write_text, write_value

_source: Final = os.environ["SOURCE"]
_detail_types: Final = {
    change: os.environ.get(f"DETAIL_TYPE_{change}") for change in ("INSERT", "MODIFY", "REMOVE")
}
_type_attribute: Final = os.environ.get("DETAIL_TYPE_ATTRIBUTE")
_detail_attribute: Final = os.environ.get("DETAIL_ATTRIBUTE")
_ordering_attribute: Final = os.environ.get("ORDERING_ATTRIBUTE")
_LONGEST_DETAIL_TYPE: Final = 128

Record = Mapping[str, Any]
"""A record of the stream, as Lambda hands it over."""


class PoisonError(Exception):
    """A change that can never be published."""


@dataclass(frozen=True)
class Change:
    """An event, with the record that it was made from.

    Attributes:
        record: Record of the stream.
        identifier: ID of the event, the same whenever it is published.
        key: Key whose events are kept in order.
        source: Source of the event.
        detail_type: Detail type of the event.
        table_arn: ARN of the table.
        time: Time of the write, in seconds since 1970.
        detail: JSON object.
    """

    record: Record
    identifier: str
    key: str
    source: str
    detail_type: str
    table_arn: str
    time: float
    detail: str


def read_change(record: Record) -> Change | None:
    """Returns the event of a record; None if the change is not one that is published.

    Raises:
        PoisonError: If the change can never be published.
    """
    change, stored = record["eventName"], record["dynamodb"]
    item: Mapping[str, Value] | None = stored.get("OldImage" if change == "REMOVE" else "NewImage")
    detail_type = _find_detail_type(change, item)
    if detail_type is None:
        return None
    if item is None:
        raise PoisonError(f"The stream has no image of the item that its change {change} requires.")
    keys: Mapping[str, Value] = stored["Keys"]
    return Change(
        record=record,
        identifier=record["eventID"],
        key=_find_key(keys, item),
        source=_source,
        detail_type=detail_type,
        table_arn=record["eventSourceARN"].partition("/stream/")[0],
        time=stored["ApproximateCreationDateTime"],
        detail=_write_detail(record, item, stored.get("OldImage") if change == "MODIFY" else None),
    )


def _find_detail_type(change: str, item: Mapping[str, Value] | None) -> str | None:
    if _type_attribute is None:
        return _detail_types[change]
    if change != "INSERT":
        return None
    if item is None:
        raise PoisonError("The stream has no new images, in which the detail type is.")
    if _type_attribute not in item:
        return None
    found = item[_type_attribute].get("S")
    if not isinstance(found, str) or not 0 < len(found) <= _LONGEST_DETAIL_TYPE:
        raise PoisonError(
            f"The attribute {_type_attribute} must be a string of 1 to {_LONGEST_DETAIL_TYPE} characters."
        )
    return found


def _find_key(keys: Mapping[str, Value], item: Mapping[str, Value]) -> str:
    """Returns a message group ID that is the same for all changes of a key."""
    if _ordering_attribute is None:
        text = write_item(dict(sorted(keys.items())))
    elif _ordering_attribute in item:
        text = write_value(item[_ordering_attribute])
    else:
        raise PoisonError(f"The item lacks the attribute {_ordering_attribute}, by which it is ordered.")
    return hashlib.sha256(text.encode()).hexdigest()


def _write_detail(record: Record, item: Mapping[str, Value], old: Mapping[str, Value] | None) -> str:
    stored = record["dynamodb"]
    metadata = ",".join(
        f"{write_text(name)}:{value}"
        for name, value in {
            "id": write_text(record["eventID"]),
            "sequence": write_text(stored["SequenceNumber"]),
            "change": write_text(record["eventName"]),
            "key": write_item(stored["Keys"]),
        }.items()
    )
    if _detail_attribute is None:
        before = f',"old":{write_item(old)}' if old is not None else ""
        return f'{{"metadata":{{{metadata}}},"data":{write_item(item)}{before}}}'
    if _detail_attribute not in item:
        raise PoisonError(
            f"The item lacks the attribute {_detail_attribute}, which is the data of the event."
        )
    return f'{{"metadata":{{{metadata}}},"data":{write_value(item[_detail_attribute])}}}'
