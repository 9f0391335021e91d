"""The API of the photo desk: its routes, and the functions that they invoke."""

from pathlib import Path
from typing import Any, cast

import pulumi

from cloudwatch_role import after_cloudwatch_role
from photo_media import CONVERSIONS, MAX_BYTES, TYPES
from safeguards import Safeguards
from serverless_patterns import (
    ApiGatewayFacade,
    FanOutConversion,
    Function,
    FunctionArgs,
    LinkArgs,
    LinkBucketArgs,
    Queue,
    Table,
    UserPool,
    Workflow,
)

FUNCTIONS = Path(__file__).resolve().parents[1] / "patterns/webapp/src/functions"
LONGEST_NAME = 200
OWN = {"owner": "claim.sub", "id": "path.id"}
"""Key of a photo of the caller, which matches no photo of another user."""
PHOTOGRAPH: dict[str, Any] = {
    "type": "object",
    "properties": {
        "name": {"type": "string", "minLength": 1, "maxLength": LONGEST_NAME},
        "type": {"type": "string", "enum": list(TYPES)},
        "bytes": {"type": "integer", "minimum": 1, "maximum": MAX_BYTES},
    },
    "required": ["name", "type", "bytes"],
    "additionalProperties": False,
}
"""Schema of the request to upload a photo."""


def create_api(
    photos: Table, users: UserPool, publish: Workflow, media: FanOutConversion, safe: Safeguards
) -> ApiGatewayFacade:
    """Creates the API, which accepts requests of signed-in users through the distribution only."""
    uploading: LinkBucketArgs = {"arn": media.source_bucket_arn, "access": ["PutObject"]}
    if safe.hardened:
        uploading["kms_key_arn"] = cast("pulumi.Output[str]", media.kms_key_arn)
    upload = Function(
        "upload",
        _function(
            "upload",
            # A presigned URL has the permissions of the function that signed it.
            {"PHOTOS_TABLE": photos.link("PutItem"), "SOURCE_BUCKET": {"bucket": uploading}},
            safe,
        ),
    )
    finding = photos.link("DeleteItem", "GetItem")
    delete = Function("delete", _function("delete", {"PHOTOS_TABLE": finding, **_removing(media)}, safe))
    return ApiGatewayFacade(
        "desk",
        {
            "description": "The photos of signed-in users.",
            "routes": {
                "GET /photos": {**photos.route("query", {"owner": OWN["owner"]}), "authorizer": "users"},
                "GET /photos/{id}": {**photos.route("get", OWN), "authorizer": "users"},
                "POST /photos": {**upload.route(), "authorizer": "users", "request_schema": PHOTOGRAPH},
                "DELETE /photos/{id}": {**delete.route(), "authorizer": "users"},
                "POST /photos/{id}/publication": {**publish.route(parameters=OWN), "authorizer": "users"},
            },
            "authorizers": {"users": users.authorizer()},
            "cloudfront_only": True,
            "hardened": safe.hardened,
            **safe.encrypted,
        },
        after_cloudwatch_role("desk", safe),
    )


def create_recorder(photos: Table, outcomes: Queue, media: FanOutConversion, safe: Safeguards) -> Function:
    """Creates the function that records the status of each conversion in the table."""
    args = _function("record", {"PHOTOS_TABLE": photos.link("UpdateItem"), **_removing(media)}, safe)
    return Function("record", {**args, "event_sources": {"outcomes": outcomes.event_source()}})


def _function(name: str, links: dict[str, LinkArgs], safe: Safeguards) -> FunctionArgs:
    """Returns the arguments of the function in the module ``name``."""
    return {
        "code": str(FUNCTIONS),
        "handler": f"{name}.handler",
        "requirements_files": [str(FUNCTIONS / "requirements.txt")],
        "environment": {
            "CONVERSIONS": pulumi.Output.json_dumps(CONVERSIONS),
            "SUFFIXES": pulumi.Output.json_dumps(TYPES),
        },
        "links": links,
        "timeout": 25,
        **safe.logged,
    }


def _removing(media: FanOutConversion) -> dict[str, LinkArgs]:
    """Returns the links to the buckets of the uploads and the results, from which objects are removed."""
    return {
        "SOURCE_BUCKET": {"bucket": {"arn": media.source_bucket_arn, "access": ["DeleteObject"]}},
        "OUTPUT_BUCKET": {"bucket": {"arn": media.output_bucket_arn, "access": ["DeleteObject"]}},
    }
