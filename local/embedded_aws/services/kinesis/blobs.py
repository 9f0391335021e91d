"""Data of records in requests, which MiniStack stores without decoding them."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Any, Final

from embedded_aws.ministack.records import Handler, Headers, Query, Response

_ACTIONS: Final = frozenset({"Kinesis_20131202.PutRecord", "Kinesis_20131202.PutRecords"})
_JSON: Final = {"Content-Type": "application/x-amz-json-1.1"}
_UNREADABLE: Final = (400, _JSON, b'{"__type":"SerializationException"}')
"""Kinesis gives no reason."""


def reject_unencoded_data(handle: Handler) -> Handler:
    """Returns the handler that rejects records whose data are not Base64."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if headers.get("x-amz-target") in _ACTIONS:
            given: dict[str, Any] = json.loads(body or b"{}")
            if not all(map(_is_encoded, _list_data(given))):
                return _UNREADABLE
        return await handle(method, path, headers, body, query)

    return handle_request


def _list_data(given: dict[str, Any]) -> Iterable[Any]:
    """Returns the data of one record, or of several."""
    records: list[dict[str, Any]] = given.get("Records") or []
    return [given.get("Data"), *(each.get("Data") for each in records)]


def _is_encoded(data: Any) -> bool:
    if not isinstance(data, str):
        return True
    try:
        base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
