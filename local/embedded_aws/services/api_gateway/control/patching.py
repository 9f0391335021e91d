"""Patch operations (API Gateway API reference, "Patch operations")."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

from embedded_aws.ministack.records import Fields, Record
from embedded_aws.services.api_gateway.control.calls import (
    ApiError,
    Call,
    NotFoundError,
    read_map,
    read_records,
    read_string,
)


@dataclass(frozen=True)
class Change:
    """A patch operation.

    Attributes:
        kind: ``add``, ``remove``, ``replace``, ``copy``, ``move`` or ``test``.
        path: The path as it was sent.
        parts: Decoded parts of the path.
        value: The value; None if it is missing.
        source: The path that is copied.
    """

    kind: str
    path: str
    parts: tuple[str, ...]
    value: str | None
    source: str

    def require_kind(self, *kinds: str) -> None:
        """Rejects other kinds of operations.

        Raises:
            ApiError: If the kind is another.
        """
        if self.kind not in kinds:
            raise ApiError(f"Invalid patch operation specified. Must be one of: [{', '.join(kinds)}]")

    @property
    def flag(self) -> bool:
        """The value as a Boolean; all but ``true`` is false."""
        return (self.value or "").lower() == "true"


def list_changes(call: Call) -> Iterator[Change]:
    """Yields the patch operations of a call.

    Raises:
        ApiError: If an operation does not have a path.
    """
    operations: list[Record] = read_records(call.data, "patchOperations")
    for each in operations:
        path = each.get("path")
        if not isinstance(path, str):
            raise ApiError("Invalid patch path null")
        parts = (part.replace("~1", "/").replace("~0", "~") for part in path.removeprefix("/").split("/"))
        kind, source, value = read_string(each, "op"), read_string(each, "from"), each.get("value")
        yield Change(kind, path, tuple(parts), None if value is None else str(value), source)


def list_replacements(call: Call, *names: str) -> Iterator[tuple[str, Change]]:
    """Yields the names and values of an entity whose values can only be replaced.

    Raises:
        ApiError: If an operation is another, or names another value.
    """
    for change in list_changes(call):
        name, subject = change.path.removeprefix("/"), f"'{change.path}' specified for op '{change.kind}'"
        if change.kind != "replace":
            raise ApiError(f"Invalid patch path  {subject}. Please choose supported operations")
        if name not in names:
            allowed = ", ".join(f"/{each}" for each in names)
            raise ApiError(f"Invalid patch path  {subject}. Must be one of: [{allowed}]")
        yield name, change


def update_record(record: Fields, changed: Fields) -> None:
    """Sets the members of a record to those of its changed copy."""
    cast("Record", record).update(changed)


def replace_record(record: Fields, changed: Fields) -> None:
    """Sets the members of a record to those of its changed copy, and removes the others."""
    members = cast("Record", record)
    members.clear()
    members.update(changed)


def change_member(
    record: Record, change: Change, *, missing: str, value: object, existing: bool = False
) -> None:
    """Adds, replaces or removes a member of a map such as ``requestParameters``.

    Args:
        record: The record with the map.
        change: The operation, whose path is the name of the map and that of the member.
        missing: Message for a member that does not exist.
        value: The new value.
        existing: Whether only a member that exists can be replaced.

    Raises:
        NotFoundError: If the member does not exist.
    """
    field, name = change.parts
    members: Record = read_map(record, field)
    if name not in members and (change.kind == "remove" or (existing and change.kind == "replace")):
        raise NotFoundError(missing)
    if change.kind == "remove":
        left = {key: each for key, each in members.items() if key != name}
    else:
        left = {**members, name: value}
    if left:
        record[field] = left
    else:
        record.pop(field, None)
