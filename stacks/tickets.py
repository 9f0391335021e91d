"""Tickets for WebSockets, with which a browser cannot send a header: each is good for one connection."""

from pathlib import Path

from safeguards import Safeguards
from serverless_patterns import Function, Table, WebSocketApiAuthorizerArgs

CODE = str(Path(__file__).resolve().parents[1] / "patterns/websocket-api/src/functions")


def create_tickets(safe: Safeguards) -> tuple[Table, WebSocketApiAuthorizerArgs]:
    """Creates the table of the tickets, and the authorizer that takes them."""
    tickets = Table(
        "tickets",
        {
            "partition_key": {"name": "id"},
            "ttl_attribute": "expiresAt",
            # A ticket is good for a minute.
            "point_in_time_recovery_days": 0,
            "deletion_protection": False,
            **safe.encrypted,
        },
    )
    door = Function(
        "door",
        {
            "code": CODE,
            "handler": "door.handler",
            "links": {"TICKETS_TABLE": tickets.link("DeleteItem")},
            **safe.logged,
        },
    )
    return tickets, {
        "function": {"arn": door.arn, "invoke_arn": door.invoke_arn, "name": "door"},
        "identity_sources": ["query.ticket"],
    }
