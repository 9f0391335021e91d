"""Sends the sample requests of a pattern."""

import base64
import json
import urllib.error
import urllib.request
from typing import Final

from embedded_aws.json_values import Json, is_object
from embedded_aws.server.console.actions import MOST_SHOWN, FindClient
from embedded_aws.server.console.picture import Call, Sample

_TIMEOUT: Final = 60


def send(sample: Sample, client: FindClient) -> dict[str, list[str]]:
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


def _send(call: Call, number: int, client: FindClient) -> str:
    if "url" in call:
        return _request(call)
    parameters = {name: _decode(value, number) for name, value in call["parameters"].items()}
    getattr(client(call["service"]), call["operation"])(**parameters)
    return ""


def _request(call: Call) -> str:
    body = call.get("body")
    content = None if body is None else body.encode() if isinstance(body, str) else json.dumps(body).encode()
    headers = {"content-type": "application/json", **call.get("headers", {})}
    # The address is that of a stack in this process: the program that gave it may do everything.
    request = urllib.request.Request(call["url"], content, headers, method=call["method"])  # noqa: S310
    try:
        with urllib.request.urlopen(request, timeout=_TIMEOUT) as response:  # noqa: S310
            status, text = response.status, response.read(MOST_SHOWN)
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read(MOST_SHOWN)
    return f"{status} {text.decode(errors='replace')}".strip()


def _decode(value: Json, number: int) -> object:
    if isinstance(value, str):
        return value.replace("{number}", str(number))
    if is_object(value) and set(value) == {"base64"}:
        return base64.b64decode(str(value["base64"]))
    return value
