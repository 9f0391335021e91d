"""Actions of the page: invoke a function again, upload a file, send the sample requests of a pattern."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any, Final, cast

from embedded_aws.server.console.access import Rejection
from embedded_aws.server.console.records import find_invocation

Client = Callable[[str], Any]
"""Returns the boto3 client of a service."""

_TIMEOUT: Final = 60
_MOST_SHOWN: Final = 4_000


def replay(identifier: int, client: Client) -> dict[str, Any]:
    """Invokes a function again with the event of an invocation, and waits for the result.

    Args:
        identifier: ID of the invocation's event.
        client: Returns the client of a service.

    Returns:
        ``outcome`` (``ok`` or ``error``) and ``result``.

    Raises:
        Rejection: 404 if the log does not have it; 409 if its event was too large to be kept.
    """
    event = find_invocation(identifier)
    if event["payload_truncated"]:
        raise Rejection(HTTPStatus.CONFLICT, "The event was too large to be kept, so it cannot be replayed.")
    answer = client("lambda").invoke(FunctionName=event["target"], Payload=event["payload"] or "{}")
    result = answer["Payload"].read().decode(errors="replace")
    return {"outcome": "error" if answer.get("FunctionError") else "ok", "result": result[:_MOST_SHOWN]}


def upload(bucket_arn: str, key: str, content: bytes, kind: str, client: Client) -> dict[str, Any]:
    """Puts a file into a bucket.

    Raises:
        Rejection: 400 if the key is empty.
    """
    if not key:
        raise Rejection(HTTPStatus.BAD_REQUEST, "key must not be empty.")
    client("s3").put_object(
        Bucket=bucket_arn.rpartition(":")[2],
        Key=key,
        Body=content,
        ContentType=kind or "application/octet-stream",
    )
    return {"key": key, "size": len(content)}


def send(sample: Mapping[str, Any], client: Client) -> dict[str, Any]:
    """Sends the requests of a sample, one after another.

    Args:
        sample: ``calls``: each has ``service``, ``operation`` and ``parameters`` of boto3, or ``method``,
            ``url``, ``headers`` and ``body``. Bytes are written as ``{"base64": …}``. ``times`` is how often
            the calls are repeated, and ``{number}`` in a string the number of the repetition.
        client: Returns the client of a service.

    Returns:
        ``results``: for each, status and body of an HTTP response; empty for a call of AWS.

    Raises:
        ClientError: If AWS rejects a call.
    """
    numbers = range(1, sample["times"] + 1)
    return {"results": [_send(call, number, client) for number in numbers for call in sample["calls"]]}


def _send(call: Mapping[str, Any], number: int, client: Client) -> str:
    if "url" in call:
        return _request(call)
    parameters = {name: _decode(value, number) for name, value in call["parameters"].items()}
    getattr(client(call["service"]), call["operation"])(**parameters)
    return ""


def _request(call: Mapping[str, Any]) -> str:
    body = call.get("body")
    content = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {"content-type": "application/json", **call.get("headers", {})}
    # The address is that of a stack in this process: the program that gave it may do everything.
    request = urllib.request.Request(call["url"], content, headers, method=call["method"])  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
            status, text = response.status, response.read(_MOST_SHOWN)
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read(_MOST_SHOWN)
    return f"{status} {text.decode(errors='replace')}".strip()


def _decode(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value.replace("{number}", str(number))
    if isinstance(value, Mapping) and set(known := cast("Mapping[str, Any]", value)) == {"base64"}:
        return base64.b64decode(known["base64"])
    return cast("Any", value)
