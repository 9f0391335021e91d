"""Progress of photos, which pages are sent over a WebSocket: to their own user alone."""

import json
import time
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection

from tests.e2e.conftest import eventually
from tests.e2e.webapp.desk import Desk, User, ask, photograph, put
from tests.e2e.webapp.test_photographs import POISON

pytestmark = pytest.mark.exhaustive

SECONDS = 60
PONG = {"pong": True}


def receive(connection: ClientConnection) -> Any:
    return json.loads(connection.recv(timeout=SECONDS))


def follow(connection: ClientConnection, photo_id: str, *statuses: str) -> dict[str, Any]:
    """The newest version of a photo that was sent, once it has one of ``statuses`` and nothing is pending."""
    newest: dict[str, Any] = {"version": -1}
    while True:
        photo = receive(connection)["photo"]
        assert photo["id"] == photo_id
        newest = max(newest, photo, key=lambda each: each["version"])
        pending = any(each["status"] == "pending" for each in newest["conversions"].values())
        if not pending and newest["status"] in statuses and "publication" not in newest:
            return newest


def quiet(connection: ClientConnection) -> bool:
    """Whether nothing has arrived: the response to the next message is the first."""
    connection.send('{"action":"ping"}')
    return receive(connection) == PONG


def refusal(desk: Desk, query: str, **headers: str) -> int:
    with pytest.raises(InvalidStatus) as refused:
        desk.live(query, **headers)
    return refused.value.response.status_code


def test_conversions_and_publication_arrive_as_the_api_returns_them(desk: Desk, ann: User, bob: User):
    with ann.connect() as ann_first, ann.connect() as ann_second, bob.connect() as bobs:
        photo_id = ann.upload("sent.png", photograph())
        for page in (ann_first, ann_second):
            assert follow(page, photo_id, "ready") == ann.photo(photo_id)
        assert desk.end(ann.publish(photo_id))["status"] == "SUCCEEDED"
        begun, ended = sorted(
            (receive(ann_first)["photo"] for _ in range(2)), key=lambda each: each["version"]
        )
        assert (begun["status"], begun["publication"]) == ("ready", "running")
        assert ended == ann.photo(photo_id)
        assert ended["status"] == "published"
        assert quiet(bobs)


def test_a_failure_arrives_with_its_reason(ann: User):
    with ann.connect() as page:
        photo_id = ann.upload("poison.png", POISON)
        photo = follow(page, photo_id, "failed")
        assert photo == ann.photo(photo_id)
        assert "cannot be read" in photo["conversions"]["jpeg"]["reason"]


def test_a_publication_that_is_given_up_arrives(desk: Desk, ann: User):
    presigned = ann.presign("given-up.png", POISON)
    with ann.connect() as page:
        execution = ann.publish(presigned["id"])
        assert receive(page)["photo"]["publication"] == "running"
        assert put(presigned, POISON).status == 200
        assert follow(page, presigned["id"], "failed")["conversions"].keys() >= {"jpeg"}
        assert desk.end(execution)["status"] == "FAILED"


def test_a_connection_is_forgotten_when_it_ends(desk: Desk, ann: User):
    before = set(desk.connections(ann.sub))
    with ann.connect() as page:
        assert quiet(page)
        (opened,) = set(desk.connections(ann.sub)) - before
    eventually(lambda: opened not in desk.connections(ann.sub), "the connection is forgotten")


def test_a_ticket_is_good_once(desk: Desk, ann: User):
    ticket = ann.ticket()
    with desk.live(f"?ticket={ticket}") as page:
        assert quiet(page)
        assert refusal(desk, f"?ticket={ticket}") == 403


def test_a_ticket_expires(desk: Desk, ann: User):
    table = desk.deployment.recording.find_by_name("tickets-table").outputs["name"]
    dynamodb, ticket = desk.deployment.client("dynamodb"), ann.ticket()
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": ticket}})["Item"]
    assert 0 < int(item["expiresAt"]["N"]) - time.time() <= 60
    dynamodb.put_item(TableName=table, Item={**item, "expiresAt": {"N": str(int(time.time()) - 1)}})
    assert refusal(desk, f"?ticket={ticket}") == 403


@pytest.mark.parametrize(
    ("query", "status"),
    [("", 401), ("?ticket=", 401), ("?ticket=invented", 403), ("?token=TOKEN", 401), ("?ticket=TOKEN", 403)],
)
def test_without_a_ticket_nothing_is_opened(desk: Desk, ann: User, query: str, status: int):
    assert refusal(desk, query.replace("TOKEN", ann.token)) == status


@pytest.mark.parametrize("token", ["", "nonsense"])
def test_only_who_is_signed_in_gets_a_ticket(desk: Desk, token: str):
    headers = {"Authorization": token} if token else {}
    assert ask("POST", f"{desk.url}/api/tickets", **headers).status == 401


def test_pages_of_other_sites_get_no_ticket_and_no_connection(desk: Desk, ann: User):
    evil = "https://evil.example"
    asked = {
        "Origin": evil,
        "Access_Control_Request_Method": "POST",
        "Access_Control_Request_Headers": "authorization",
    }
    preflight = ask("OPTIONS", f"{desk.url}/api/tickets", **asked)
    assert "Access-Control-Allow-Origin" not in preflight.headers
    assert refusal(desk, "", Origin=evil) in {401, 403}


def test_clients_send_nothing_but_pings(ann: User):
    with ann.connect() as page:
        for message in ("no JSON", '{"action":"publish","channel":"x","data":1}', '{"action":"$connect"}'):
            page.send(message)
            assert receive(page)["message"] == "Forbidden"
        assert quiet(page)


def test_neither_tickets_nor_tokens_are_in_the_log_of_the_api(desk: Desk, ann: User):
    ticket = ann.ticket()
    with desk.live(f"?ticket={ticket}") as page:
        assert quiet(page)
    logs = desk.deployment.client("logs")
    group = next(
        found.outputs["name"]
        for found in desk.deployment.recording.find_by_type("aws:cloudwatch/logGroup:LogGroup")
        if found.name == "live-access-logs"
    )

    def find_connected() -> list[str]:
        events = logs.filter_log_events(logGroupName=group)["events"]
        return [event["message"] for event in events if ann.sub in event["message"]]

    lines = eventually(find_connected, "the connection in the access log")
    assert not [line for line in lines if ticket in line or ann.token in line]
