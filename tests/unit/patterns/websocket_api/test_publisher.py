"""The publisher of a WebSocket API reaches every connection that can be reached, also if others fail."""

import importlib
import json
import sys
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from botocore.exceptions import ClientError, ReadTimeoutError

from serverless_patterns.patterns import websocket_api

CODE = Path(websocket_api.__file__).parent / "publisher"
MOST_RECEIVES = 5
HOME = "authorizer.principalId"


class GoneError(Exception):
    """A connection that does not exist."""


class ConflictError(Exception):
    """A condition that does not hold."""


class Exceptions:
    GoneException = GoneError
    ConditionalCheckFailedException = ConflictError


def error(status: int, code: str = "Error") -> Exception:
    details: Any = {"Error": {"Code": code}, "ResponseMetadata": {"HTTPStatusCode": status}}
    return ClientError(details, "PostToConnection")


class World:
    """API, table and queue of a publisher; ``failures`` are functions of the number of the call."""

    exceptions = Exceptions

    def __init__(self) -> None:
        self.items: dict[tuple[str, str], dict[str, Any]] = {}
        self.failures: dict[str, Callable[[int], Exception | None]] = {}
        self.calls: Counter[str] = Counter()
        self.received: Counter[str] = Counter()
        self.messages: list[tuple[str, int]] = []
        self.dead: list[dict[str, Any]] = []
        self.page = 1_000

    def connect(self, *identifiers: str, channel: str = "body:room") -> None:
        for each in identifiers:
            item = {"channel": {"S": channel}, "connectionId": {"S": each}, "expiresAt": {"N": "1"}}
            self.items[channel, each] = item

    # The API.
    def post_to_connection(self, ConnectionId: str, Data: bytes) -> None:  # noqa: N803 of boto3
        self.calls[ConnectionId] += 1
        if failure := self.failures.get(ConnectionId, lambda _: None)(self.calls[ConnectionId]):
            raise failure
        self.received[ConnectionId] += 1

    # The table.
    def query(self, **request: Any) -> dict[str, Any]:
        wanted = request["ExpressionAttributeValues"][":channel"]["S"]
        return self._page(request, lambda channel: channel == wanted)

    def scan(self, **request: Any) -> dict[str, Any]:
        prefix = request["ExpressionAttributeValues"][":home"]["S"]
        return self._page(request, lambda channel: channel.startswith(prefix))

    def _page(self, request: dict[str, Any], wanted: Callable[[str], bool]) -> dict[str, Any]:
        after = request.get("ExclusiveStartKey", {"channel": {"S": ""}, "connectionId": {"S": ""}})
        begin = after["channel"]["S"], after["connectionId"]["S"]
        found = [key for key in sorted(self.items) if wanted(key[0]) and key > begin]
        items = [self.items[key] for key in found[: self.page]]
        more = {"LastEvaluatedKey": {name: items[-1][name] for name in ("channel", "connectionId")}}
        return {"Items": items, **(more if len(found) > self.page else {})}

    def get_item(self, **request: Any) -> dict[str, Any]:
        found = self.items.get(self._find_key(request))
        return {"Item": found} if found else {}

    def delete_item(self, **request: Any) -> None:
        self.items.pop(self._find_key(request), None)

    def _find_key(self, request: dict[str, Any]) -> tuple[str, str]:
        return request["Key"]["channel"]["S"], request["Key"]["connectionId"]["S"]

    # The queue.
    def send_message_batch(self, Entries: list[dict[str, Any]], **_: Any) -> dict[str, Any]:  # noqa: N803
        self.messages += [(each["MessageBody"], 0) for each in Entries]
        return {}

    def drain(self, handler: Any, seconds: float = 60) -> None:
        """Receives until the queue is empty; a message that fails five times is a dead letter."""

        class Context:
            def get_remaining_time_in_millis(self) -> float:
                return seconds * 1_000

        while self.messages:
            batch, self.messages = self.messages[:10], self.messages[10:]
            records = [{"messageId": str(index), "body": body} for index, (body, _) in enumerate(batch)]
            failed = handler({"Records": records}, Context())["batchItemFailures"]
            for index in sorted({int(each["itemIdentifier"]) for each in failed}):
                body, receives = batch[index]
                if receives + 1 < MOST_RECEIVES:
                    self.messages.append((body, receives + 1))
                else:
                    self.dead.append(json.loads(body))


