"""Tickets for WebSockets: whose they are, and for how long."""

import json
import time

import pytest

from photo_desk import CONTEXT, Desk, Load, request


def test_a_ticket_is_the_callers_for_a_minute(load: Load, desk: Desk, monkeypatch: pytest.MonkeyPatch):
    table = f"{desk.name}-tickets"
    desk.dynamodb.create_table(
        TableName=table,
        KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
        AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    monkeypatch.setenv("TICKETS_TABLE", table)
    answers = [load("ticket").handler(request("ann"), CONTEXT) for _ in range(2)]
    assert [(each["statusCode"], each["headers"]["Cache-Control"]) for each in answers] == [
        (201, "no-store")
    ] * 2
    tickets = {json.loads(each["body"])["ticket"] for each in answers}
    items = desk.dynamodb.scan(TableName=table)["Items"]
    assert {item["id"]["S"] for item in items} == tickets
    load("accounts").close("ann")
    assert load("ticket").handler(request("ann"), CONTEXT)["statusCode"] == 403
    assert load("ticket").handler(request("bob"), CONTEXT)["statusCode"] == 201
    assert min(len(ticket) for ticket in tickets) >= 43  # 256 random bits
    assert {item["user"]["S"] for item in items} == {"ann"}
    assert all(0 < int(item["expiresAt"]["N"]) - time.time() <= 60 for item in items)
