"""Sends the sample requests of a pattern."""

import base64
import json
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any, Final, cast

from embedded_aws.server.console.actions import MOST_SHOWN, Client

_TIMEOUT: Final = 60


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
            status, text = response.status, response.read(MOST_SHOWN)
    except urllib.error.HTTPError as error:
        status, text = error.code, error.read(MOST_SHOWN)
    return f"{status} {text.decode(errors='replace')}".strip()


def _decode(value: Any, number: int) -> Any:
    if isinstance(value, str):
        return value.replace("{number}", str(number))
    if isinstance(value, Mapping) and set(known := cast("Mapping[str, Any]", value)) == {"base64"}:
        return base64.b64decode(known["base64"])
    return cast("Any", value)
