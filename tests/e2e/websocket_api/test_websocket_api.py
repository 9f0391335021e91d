"""A WebSocket API serves real clients: whom it lets in, where messages go, and what is published."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import Any

import pytest
import urllib3
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from embedded_aws import Deployment, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.websocket_apis import SECONDS, ask, client, receive
from tests.e2e.websocket_api.chat import program

IAN = {"channel": "ian", "source": "authorizer.principalId"}


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    directory: Path = tmp_path_factory.mktemp("chat")
    with deploy(partial(program, directory)) as made:
        yield made


def join(stack: Deployment, user: str, **options: Any) -> ClientConnection:
    return client(stack, f"?token={user}:sesame", **options)


def list_kept(stack: Deployment) -> list[dict[str, Any]]:
    return stack.client("dynamodb").scan(TableName=stack.outputs["connections"])["Items"]


def connections_of(stack: Deployment, channel: str) -> list[str]:
    return [each["connectionId"]["S"] for each in list_kept(stack) if each["channel"]["S"] == channel]


def list_own(stack: Deployment, user: str) -> list[str]:
    return connections_of(stack, f"authorizer.principalId:{user}")


def put(stack: Deployment, message: object) -> None:
    body = message if isinstance(message, str) else json.dumps(message)
    stack.client("sqs").send_message(QueueUrl=stack.outputs["messages"], MessageBody=body)


def take(stack: Deployment, queue: str) -> dict[str, Any]:
    (message,) = stack.client("sqs").receive_message(
        QueueUrl=stack.outputs[queue],
        WaitTimeSeconds=10,
        MessageAttributeNames=["All"],
        AttributeNames=["All"],
    )["Messages"]
    stack.client("sqs").delete_message(QueueUrl=stack.outputs[queue], ReceiptHandle=message["ReceiptHandle"])
    return message


@pytest.mark.parametrize(("query", "status"), [("", 401), ("?token=ann:wrong", 403)])
def test_only_clients_whom_the_authorizer_knows_get_in(stack: Deployment, query: str, status: int) -> None:
    with pytest.raises(InvalidStatus) as refused:
        client(stack, query).__enter__()
    assert refused.value.response.status_code == status


def test_a_connection_is_in_its_channel_until_it_ends(stack: Deployment) -> None:
    with join(stack, "ann"):
        (item,) = [each for each in list_kept(stack) if each["channel"]["S"] == "authorizer.principalId:ann"]
        assert int(item["expiresAt"]["N"]) > 1_700_000_000
    eventually(lambda: not list_own(stack, "ann"), "the connection is deleted")


def test_each_message_reaches_its_backend(stack: Deployment) -> None:
    with join(stack, "bob") as bob:
        (identifier,) = list_own(stack, "bob")
        assert ask(bob, {"action": "echo", "text": "hi"}) == {"echo": "hi"}
        assert ask(bob, {"action": "ping"}) == {"pong": "it's $5 #1"}
        assert ask(bob, {"action": "upper", "text": 'it\'s "$5" \\ #1 é'}) == {"upper": 'IT\'S "$5" \\ #1 É'}
        assert ":express:" in ask(bob, {"action": "start", "text": "x"})["executionArn"]
        assert len(ask(bob, {"action": "event", "text": "x"})["eventId"]) > 10
        for queue, action in (("orders", "order"), ("ordered", "ordered")):
            text = "a&b=c %26 é 'q' \"d\" $x #y"
            sent = ask(bob, {"action": action, "text": text})["messageId"]
            message = take(stack, queue)
            assert (message["MessageId"], json.loads(message["Body"])["text"]) == (sent, text)
            assert message["MessageAttributes"]["connectionId"]["StringValue"] == identifier
        assert message["Attributes"]["MessageGroupId"] == identifier
        bob.send('{"action":"quiet"}')
        assert json.loads(take(stack, "orders")["Body"]) == {"action": "quiet"}
        assert ask(bob, {"action": "ping"}) == {"pong": "it's $5 #1"}


@pytest.mark.parametrize(
    ("message", "error"),
    [
        ("no JSON", "Forbidden"),
        ({"action": "unknown"}, "Forbidden"),
        ({"action": "$connect"}, "Forbidden"),
        ({"action": "order"}, "Bad request body"),
        ({"action": "join"}, "The backend rejected the message."),
        ({"action": "say"}, "Forbidden"),
    ],
)
def test_a_poison_message_is_an_error_for_its_sender(stack: Deployment, message: object, error: str) -> None:
    with join(stack, "eve") as eve:
        if message == {"action": "say"}:  # published to a channel that cannot be: no connection is in it
            assert ask(eve, message) == {"published": True}
        else:
            assert ask(eve, message)["message"] == error
        assert ask(eve, {"action": "ping"}) == {"pong": "it's $5 #1"}


def test_a_client_that_is_too_fast_is_throttled(stack: Deployment) -> None:
    with join(stack, "max") as fast:
        assert ask(fast, {"action": "rare"}) == {}
        assert ask(fast, {"action": "rare"})["message"] == "Too Many Requests"


def test_what_is_published_reaches_a_channel_one_connection_or_all(stack: Deployment) -> None:
    with ExitStack() as open_ones:
        ann, bob, cid = (open_ones.enter_context(join(stack, name)) for name in ("ann", "bob", "cid"))
        for one in (ann, bob):
            assert ask(one, {"action": "join", "room": "blue"}) == {"subscribed": True}
        said = {"action": "say", "room": "blue", "text": "x" * 30_000, "quote": "it's \"\\ é"}
        assert {"published": True} in (first := [ask(ann, said), receive(ann)])
        assert said in first
        assert receive(bob) == said

        assert ask(bob, {"action": "leave", "room": "blue"}) == {"subscribed": False}
        put(stack, {"channel": "blue", "data": "to blue"})
        assert receive(ann) == "to blue"
        put(stack, {"connectionId": list_own(stack, "cid")[0], "data": {"to": "one"}})
        assert receive(cid) == {"to": "one"}
        url = stack.local_url("site")
        answer = urllib3.request("POST", f"{url}/api/publish", json={"data": "to all"}, timeout=SECONDS)
        assert answer.status == 202
        assert [receive(one) for one in (ann, bob, cid)] == ["to all"] * 3  # ann is in two channels


def test_connections_that_are_gone_are_deleted(stack: Deployment) -> None:
    table, now = {"TableName": stack.outputs["connections"]}, "1700000000"
    gone = {"channel": {"S": "body:room"}, "connectionId": {"S": "L0SM9cOFvHcCIhw="}, "expiresAt": {"N": now}}
    opening = {**gone, "connectionId": {"S": "M0SM9cOFvHcCIhw="}, "expiresAt": {"N": "9700000000"}}
    for item in (gone, opening):
        stack.client("dynamodb").put_item(**table, Item=item)
    with join(stack, "dan") as dan:
        ask(dan, {"action": "join", "room": "room"})
        put(stack, {"channel": "room", "data": "hello"})
        assert receive(dan) == "hello"
        eventually(lambda: "L0SM9cOFvHcCIhw=" not in connections_of(stack, "body:room"), "it is deleted")
        assert "M0SM9cOFvHcCIhw=" in connections_of(stack, "body:room")
    stack.client("dynamodb").delete_item(
        **table, Key={name: opening[name] for name in ("channel", "connectionId")}
    )


@pytest.mark.parametrize(("function", "allowed"), [("may", True), ("may-not", False), ("other", False)])
def test_only_a_link_allows_to_send(stack: Deployment, function: str, allowed: bool) -> None:
    name = next(
        each.outputs["name"]
        for each in stack.recording.find_by_type("aws:lambda/function:Function")
        if each.name == f"{function}-function"
    )
    stack.wait_until_idle()  # the connection of the row before is forgotten
    with join(stack, "fay") as fay:
        (identifier,) = list_own(stack, "fay")
        invoked = stack.client("lambda").invoke(
            FunctionName=name, Payload=json.dumps({"to": identifier}).encode()
        )
        failure = invoked["Payload"].read().decode() if "FunctionError" in invoked else ""
        assert ("execute-api:ManageConnections" in failure) != allowed, failure
        if allowed:
            assert receive(fay) == "posted"


def test_all_is_under_one_host_name(stack: Deployment) -> None:
    url = stack.local_url("site")
    assert urllib3.request("GET", f"{url}/", timeout=SECONDS).data == b"<p>chat</p>"
    origin = {"origin": url}
    with connect(
        f"{url.replace('http', 'ws', 1)}/chat/?token=gus:sesame", additional_headers=origin, proxy=None
    ) as gus:
        assert ask(gus, {"action": "echo", "text": "by CloudFront"}) == {"echo": "by CloudFront"}
    foreign = {"origin": "https://evil.example.com"}
    with pytest.raises(InvalidStatus) as refused:
        connect(
            f"{url.replace('http', 'ws', 1)}/chat/?token=gus:sesame", additional_headers=foreign, proxy=None
        ).__enter__()
    assert refused.value.response.status_code == 403


def test_a_message_that_is_too_large_ends_the_connection(stack: Deployment) -> None:
    part = "x" * (32 * 1024)
    with join(stack, "hal") as hal:
        whole = json.dumps({"action": "echo", "text": ""})
        text = whole[:-2] + "x" * (128 * 1024 - len(whole)) + whole[-2:]
        hal.send([text[start : start + 32 * 1024] for start in range(0, len(text), 32 * 1024)])
        assert len(receive(hal)["echo"]) == 128 * 1024 - len(whole)
        hal.send([part, part, part, part, "x"])
        with pytest.raises(ConnectionClosed) as closed:
            hal.recv(timeout=SECONDS)
        assert closed.value.rcvd
        assert closed.value.rcvd.code == 1009


def test_what_cannot_be_published_is_a_dead_letter(stack: Deployment) -> None:
    for poison in (
        "no JSON",
        '{"channel":"x"}',
        "[]",
        {**IAN, "source": "authorizer.other", "data": "secret"},
    ):
        put(stack, poison)
    with join(stack, "ian") as ian:
        put(stack, {**IAN, "data": "valid"})
        assert receive(ian) == "valid"
