"""Live progress of the photo desk: a WebSocket API, on which each page is sent the photos of its user."""

import pulumi

from photo_desk.functions import arguments
from safeguards import Safeguards
from serverless_patterns import Function, Table, WebSocketApi
from tickets import create_tickets


def create_live(
    photos: Table, safe: Safeguards, opts: pulumi.ResourceOptions
) -> tuple[WebSocketApi, Function]:
    """Creates the WebSocket API, and the function that returns tickets for it."""
    tickets, authorizer = create_tickets(safe)
    live = WebSocketApi(
        "live",
        {
            "description": "Progress of the photos of signed-in users.",
            "authorizer": authorizer,
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
