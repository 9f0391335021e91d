"""Deletion of accounts of the photo desk: the workflow, and the functions that it consists of."""

import pulumi

from photo_desk.functions import SOURCES, arguments
from photo_desk.media import link_for_removal
from safeguards import Safeguards
from serverless_patterns import FanOutConversion, Function, Table, UserPool, WebSocketApi, Workflow

FRESH_SECONDS = 300
"""Seconds after a sign-in in which an account can be deleted."""
TICKET_SECONDS = 90
"""Seconds after which a ticket opens no connection: a minute, and what giving it may take."""
LONGEST = 12 * 3600
"""Seconds that a deletion may take, with all that it repeats."""


def create_closing(
    photos: Table, users: UserPool, media: FanOutConversion, live: WebSocketApi, safe: Safeguards
) -> Function:
    """Creates the function that closes an account, and the workflow that deletes everything of it."""
    erase = Function(
        "erase",
        arguments(
            "erase", {"PHOTOS_TABLE": photos.link("GetItem", "DeleteItem"), **link_for_removal(media)}, safe
        ),
    )
    end = Function(
        "end-account",
        arguments(
            "end_account",
            {
                "CONNECTIONS_TABLE": live.connections_link("Query", "DeleteItem"),
                "LIVE_API": live.link("disconnect"),
                "USER_POOL": users.link("AdminDeleteUser"),
            },
            safe,
        ),
    )
    workflow = Workflow(
        "close",
        {
            "definition_file": str(SOURCES / "close.asl.json"),
            "definition_substitutions": {
                "PhotosTable": photos.table_name,
                "EraseFunctionArn": erase.arn,
                "EndAccountFunctionArn": end.arn,
                "TicketSeconds": TICKET_SECONDS,
            },
            "timeout": LONGEST,
            "policy_statements": safe.using_key,
            **safe.guarded,
        },
    )
    pulumi.export("close_arn", workflow.arn)
    return Function(
        "close-account",
        arguments(
            "close_account",
            {
                "PHOTOS_TABLE": photos.link("PutItem"),
                "CLOSE_WORKFLOW": workflow.link("start"),
                "USER_POOL": users.link("AdminUserGlobalSignOut", "AdminDisableUser"),
            },
            safe,
            {"FRESH_SECONDS": str(FRESH_SECONDS)},
        ),
    )
