"""The whole stack, in an emulator on this machine."""

import json
from pathlib import Path

from websockets.sync.client import connect


def ask(client, **message):
    """Sends a message, and returns what arrives next."""
    client.send(json.dumps(message))
    return json.loads(client.recv(timeout=30))


def test_what_is_said_in_a_room_arrives_there(embedded_aws):
    url = embedded_aws(Path(__file__).parent).local_url("url")
    with connect(url, proxy=None) as ann, connect(url, proxy=None) as bob:
        assert ask(bob, action="join", room="blue") == {"subscribed": True}
        assert ask(ann, action="say", room="blue", text="hello") == {"published": True}
        assert json.loads(bob.recv(timeout=30))["text"] == "hello"
        assert ask(ann, action="say", room="blue")["message"] == "Bad request body"