@pytest.fixture
def world(monkeypatch: pytest.MonkeyPatch) -> World:
    made = World()
    for name, value in {
        "WEBSOCKET_API": "https://example.com",
        "CONNECTIONS_TABLE": "connections",
        "MESSAGES_QUEUE": "https://sqs",
        "CHANNELS": json.dumps({"home": HOME, "namespaces": [HOME, "body"]}),
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("boto3.client", lambda *_, **__: made)
    return made


@pytest.fixture
def handler(world: World, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.syspath_prepend(CODE)
    for name in ("publisher", "connections"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    return importlib.import_module("publisher").handler


ALL = {"data": "news"}
ROOM = {"channel": "room", "data": "news"}


@pytest.mark.parametrize(
    ("failure", "reached", "dead"),
    [
        (lambda _: error(403, "ForbiddenException"), False, True),
        (lambda _: error(413, "PayloadTooLargeException"), False, True),
        (lambda _: error(500, "InternalServerError"), False, True),
        (lambda _: ReadTimeoutError(endpoint_url="https://x"), False, True),
        (lambda _: RuntimeError("unforeseen"), False, True),
        (lambda _: GoneError(), False, False),
        (lambda call: error(500) if call < 3 else None, True, False),
        (lambda call: error(429, "LimitExceededException") if call < 2 else None, True, False),
        (lambda call: ReadTimeoutError(endpoint_url="https://x") if call < 2 else None, True, False),
    ],
)
@pytest.mark.parametrize("message", [ALL, ROOM])
def test_a_connection_that_fails_does_not_stop_the_others(
    world: World, handler: Any, failure: Any, *, reached: bool, dead: bool, message: dict[str, Any]
) -> None:
    """Each of the others receives the message once; what is left is a dead letter for one connection."""
    everyone = [f"c{number:03}" for number in range(200)]
    failing = everyone[::40]
    world.page = 64
    world.connect(*everyone)
    world.connect(*everyone, channel=f"{HOME}:ann")
    world.failures = dict.fromkeys(failing, failure)
    world.messages.append((json.dumps(message), 0))
    world.drain(handler)
    assert {each: world.received[each] for each in everyone} == {
        each: int(reached or each not in failing) for each in everyone
    }
    assert sorted(each["connectionId"] for each in world.dead) == (failing if dead else [])
    assert all(world.calls[each] <= MOST_RECEIVES + 1 for each in failing)


def test_what_is_left_when_time_is_up_is_sent_later(
    world: World, handler: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    world.connect(*(f"c{number}" for number in range(25)))
    world.messages.append((json.dumps(ROOM), 0))
    clock = SimpleNamespace(monotonic=lambda: 1_000 if world.calls.total() >= 10 else 0)
    module = sys.modules["publisher"]
    monkeypatch.setattr(module, "time", clock)
    monkeypatch.setattr(module, "_AT_ONCE", 1)
    handled: list[int] = []

    def count(event: Any, context: Any) -> Any:
        handled.append(len(event["Records"]))
        return handler(event, context)

    world.drain(count)
    assert handled == [1, 10, 5]
    assert (set(world.received.values()), len(world.received), world.dead) == ({1}, 25, [])


@pytest.mark.parametrize(
    "message",
    [
        "no object",
        {"channel": "room"},
        {"channel": 7, "data": 1},
        {"channel": "room", "source": "authorizer.other", "data": 1},
        {"channel": "room", "source": "everyone", "data": 1},
        {"channel": "room", "source": ["body"], "data": 1},
        {"channel": "room", "data": "x" * (128 * 1024 + 1)},
        {"channel": "room", "data": "é" * (64 * 1024 + 1)},
    ],
)
def test_what_cannot_be_published_is_a_dead_letter_and_reaches_no_one(
    world: World, handler: Any, message: object
) -> None:
    world.connect("c")
    world.messages.append((json.dumps(message), 0))
    world.drain(handler)
    assert (world.dead, world.calls) == ([message], Counter())


@pytest.mark.parametrize("channel", ["", "x" * 2_048, "é" * 1_100])
def test_a_channel_that_cannot_be_has_no_connections(world: World, handler: Any, channel: str) -> None:
    """Its name is of a client, whose mistake is no dead letter."""
    world.messages.append((json.dumps({"channel": channel, "data": 1}), 0))
    world.drain(handler)
    assert not world.dead


def test_the_items_of_a_connection_are_deleted(world: World, handler: Any) -> None:
    world.connect("c", "d")
    world.connect("c", channel=f"{HOME}:ann")
    world.connect("c", channel="connection:c")
    world.items["connection:c", "c"] |= {"channels": {"SS": ["body:room"]}, "home": {"S": f"{HOME}:ann"}}
    world.messages.append((json.dumps({"disconnected": "c", "home": f"{HOME}:ann"}), 0))
    world.drain(handler)
    assert [*world.items] == [("body:room", "d")]
