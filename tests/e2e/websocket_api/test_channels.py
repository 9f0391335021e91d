"""Channels of clients: a private one is reached by backends alone, and a client joins a limited number."""

import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pulumi
import pytest
from websockets.sync.client import ClientConnection, connect

from embedded_aws import Deployment, deploy
from serverless_patterns import Function, WebSocketApi
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.websocket_apis import SECONDS, ask, receive
from tests.e2e.websocket_api.chat import code

AUTHORIZER = """
def handler(event, context):
    token = event["queryStringParameters"]["token"]
    statement = {"Action": "execute-api:Invoke", "Effect": "Allow", "Resource": event["methodArn"]}
    policy = {"Version": "2012-10-17", "Statement": [statement]}
    return {"principalId": token, "policyDocument": policy, "context": {"tenant": "acme", "team": token}}
"""
ROUTES = {
    "join": {"subscribe": {"channel": "body.room"}},
    "leave": {"unsubscribe": {"channel": "body.room"}},
    "say": {"publish": {"channel": "body.room"}},
    "tell": {"publish": {"channel": "body.to.name"}},
    "follow": {"subscribe": {"channel": "authorizer.team"}},
    "ping": {"mock": {"body": {"pong": True}}},
}
PONG = {"pong": True}


def program(directory: Path) -> None:
    """Deploys two APIs with one authorizer: private channels of users, and of tenants."""
    door = Function("door", {"code": code(directory, "door", AUTHORIZER), "handler": "app.handler"})
    authorizer = {"function": door.route()["function"]}
    for name, source in (("users", "authorizer.principalId"), ("tenants", "authorizer.tenant")):
        api = WebSocketApi(name, {"authorizer": authorizer, "channel": source, "routes": ROUTES})
        pulumi.export(name, api.url)
        pulumi.export(f"{name}-messages", api.messages_queue_url)
        pulumi.export(f"{name}-table", api.connections_table_arn.apply(lambda arn: arn.rpartition("/")[2]))


@pytest.fixture(scope="module")
def stack(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Deployment]:
    with deploy(partial(program, tmp_path_factory.mktemp("channels"))) as made:
        yield made


def open_client(stack: Deployment, user: str, api: str = "users") -> ClientConnection:
    return connect(f"{stack.local_url(api)}?token={user}", proxy=None, open_timeout=SECONDS)


def publish(stack: Deployment, message: object, api: str = "users") -> None:
    url = stack.outputs[f"{api}-messages"]
    stack.client("sqs").send_message(QueueUrl=url, MessageBody=json.dumps(message))


def list_items(stack: Deployment, api: str = "users") -> list[dict[str, Any]]:
    return stack.client("dynamodb").scan(TableName=stack.outputs[f"{api}-table"])["Items"]


def check_nothing_arrived(stack: Deployment, client: ClientConnection) -> None:
    """Checks that a client has received nothing: the response to its next message is the first."""
    stack.wait_until_idle()
    assert ask(client, {"action": "ping"}) == PONG


@pytest.mark.parametrize(
    "room",
    [
        "alice",
        "authorizer.principalId:alice",
        "authorizer.principalId#alice",
        "authorizer.principalId",
        ":alice",
        "body:alice",
        "everyone",
        "connection:alice",
        "al\u0131ce",
        "alice\u0000",
        " alice",
        'alice","source":"authorizer.principalId',
        "$context.authorizer.principalId",
        "#set($channel = 'authorizer.principalId:alice')",
        ["alice"],
        {"authorizer.principalId": "alice"},
        "a" * 2_000,
    ],
)
def test_no_name_of_a_client_is_a_private_channel(stack: Deployment, room: object) -> None:
    """Neither to read from it nor to write to it, in whichever field the name is."""
    with open_client(stack, "alice") as alice, open_client(stack, "mallory") as mallory:
        assert ask(alice, {"action": "follow"}) == {"subscribed": True}
        ask(mallory, {"action": "join", "room": room})
        assert ask(mallory, {"action": "leave", "room": "other"}) == {"subscribed": False}
        for source in ("authorizer.principalId", "authorizer.team"):
            publish(stack, {"channel": "alice", "source": source, "data": source})
            assert receive(alice) == source
        check_nothing_arrived(stack, mallory)

        said = {"action": "say", "room": room, "text": "sign in at evil.example"}
        for message in (said, {"action": "tell", "to": {"name": room}, "text": "sign in at evil.example"}):
            mallory.send(json.dumps(message))
            while receive(mallory) != {"published": True}:  # it may be in this room
                pass
        check_nothing_arrived(stack, alice)


