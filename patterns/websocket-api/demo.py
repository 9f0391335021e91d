"""Demo of the WebSocket API: clients with tickets order and talk, and are sent what happens.

Two clients connect, a third one has no valid ticket. Each sends valid and invalid messages, and too many of
them; a backend publishes to one client and to all.
"""

import json
import secrets
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from serverless_patterns_cli.patterns.demo import CheckResult, Client, StackOutputs
from serverless_patterns_cli.patterns.samples import Sample, aws

PATIENCE = 60.0
"""Seconds to wait for a message: in a new stack on AWS, every function must start first."""
BURST = 40
"""Number of orders in a burst; the throttle allows 10, and 5 per second."""


@dataclass
class Visit:
    """Two customers who are connected."""

    outputs: StackOutputs
    client: Client
    ann: ClientConnection
    bob: ClientConnection

    def publish(self, message: object) -> None:
        """Sends a message to the queue of published messages, as any backend can."""
        url = self.outputs["messages_queue_url"]
        self.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))


def demo(outputs: StackOutputs, client: Client) -> Iterator[CheckResult]:
    """Connects and sends, one after another; a check for each.

    Args:
        outputs: Those of the stack ``websocket``.
        client: Gives the boto3 client of a service.
    """
    with _customer(outputs, client, "ann") as ann, _customer(outputs, client, "bob") as bob:
        visit = Visit(outputs, client, ann, bob)
        for action, expected, look in LOOKS:
            start = time.monotonic()
            actual = look(visit)
            yield CheckResult(action, expected, actual, actual == expected, time.monotonic() - start)


def samples(outputs: StackOutputs) -> list[Sample]:
    """Published messages of backends, for the console.

    Args:
        outputs: Those of the stack ``websocket``.
    """

    def publish(message: object) -> Any:
        return aws(
            "sqs",
            "send_message",
            QueueUrl=outputs["messages_queue_url"],
            MessageBody=json.dumps(message),
        )

    return [
        Sample(
            "Publish to all",
            "The publisher reads the table of connections, and sends to each of them.",
            [publish({"data": "closing time"})],
        ),
        Sample(
            "Publish to a room",
            "Only the clients that have joined the room receive it.",
            [publish({"channel": "coffee", "data": "hello"})],
        ),
    ]


def _stranger(visit: Visit) -> str:
    return _refusal(visit, "?ticket=invented")


def _connect_without_ticket(visit: Visit) -> str:
    return _refusal(visit, "")


def _connect_with_used_ticket(visit: Visit) -> str:
    ticket = _ticket(visit.outputs, visit.client, "cid")
    with _open(visit.outputs, ticket):
        return _refusal(visit, f"?ticket={ticket}")


def _refusal(visit: Visit, query: str) -> str:
    try:
        with connect(f"{visit.outputs.url('live_url')}{query}", open_timeout=PATIENCE, proxy=None):
            return "connected"
    except InvalidStatus as rejection:
        return str(rejection.response.status_code)


def _order(visit: Visit) -> str:
    """The client receives that the order was accepted, and every status without asking for it."""
    _send(visit.ann, {"action": "order", "item": "house-blend"})
    received = [_receive(visit.ann) for _ in range(4)]
    statuses = sorted((each["number"], each["status"]) for each in received if "status" in each)
    return ", ".join(status for _, status in statuses)


def _talk(visit: Visit) -> str:
    for one in (visit.ann, visit.bob):
        _send(one, {"action": "join", "room": "coffee"})
        _receive(one)
    said = {"action": "say", "room": "coffee", "text": "Who likes it dark? It's \u2615"}
    _send(visit.ann, said)
    both = [_receive(visit.ann), _receive(visit.ann), _receive(visit.bob)]
    return "to both" if both.count(said) == 2 else json.dumps(both)  # noqa: PLR2004 one each


