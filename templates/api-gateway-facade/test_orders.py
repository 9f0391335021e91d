"""The whole stack, in an emulator on this machine."""

import json
import time
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import Request, urlopen


def call(url, body=None):
    """Returns the status and the body of the response."""
    data = None if body is None else json.dumps(body).encode()
    try:
        with urlopen(Request(url, data, {"Content-Type": "application/json"})) as response:
            return response.status, json.load(response)
    except HTTPError as error:
        return error.code, json.load(error)


def test_an_order_is_accepted_and_stored(embedded_aws):
    orders = embedded_aws(Path(__file__).parent).local_url("api_url") + "/orders"
    assert call(orders, {"id": "1", "item": "espresso"})[0] == 202
    assert call(orders, {"id": "2"})[0] == 400

    deadline = time.monotonic() + 30
    while (answer := call(f"{orders}/1"))[0] == 404 and time.monotonic() < deadline:
        time.sleep(0.2)
    assert answer == (200, {"id": "1", "item": "espresso", "status": "stored"})
