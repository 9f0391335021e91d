"""Calls of operations, the errors that they raise, and the table of operations."""

import base64
import binascii
import json
from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Final, cast
from urllib.parse import unquote

from embedded_aws.ministack import responses
from embedded_aws.ministack.records import Fields, Query, Record, Response


class ApiError(Exception):
    """An error of an operation."""

    code = "BadRequestException"
    status = 400

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class NotFoundError(ApiError):
    """Something that the call names does not exist."""

    code = "NotFoundException"
    status = 404


class ConflictError(ApiError):
    """The call conflicts with something that exists."""

    code = "ConflictException"
    status = 409


@dataclass(frozen=True)
class Call:
    """A call of an operation.

    Attributes:
        names: Values of the variable parts of the path.
        data: Body, if it is JSON.
        query: Query parameters.
        body: Body as it was sent.
    """

    names: tuple[str, ...]
    data: Record
    query: Query
    body: bytes = b""

    def option(self, name: str) -> str | None:
        """Returns a query parameter; None if it is missing."""
        found = self.options(name)
        return found[0] if found else None

    def options(self, name: str) -> list[str]:
        """Returns all values of a query parameter."""
        found: object = self.query.get(name)
        if isinstance(found, list):
            return [str(each) for each in cast("list[object]", found)]
        return [] if found is None else [str(found)]


Result = tuple[int, object]
"""Status and body; None for no body."""
Operation = Callable[[Call], Result | Awaitable[Result]]
"""Returns the result of a call, or an awaitable of it."""

_OPERATIONS: Final[dict[tuple[str, int], list[tuple[tuple[str, ...], Operation]]]] = {}


def operation(method: str, path: str) -> Callable[[Operation], Operation]:
    """Registers an operation by its method and path, in which ``*`` is a variable part."""

    def register(function: Operation) -> Operation:
        parts = tuple(path.split("/"))
        _OPERATIONS.setdefault((method, len(parts)), []).append((parts, function))
        return function

    return register


def find_operation(method: str, path: str) -> tuple[Operation, tuple[str, ...]] | None:
    """Returns an operation and the values of the variable parts of its path; None if there is none."""
    given = [unquote(part) for part in path.strip("/").split("/")]
    for parts, function in _OPERATIONS.get((method, len(given)), []):
        if all(part in ("*", value) for part, value in zip(parts, given, strict=True)):
            return function, tuple(value for part, value in zip(parts, given, strict=True) if part == "*")
    return None


def build_response(status: int, body: object) -> Response:
    """Returns a response with a JSON body."""
    if body is None:
        return status, {}, b""
    return status, {"Content-Type": "application/json"}, json.dumps(body, ensure_ascii=False).encode()


def build_error(error: ApiError) -> Response:
    """Returns the response of an error."""
    headers = {"Content-Type": "application/json", "x-amzn-errortype": error.code}
    return error.status, headers, json.dumps({"message": error.message}, ensure_ascii=False).encode()


def create_id(length: int = 6) -> str:
    """Returns an identifier as API Gateway's: lower-case letters and digits."""
    return base64.b32encode(bytes.fromhex(responses.new_uuid().replace("-", ""))).decode().lower()[:length]


def read_map(record: Fields, name: str) -> Record:
    """Returns a member that is a map; an empty one if it is missing or null."""
    return cast("Record | None", record.get(name)) or {}


def read_members(record: Fields, name: str) -> dict[str, Record]:
    """Returns a member that is a map of objects; an empty one if it is missing or null."""
    return cast("dict[str, Record] | None", record.get(name)) or {}


def read_texts(record: Fields, name: str) -> dict[str, str]:
    """Returns a member that is a map of strings; an empty one if it is missing or null."""
    return cast("dict[str, str] | None", record.get(name)) or {}


def read_string(record: Fields, name: str, default: str = "") -> str:
    """Returns a member that is a string; the default if it is missing."""
    return cast("str", record.get(name, default))


def read_list(record: Fields, name: str) -> list[str]:
    """Returns a member that is a list of strings; an empty one if it is missing or null."""
    return cast("list[str] | None", record.get(name)) or []


def read_records(record: Fields, name: str) -> list[Record]:
    """Returns a member that is a list of objects; an empty one if it is missing or null."""
    return cast("list[Record] | None", record.get(name)) or []


_DEFAULT_LIMIT: Final = 25
_HIGHEST_LIMIT: Final = 500


def list_page(call: Call, items: Iterable[Record]) -> Result:
    """Returns a page of a list: ``limit`` items from ``position`` on.

    Raises:
        ApiError: If the position is invalid.
    """
    there, limit, position = list(items), call.option("limit"), call.option("position")
    count = int(limit) if limit and limit.isdecimal() and int(limit) else _DEFAULT_LIMIT
    try:
        start = int(base64.urlsafe_b64decode(position)) if position else 0
    except (ValueError, binascii.Error):
        raise ApiError("Invalid position specified") from None
    end = start + min(count, _HIGHEST_LIMIT)
    page: Record = {"item": there[start:end]}
    if end < len(there):
        page["position"] = base64.urlsafe_b64encode(str(end).encode()).decode()
    return 200, page


def show(record: Mapping[str, object], *always: str) -> Record:
    """Returns the fields of a record that API Gateway shows: not null, empty strings or internal ones.

    Args:
        record: The record.
        always: Fields that are shown although they are empty.
    """
    return {
        name: value
        for name, value in record.items()
        if not name.startswith("_") and (name in always or (value is not None and value != ""))
    }
