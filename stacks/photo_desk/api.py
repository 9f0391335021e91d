"""The API of the photo desk: its routes, and the functions that they invoke."""

from dataclasses import dataclass
from typing import Any, cast

import pulumi

from photo_desk.functions import arguments
from photo_desk.media import CONVERSIONS, MAX_BYTES, TYPES, link_for_removal
from safeguards import Safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    FanOutConversion,
    Function,
    LinkBucketArgs,
    Queue,
    Table,
    UserPool,
    WebSocketApi,
    Workflow,
)

LONGEST_NAME = 200
TEXT: dict[str, Any] = {
    "type": "string",
    "minLength": 1,
    "maxLength": LONGEST_NAME,
    # Halves of characters are in no encoding: what stores them could not return them.
    "pattern": r"^[^\ud800-\udfff]*$",
}
OWN = {"owner": "claim.sub", "id": "path.id"}
"""Key of a photo of the caller, which matches no photo of another user."""
PHOTOGRAPH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": TEXT,
        "type": {"type": "string", "enum": list(TYPES)},
        "bytes": {"type": "integer", "minimum": 1, "maximum": MAX_BYTES},
    },
    "required": ["name", "type", "bytes"],
    "additionalProperties": False,
}
"""Schema of the request to upload a photo."""
PUBLICATION: dict[str, Any] = {
    "type": "object",
    "properties": {
        "title": TEXT,
        "downloads": {
            "type": "array",
            "items": {"type": "string", "enum": list(CONVERSIONS)},
            "uniqueItems": True,
        },
        "listed": {"type": "boolean"},
    },
    "additionalProperties": False,
}
"""Schema of the request to publish a photo: what visitors of its page see and download, and whether search
engines may list it."""


@dataclass(frozen=True)
class Backends:
    """Backends of the API.

    Attributes:
        photos: The table.
        users: The user pool.
        publish: The workflow that publishes.
        unpublish: The function that takes a publication back.
        media: The conversions.
        tickets: The function that returns tickets for WebSockets.
        close_account: The function that closes the account of its caller.
    """

    photos: Table
    users: UserPool
    publish: Workflow
    unpublish: Function
    media: FanOutConversion
    tickets: Function
    close_account: Function


def create_api(behind: Backends, safe: Safeguards, opts: pulumi.ResourceOptions) -> ApiGatewayFacade:
    """Creates the API, which accepts requests of signed-in users through the distribution only."""
    photos, publish, media = behind.photos, behind.publish, behind.media
    uploading: LinkBucketArgs = {"arn": media.source_bucket_arn, "access": ["PutObject"]}
    if safe.hardened:
        uploading["kms_key_arn"] = cast("pulumi.Output[str]", media.kms_key_arn)
    upload = Function(
        "upload",
        arguments(
            "upload",
            # A presigned URL has the permissions of the function that signed it.
            {
                "PHOTOS_TABLE": photos.link("PutItem", "ConditionCheckItem"),
                "SOURCE_BUCKET": {"bucket": uploading},
            },
            safe,
            {
                "CONVERSIONS": pulumi.Output.json_dumps(CONVERSIONS),
                "SUFFIXES": pulumi.Output.json_dumps(TYPES),
            },
        ),
    )
    finding = photos.link("DeleteItem", "GetItem")
    delete = Function(
        "delete", arguments("delete", {"PHOTOS_TABLE": finding, **link_for_removal(media)}, safe)
    )
    return ApiGatewayFacade(
        "desk",
        {
            "description": "The photos of signed-in users.",
            "routes": {
                "GET /photos": {**photos.route("query", {"owner": OWN["owner"]}), "authorizer": "users"},
                "GET /photos/{id}": {**photos.route("get", OWN), "authorizer": "users"},
                "POST /photos": {**upload.route(), "authorizer": "users", "request_schema": PHOTOGRAPH},
                "DELETE /photos/{id}": {**delete.route(), "authorizer": "users"},
                "POST /photos/{id}/publication": {
                    **publish.route(parameters=OWN),
                    "authorizer": "users",
                    "request_schema": PUBLICATION,
                },
                "DELETE /photos/{id}/publication": {**behind.unpublish.route(), "authorizer": "users"},
                "DELETE /account": {**behind.close_account.route(), "authorizer": "users"},
                "POST /tickets": {**behind.tickets.route(), "authorizer": "users"},
            },
            "authorizers": {"users": behind.users.authorizer()},
            "cloudfront_only": True,
            **safe.guarded,
        },
        opts,
    )


def create_recorder(
    photos: Table, outcomes: Queue, media: FanOutConversion, live: WebSocketApi, safe: Safeguards
) -> Function:
    """Creates the function that records the status of each conversion in the table, and sends it."""
    links = {"PHOTOS_TABLE": photos.link("UpdateItem"), "MESSAGES_QUEUE": live.publish_link()}
    args = arguments("record", {**links, **link_for_removal(media)}, safe)
    return Function("record", {**args, "event_sources": {"outcomes": outcomes.event_source()}})
