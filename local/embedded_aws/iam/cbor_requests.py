"""Requests in Smithy's RPC v2 protocol, which is CBOR: newer SDKs send it to CloudWatch.

They are authorized, validated and executed as the same requests in JSON.
"""

import json
import re
from typing import Final, cast

from embedded_aws.iam.cbor import InvalidCborError, Timestamp, convert_members, decode, encode
from embedded_aws.ministack.records import Handler, Headers, Query, Response

_PATH: Final = re.compile(r"/service/(GraniteServiceVersion20100801)/operation/(\w+)/?")
_CBOR: Final = {"Content-Type": "application/cbor", "Smithy-Protocol": "rpc-v2-cbor"}
_JSON: Final = "application/x-amz-json-1.0"
_TIMES: Final = ("Timestamp", "LastModified")
"""Ends of the names of times in responses of CloudWatch."""
_LISTS_OF_TIMES: Final = "Timestamps"


def translate_cbor(dispatch: Handler) -> Handler:
    """Returns the handler that takes requests in CBOR, too."""

    async def dispatch_translated(
        method: str, path: str, headers: Headers, body: bytes, query: Query, *more: object
    ) -> Response:
        named = _PATH.fullmatch(path)
        if named is None:
            return await dispatch(method, path, headers, body, query, *more)
        try:
            given = json.dumps(decode(body) if body else {}).encode()
        except (InvalidCborError, TypeError, ValueError) as error:
            return 400, {**_CBOR}, encode({"__type": "SerializationException", "message": str(error)})
        kept = {name: value for name, value in headers.items() if name != "smithy-protocol"}
        plain = {**kept, "content-type": _JSON, "x-amz-target": ".".join(named.groups())}
        status, sent, found = await dispatch(method, "/", plain, given, query, *more)
        others = {name: value for name, value in sent.items() if name.lower() != "content-type"}
        content = convert_members(json.loads(found or b"{}"), _mark_times)
        return status, {**others, **_CBOR}, encode(content)

    return dispatch_translated


def _mark_times(name: str, value: object) -> object:
    if name.endswith(_TIMES) and isinstance(value, int | float):
        return Timestamp(value)
    if name == _LISTS_OF_TIMES and isinstance(value, list):
        return [Timestamp(each) for each in cast("list[float]", value)]
    return value
