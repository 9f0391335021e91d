"""Requests to Kinesis: in CBOR, and with values that Kinesis accepts in other forms."""

import base64
import json
from collections.abc import Callable
from typing import Final

from embedded_aws.iam.cbor import InvalidCborError, Timestamp, convert_members, decode, encode
from embedded_aws.ministack.records import Handler, Headers, Query, Record, Response

_CBOR: Final = "application/x-amz-cbor-1.1"
_JSON: Final = "application/x-amz-json-1.1"
_DATA: Final = "Data"
_STREAMED: Final = "SubscribeToShard"
_ON_DEMAND_SHARDS: Final = 4
_MILLISECONDS: Final = 1000


def accept_cbor(handle: Handler) -> Handler:
    """Returns the handler that responds in CBOR to requests in CBOR."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        target = headers.get("x-amz-target", "")
        if "cbor" not in headers.get("content-type", "") or target.endswith(_STREAMED):
            return await handle(method, path, headers, body, query)
        try:
            given: object = decode(body) if body else None
        except InvalidCborError as error:
            reason = {"__type": "SerializationException", "message": str(error)}
            return 400, {"Content-Type": _CBOR}, encode(reason)
        text = json.dumps(convert_members(given or {}, _to_json)).encode()
        status, sent, found = await handle(method, path, {**headers, "content-type": _JSON}, text, query)
        kept = {name: value for name, value in sent.items() if name.lower() != "content-type"}
        return (
            status,
            {**kept, "Content-Type": _CBOR},
            encode(convert_members(json.loads(found or b"{}"), _to_cbor)),
        )

    return handle_request


def _to_json(name: str, value: object) -> object:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    return value / _MILLISECONDS if isinstance(value, int | float) and _is_time(name) else value


def _to_cbor(name: str, value: object) -> object:
    if name == _DATA and isinstance(value, str):
        return base64.b64decode(value)
    if isinstance(value, int | float) and _is_time(name):
        return Timestamp(int(value * _MILLISECONDS))
    return value


def _is_time(name: str) -> bool:
    return name.endswith("Timestamp")


def create_with_default_shards(create: Callable[[Record], Response]) -> Callable[[Record], Response]:
    """Returns the operation that creates a stream: without a number of shards, four in on-demand mode."""

    def create_stream(given: Record) -> Response:
        mode = {"StreamMode": "ON_DEMAND"}
        if given.get("ShardCount") is None:
            given = {"StreamModeDetails": mode, **given, "ShardCount": _ON_DEMAND_SHARDS}
        return create(given)

    return create_stream


def read_quoted_iterators(read: Callable[[Record], Response]) -> Callable[[Record], Response]:
    """Returns the operation that reads records: a shard iterator can have quotes around it."""

    def get_records(given: Record) -> Response:
        iterator = given.get("ShardIterator")
        return read({**given, "ShardIterator": iterator.strip('"')} if isinstance(iterator, str) else given)

    return get_records


def number_records(create: Callable[[], str]) -> Callable[[], str]:
    """Returns the function that creates sequence numbers: 56 digits, the first of which is not zero."""
    return lambda: f"49{create():0>54}"
