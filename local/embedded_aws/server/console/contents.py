"""Contents of buckets and tables: the first page."""

from collections.abc import Mapping, Sequence
from typing import Final, TypedDict

from embedded_aws.emulator.clients import Client

_OBJECTS: Final = 50
_ITEMS: Final = 25


class _Attribute(TypedDict, total=False):
    """A value of an item; it has one member."""

    B: bytes
    BS: Sequence[bytes]
    BOOL: bool
    L: "Sequence[_Attribute]"
    M: "Mapping[str, _Attribute]"
    N: str
    NS: Sequence[str]
    NULL: bool
    S: str
    SS: Sequence[str]


def list_objects(arn: str, client: Client) -> dict[str, object]:
    """Returns the first objects of a bucket: ``objects``, and whether there are ``more``."""
    answer = client.list_objects_v2(Bucket=arn.rpartition(":")[2], MaxKeys=_OBJECTS)
    objects = [
        {"key": each["Key"], "size": each["Size"], "time": each["LastModified"].isoformat()}
        for each in answer.get("Contents", [])
    ]
    return {"objects": objects, "more": answer["IsTruncated"]}


def list_items(arn: str, client: Client) -> dict[str, object]:
    """Returns the first items of a table: ``items`` as plain values, and whether there are ``more``."""
    answer = client.scan(TableName=arn.rpartition("/")[2], Limit=_ITEMS)
    items = [{name: _make_plain(value) for name, value in item.items()} for item in answer["Items"]]
    return {"items": items, "more": "LastEvaluatedKey" in answer}


def _make_plain(value: _Attribute) -> object:
    """Returns an attribute value, such as ``{"N": "5"}``, without its type; numbers stay strings."""
    match value:
        case {"M": members}:
            return {name: _make_plain(member) for name, member in members.items()}
        case {"L": items}:
            return [_make_plain(item) for item in items]
        case {"B": _}:
            return "binary (B)"
        case {"BS": _}:
            return "binary (BS)"
        case {"NULL": _}:
            return None
        case _:
            (content,) = value.values()
            return content
