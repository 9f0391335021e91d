"""Contents of buckets and tables: the first page."""

from typing import Any, Final

_OBJECTS: Final = 50
_ITEMS: Final = 25


def list_objects(arn: str, client: Any) -> dict[str, Any]:
    """Returns the first objects of a bucket: ``objects``, and whether there are ``more``."""
    answer = client.list_objects_v2(Bucket=arn.rpartition(":")[2], MaxKeys=_OBJECTS)
    objects = [
        {"key": each["Key"], "size": each["Size"], "time": each["LastModified"].isoformat()}
        for each in answer.get("Contents", [])
    ]
    return {"objects": objects, "more": answer["IsTruncated"]}


def list_items(arn: str, client: Any) -> dict[str, Any]:
    """Returns the first items of a table: ``items`` as plain values, and whether there are ``more``."""
    answer = client.scan(TableName=arn.rpartition("/")[2], Limit=_ITEMS)
    items = [{name: _make_plain(value) for name, value in item.items()} for item in answer["Items"]]
    return {"items": items, "more": "LastEvaluatedKey" in answer}


def _make_plain(value: dict[str, Any]) -> Any:
    """Returns an attribute value, such as ``{"N": "5"}``, without its type; numbers stay strings."""
    ((kind, content),) = value.items()
    match kind:
        case "M":
            return {name: _make_plain(member) for name, member in content.items()}
        case "L":
            return [_make_plain(member) for member in content]
        case "B" | "BS":
            return f"binary ({kind})"
        case "NULL":
            return None
        case _:
            return content
