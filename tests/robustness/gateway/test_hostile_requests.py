"""Hostile requests to every route of the shop.

The backend gets exactly one request that carries what was sent, or the client gets a 4xx; no answer tells of
the inside.
"""

import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.e2e.gateway.shop import CENTS, Shop
from tests.robustness.discretion import check_discretion, find_secrets
from tests.robustness.gateway.behind import observe, receive_events
from tests.robustness.gateway.corpus import HEADERS, NOT_JSON, ODD_JSON, TEXTS
from tests.robustness.gateway.wire import Client, Reply

pytestmark = pytest.mark.slow

REFUSED = range(400, 500)


class Attacker(Client):
    """A client that waits when it is told that it asks too much, and looks at every answer."""

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop)
        self.shop, self.answers = shop, list[str]()
        self.staff = {"Authorization": shop.token}

    def send(self, *request: Any, **more: Any) -> Reply:
        while (reply := super().send(*request, **more)).status == 429:
            time.sleep(0.05)
        assert reply.status < 500, (request, reply)
        self.answers.append(reply.text)
        return reply

    def post(self, path: str, content: Any) -> Reply:
        """Sends JSON as a member of the staff."""
        return self.send("POST", path, json.dumps(content).encode(), self.staff)


@pytest.fixture
def attacker(shop: Shop) -> Iterator[Attacker]:
    with Attacker(shop) as client:
        yield client
    check_discretion(shop.deployment, "\n".join(client.answers))


def test_indiscretions_are_noticed(attacker: Attacker, shop: Shop):
    attacker.send("GET", "/items")  # has a function running
    secrets = find_secrets(shop.deployment)
    assert secrets
    for text in (*secrets, "Traceback (most recent call last):", __file__, 'File "x.py", line 1'):
        with pytest.raises(AssertionError):
            check_discretion(shop.deployment, f'{{"message": "no {text}"}}')


def path_of(text: str) -> str:
    return quote(text, safe="")


@pytest.mark.exhaustive
def test_events_hold_what_was_sent(attacker: Attacker, shop: Shop):
    documents = [json.dumps({"text": text, text: [text]}).encode() for text in TEXTS]
    accepted: dict[str, Any] = {}
    for document in [*documents, *ODD_JSON.values()]:
        reply = attacker.send("POST", "/events", document)
        if reply.status == 202:
            accepted[reply.body["eventId"]] = json.loads(document)
        else:
            assert reply.status in REFUSED
            assert document not in documents

    arrived = receive_events(shop, accepted.keys())
    assert len(arrived) == len(accepted)
    assert {event["id"]: event["detail"] for event in arrived} == accepted
    assert {(event["source"], event["detail-type"]) for event in arrived} == {("shop.web", "CustomerEvent")}


def test_orders_hold_what_was_sent(attacker: Attacker, shop: Shop):
    item = shop.stock_item()
    placed = {
        attacker.post("/orders", {"item": item, "quantity": 2, "note": text}).body["order"]: text
        for text in TEXTS
    }
    for order, text in placed.items():
        assert shop.order(order) == {
            "id": order,
            "item": item,
            "quantity": "2",
            "cents": str(2 * CENTS),
            "status": "placed",
            "note": text,
        }
    assert len(placed) == len(TEXTS)


@pytest.mark.exhaustive
def test_executions_get_the_body_unchanged(attacker: Attacker, shop: Shop):
    states = shop.deployment.client("stepfunctions")
    for text in TEXTS:
        content = json.dumps({"order": text[:100], "address": text}, ensure_ascii=False).encode()
        reply = attacker.send("POST", "/shipments", content, attacker.staff)
        assert reply.status == 202
        execution = states.describe_execution(executionArn=reply.body["executionArn"])
        assert execution["input"].encode() == content
        assert execution["stateMachineArn"] == shop.resource("shipment-workflow")["arn"]


@pytest.mark.exhaustive
def test_quotes_match_the_request(attacker: Attacker, shop: Shop):
    for text in (text for text in TEXTS[1::3] if len(text) <= 100):
        shop.stock_item(text)
        reply = attacker.post("/quotes", {"item": text, "quantity": 2})
        assert (reply.status, reply.body["item"], reply.body["quantity"]) == (200, text, 2)


