"""Live progress of the photo desk: a WebSocket API, on which each page is sent the photos of its user."""

from pathlib import Path

import pulumi

from photo_functions import arguments
from safeguards import Safeguards
from serverless_patterns import Function, Table, WebSocketApi

DOOR = Path(__file__).resolve().parents[1] / "patterns/websocket-api/src/functions"
"""The authorizer, which takes tickets as that of the stack ``websocket`` does."""


def create_live(
    photos: Table, safe: Safeguards, opts: pulumi.ResourceOptions
) -> tuple[WebSocketApi, Function]:
    """Creates the WebSocket API, and the function that returns tickets for it."""
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
            "code": str(DOOR),
            "handler": "door.handler",
            "links": {"TICKETS_TABLE": tickets.link("DeleteItem")},
            **safe.logged,
        },
    )
    live = WebSocketApi(
        "live",
        {
            "description": "Progress of the photos of signed-in users.",
            "authorizer": {
                "function": {"arn": door.arn, "invoke_arn": door.invoke_arn, "name": "door"},
                "identity_sources": ["query.ticket"],
            },
            # Whose ticket it was: a page only receives photos of its own user.
            "channel": "authorizer.principalId",
            # API Gateway closes a connection after 10 minutes without a message.
            "routes": {"ping": {"mock": {"body": {"pong": True}}}},
            "force_destroy": not safe.lasting,
            **safe.logged,
        },
        opts,
    )
    ticket = Function(
        "ticket",
        arguments(
            "ticket",
            {"TICKETS_TABLE": tickets.link("PutItem"), "PHOTOS_TABLE": photos.link("GetItem")},
            safe,
        ),
    )
    return live, ticket