def _leave(visit: Visit) -> str:
    _send(visit.bob, {"action": "leave", "room": "coffee"})
    _receive(visit.bob)
    visit.publish({"channel": "coffee", "data": "still there?"})
    visit.publish({**_own("bob"), "data": "bob's own"})
    return f"{_receive(visit.ann)} {_receive(visit.bob)}"


def _own(user: str) -> dict[str, str]:
    """Returns the channel of a customer, which no client can name."""
    return {"channel": user, "source": "authorizer.principalId"}


def _intrude(visit: Visit) -> str:
    """A client takes the name of another one for a room: it neither receives nor sends what is private."""
    _send(visit.ann, {"action": "join", "room": "bob"})
    _receive(visit.ann)
    visit.publish({**_own("bob"), "data": "for bob"})
    seen = _receive(visit.bob)
    said = {"action": "say", "room": "bob", "text": "from ann"}
    _send(visit.ann, said)
    own = [_receive(visit.ann), _receive(visit.ann)]
    visit.publish({**_own("bob"), "data": "still bob's own"})
    return f"{seen}, {_receive(visit.bob)}" if own.count(said) == 1 else json.dumps(own)


def _everyone(visit: Visit) -> str:
    visit.publish({"data": "closing time"})
    return f"{_receive(visit.ann)}, {_receive(visit.bob)}"


def _poison(message: object) -> Callable[[Visit], str]:
    def look(visit: Visit) -> str:
        _send(visit.bob, message)
        return _receive(visit.bob).get("message", "no error")

    return look


def _send_too_many(visit: Visit) -> str:
    """Another route of the same client still works."""
    for _ in range(BURST):
        _send(visit.bob, {"action": "order", "item": "x"})
    _send(visit.bob, {"action": "ping"})
    seen: set[str] = set()
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and not {"Too Many Requests", "pong"} <= seen:
        answer = _receive(visit.bob)
        seen |= {answer.get("message", ""), *answer}
    return "throttled, ping works" if {"Too Many Requests", "pong"} <= seen else str(sorted(seen))


LOOKS: tuple[tuple[str, str, Callable[[Visit], str]], ...] = (
    ("no ticket", "401", _connect_without_ticket),
    ("an invented ticket", "403", _stranger),
    ("a ticket that was used", "403", _connect_with_used_ticket),
    ("an order, whose progress arrives by itself", "accepted, packed, shipped", _order),
    ("a message to a room", "to both", _talk),
    ("a room that one has left, and a message to one", "still there? bob's own", _leave),
    ("a room with the name of another customer", "for bob, still bob's own", _intrude),
    ("a message to all", "closing time, closing time", _everyone),
    ("no JSON", "Forbidden", _poison("no JSON")),
    ("no such action", "Forbidden", _poison({"action": "steal"})),
    ("an order of nothing", "Bad request body", _poison({"action": "order", "item": ""})),
    (f"{BURST} orders in a burst", "throttled, ping works", _send_too_many),
)
"""Description, expected result, and function of each check."""


def _ticket(outputs: StackOutputs, client: Client, user: str) -> str:
    """Writes a ticket, as the API of the shop would for a customer who has signed in."""
    ticket = secrets.token_urlsafe(24)
    item = {"id": {"S": ticket}, "user": {"S": user}, "expiresAt": {"N": str(int(time.time()) + 60)}}
    client("dynamodb").put_item(TableName=outputs["tickets_table_name"], Item=item)
    return ticket


@contextmanager
def _customer(outputs: StackOutputs, client: Client, user: str) -> Generator[ClientConnection]:
    with _open(outputs, _ticket(outputs, client, user)) as connection:
        yield connection


def _open(outputs: StackOutputs, ticket: str) -> ClientConnection:
    url = f"{outputs.url('live_url')}?ticket={ticket}"
    return connect(url, open_timeout=PATIENCE, proxy=None)


def _send(connection: ClientConnection, message: object) -> None:
    connection.send(message if isinstance(message, str) else json.dumps(message))


def _receive(connection: ClientConnection) -> Any:
    text = connection.recv(timeout=PATIENCE)
    try:
        return json.loads(text)
    except ValueError:
        return text
