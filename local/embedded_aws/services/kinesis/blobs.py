"""Data of records in requests, which MiniStack stores without decoding them."""

import base64
import binascii
import json
from collections.abc import Iterable
from typing import Final, TypedDict

from embedded_aws.ministack.records import Handler, Headers, Query, Response

_ACTIONS: Final = frozenset({"Kinesis_20131202.PutRecord", "Kinesis_20131202.PutRecords"})
_JSON: Final = {"Content-Type": "application/x-amz-json-1.1"}
_UNREADABLE: Final = (400, _JSON, b'{"__type":"SerializationException"}')
"""Kinesis gives no reason."""


class _Record(TypedDict, total=False):
    Data: str


class _Input(_Record, total=False):
    """Input of PutRecord or PutRecords."""

    Records: list[_Record]


def reject_unencoded_data(handle: Handler) -> Handler:
    """Returns the handler that rejects records whose data are not Base64."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if headers.get("x-amz-target") in _ACTIONS:
            given: _Input = json.loads(body or b"{}")
            if not all(map(_is_encoded, _list_data(given))):
                return _UNREADABLE
        return await handle(method, path, headers, body, query)

    return handle_request


def _list_data(given: _Input) -> Iterable[object]:
    """Returns the data of one record, or of several."""
    records = given.get("Records") or []
    return [given.get("Data"), *(each.get("Data") for each in records)]


def _is_encoded(data: object) -> bool:
    if not isinstance(data, str):
        return True
    try:
        base64.b64decode(data, validate=True)
    except (binascii.Error, ValueError):
        return False
    return True
