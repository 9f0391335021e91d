"""The authorizer of the sample stacks denies every ticket that was not issued, with any content."""

import importlib.util
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

FILE = Path(__file__).parents[3] / "patterns/websocket-api/src/functions/door.py"
ISSUED = "aB3_-" * 6


@pytest.fixture
def decide(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Returns the effect for a ticket; the table fails for keys that DynamoDB rejects."""
    known = {ISSUED: {"user": {"S": "ann"}, "expiresAt": {"N": "9999999999"}}}

    def delete_item(**request: Any) -> dict[str, Any]:
        ticket = request["Key"]["id"]["S"]
        if not 0 < len(ticket.encode()) <= 2_048:
            raise ValueError("ValidationException")
        return {"Attributes": known.pop(ticket)} if ticket in known else {}

    monkeypatch.setenv("TICKETS_TABLE", "tickets")
    monkeypatch.setattr("boto3.client", lambda _: SimpleNamespace(delete_item=delete_item))
    spec = importlib.util.spec_from_file_location("door", FILE)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def effect(ticket: str) -> str:
        event = {"queryStringParameters": {"ticket": ticket}, "methodArn": "arn"}
        return module.handler(event, None)["policyDocument"]["Statement"][0]["Effect"]

    return effect


def test_a_ticket_is_good_once(decide: Any) -> None:
    assert [decide(ISSUED), decide(ISSUED)] == ["Allow", "Deny"]


@pytest.mark.parametrize(
    "ticket",
    ["", "x" * 3_000, "é" * 1_100, "\udcff", "a\u0000", ISSUED + "\n", f" {ISSUED}", "🎉", "x" * 129],
)
def test_no_other_value_is_an_error(decide: Any, ticket: str) -> None:
    assert decide(ticket) == "Deny"
