"""The capacity mode of a stream, which MiniStack does not change."""

import json
from typing import Final, Required, TypedDict

from embedded_aws.ministack import kinesis
from embedded_aws.ministack.records import Handler, Headers, Query, Response
from embedded_aws.ministack.responses import json_error, json_response

_ACTION: Final = "Kinesis_20131202.UpdateStreamMode"


class _Mode(TypedDict):
    StreamMode: str


class _Input(TypedDict, total=False):
    """Input of UpdateStreamMode."""

    StreamARN: str
    StreamModeDetails: Required[_Mode]


def update_mode(handle: Handler) -> Handler:
    """Returns the handler that also changes a stream between on-demand and provisioned capacity."""

    async def handle_request(method: str, path: str, headers: Headers, body: bytes, query: Query) -> Response:
        if headers.get("x-amz-target") != _ACTION:
            return await handle(method, path, headers, body, query)
        return _update(json.loads(body or b"{}"))

    return handle_request


def _update(given: _Input) -> Response:
    arn = given.get("StreamARN", "")
    stream = kinesis.find_stream(arn)
    if stream is None:
        return json_error("ResourceNotFoundException", f"Stream {arn} not found.", 400)
    stream["StreamModeDetails"] = {"StreamMode": given["StreamModeDetails"]["StreamMode"]}
    return json_response({})