def test_a_value_of_one_source_is_not_that_of_another(stack: Deployment) -> None:
    with open_client(stack, "acme") as acme:  # a user with the name of a tenant
        assert ask(acme, {"action": "follow"}) == {"subscribed": True}
        with open_client(stack, "acme", "tenants") as other:
            for source, data in (("authorizer.tenant", "to the tenant"), ("authorizer.team", "to the team")):
                publish(stack, {"channel": "acme", "source": source, "data": data}, "tenants")
            assert receive(other) == "to the tenant"
            check_nothing_arrived(stack, other)
        publish(stack, {"channel": "acme", "source": "authorizer.principalId", "data": "to the user"})
        assert receive(acme) == "to the user"
        check_nothing_arrived(stack, acme)


@pytest.mark.parametrize("name", ["blue", "é ☕ 🎉", 'it\'s "blue" \\ $x #y', "a:b", "0"])
def test_clients_of_a_room_receive_what_is_said_in_it(stack: Deployment, name: str) -> None:
    with open_client(stack, "ann") as ann, open_client(stack, "bob") as bob:
        assert ask(bob, {"action": "join", "room": name}) == {"subscribed": True}
        said = {"action": "tell", "to": {"name": name}}
        assert ask(ann, said) == {"published": True}
        assert receive(bob) == said
        publish(stack, {"channel": name, "data": "from a backend"})
        assert receive(bob) == "from a backend"
        check_nothing_arrived(stack, ann)


def test_everyone_receives_a_message_to_all_once(stack: Deployment) -> None:
    with open_client(stack, "ann") as ann, open_client(stack, "bob") as bob:
        for room in ("one", "two"):
            assert ask(ann, {"action": "join", "room": room}) == {"subscribed": True}
        publish(stack, {"data": "to all"})
        assert [receive(one) for one in (ann, bob)] == ["to all"] * 2
        check_nothing_arrived(stack, ann)


def test_a_client_joins_a_limited_number_of_channels(stack: Deployment) -> None:
    limited = "A connection can join at most 100 channels."
    with open_client(stack, "greedy") as greedy:
        for number in range(100):
            assert ask(greedy, {"action": "join", "room": f"room-{number}"}) == {"subscribed": True}
        assert ask(greedy, {"action": "join", "room": "one more"})["message"] == limited
        assert ask(greedy, {"action": "follow"})["message"] == limited
        # One that it is in already, and one in the place of another.
        assert ask(greedy, {"action": "join", "room": "room-1"}) == {"subscribed": True}
        assert ask(greedy, {"action": "leave", "room": "room-1"}) == {"subscribed": False}
        assert ask(greedy, {"action": "join", "room": "one more"}) == {"subscribed": True}
        assert not [each for each in list_items(stack) if each["channel"]["S"] == "body:room-1"]
    eventually(lambda: not list_items(stack), "all items of the connection are deleted")


def test_a_connection_that_is_gone_leaves_all_its_channels(stack: Deployment) -> None:
    gone, now = "L0SM9cOFvHcCIhw=", {"N": "1700000000"}
    listed = {"channels": {"SS": ["body:a", "body:b"]}, "home": {"S": "authorizer.principalId:gus"}}
    for channel in ("body:a", "body:b", "authorizer.principalId:gus", f"connection:{gone}"):
        own = listed if channel.startswith("connection:") else {}
        item = {"channel": {"S": channel}, "connectionId": {"S": gone}, "expiresAt": now, **own}
        stack.client("dynamodb").put_item(TableName=stack.outputs["users-table"], Item=item)
    publish(stack, {"channel": "a", "data": "hello"})
    eventually(lambda: not list_items(stack), "the next message that does not reach it deletes it")