@pytest.mark.exhaustive
def test_items_are_found_under_their_names(attacker: Attacker, shop: Shop):
    other = shop.stock_item()
    for text in TEXTS[::3]:
        path, content = f"/items/{path_of(text)}", {"name": text, "cents": CENTS, "stock": 1}
        put = attacker.send("PUT", path, json.dumps(content).encode(), attacker.staff)
        assert (put.status, put.body["id"], put.body["name"]) == (201, text, text)
        for found in (attacker.send("GET", path), attacker.send("GET", f"/catalog/{path_of(text)}")):
            assert found.body == {"id": text, **content}
        price = attacker.send("GET", f"/legacy/prices/{path_of(text)}").body
        assert price == {"article": text, "price": {"amount": CENTS, "currency": "EUR"}}
        assert attacker.send("DELETE", path, None, attacker.staff).status == 204
        assert attacker.send("GET", f"/catalog/{path_of(text)}").status == 404
    assert shop.find("items", other)


@pytest.mark.exhaustive
def test_prices_are_those_of_the_items_that_are_named(attacker: Attacker, shop: Shop):
    key, item = {"x-api-key": shop.key("partner")}, shop.stock_item()
    for text in TEXTS:
        reply = attacker.send("GET", f"/partner/prices?ids={item},{path_of(text)}", None, key)
        assert (reply.status, reply.body["prices"][item]) == (200, CENTS)


@pytest.mark.exhaustive
def test_the_monolith_gets_path_and_query_as_they_came(attacker: Attacker):
    for text in TEXTS[::2]:
        echo = attacker.send("GET", f"/legacy/echo?q={path_of(text)}")
        assert (echo.status, echo.body["query"]) == (200, {"q": [text]})
        missing = attacker.send("GET", f"/legacy/customers/{path_of(text)}")
        assert missing.status in REFUSED


@pytest.mark.parametrize("path", ["/orders", "/quotes", "/shipments", "/events", "/items/x"])
def test_a_body_that_is_not_json_reaches_no_backend(attacker: Attacker, shop: Shop, path: str):
    method = "PUT" if path == "/items/x" else "POST"
    before = observe(shop)
    for name, body in NOT_JSON.items():
        reply = attacker.send(method, path, body, attacker.staff)
        assert reply.status in REFUSED, (name, reply)
        assert reply.body["message"]
    for kind in ("text/plain", "application/x-www-form-urlencoded", "application/json; charset=utf-7"):
        for body in (NOT_JSON["form"], NOT_JSON["cut off"], NOT_JSON["UTF-16"]):
            reply = attacker.send(method, path, body, {**attacker.staff, "Content-Type": kind})
            assert reply.status in REFUSED, (kind, reply)
    assert observe(shop) == before


@pytest.mark.parametrize(
    ("role", "path"),
    [
        ("shop-orders-send-message", "/orders"),
        ("shop-quote-start-sync-execution", "/quotes"),
        ("shop-shipment-start-execution", "/shipments"),
        ("shop-post-events-put-events", "/events"),
    ],
)
def test_an_error_of_a_backend_is_not_a_success(shop: Shop, role: str, path: str):
    before = observe(shop)
    with shop.remove_rights(role), Client(shop) as client:
        for text in TEXTS[::8]:
            content = {"/shipments": {"order": text, "address": text}, "/events": {text: text}}
            body = json.dumps(content.get(path, {"item": text, "quantity": 1})).encode()
            reply = client.send("POST", path, body, {"Authorization": shop.token})
            assert (reply.status, reply.body.keys()) == (500, {"message", "requestId"})
            check_discretion(shop.deployment, reply.text)
    assert observe(shop) == before


@pytest.mark.parametrize("name", HEADERS)
def test_headers_change_nothing(attacker: Attacker, shop: Shop, name: str):
    item = shop.stock_item()
    reply = attacker.send("GET", f"/catalog/{item}", None, {name: HEADERS[name]})
    assert reply.status in REFUSED or reply.body["id"] == item
    quote = json.dumps({"item": item, "quantity": 1}).encode()
    reply = attacker.send("POST", "/quotes", quote, {name: HEADERS[name]})
    assert reply.status in REFUSED or reply.body["item"] == item
    assert shop.find("items", item)
    assert not any("evil" in value.lower() for value in reply.headers.values())
