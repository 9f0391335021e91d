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
    Queue,
    Table,
    UserPool,
    Workflow,
)
from serverless_patterns.safeguards import PolicyStatementArgs, allow

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
    uploads, results = _objects(media)
    # A presigned URL has the permissions of the function that signed it.
    uploading = [allow(["s3:PutObject"], uploads)]
    if safe.hardened:
        uploading.append(
            allow(["kms:Decrypt", "kms:GenerateDataKey"], cast("pulumi.Output[str]", media.kms_key_arn))
        )
    removing = allow(["s3:DeleteObject"], uploads, results)
    finding = allow(["dynamodb:DeleteItem", "dynamodb:GetItem"], photos.arn)
    upload = Function(
        "upload",
        _function("upload", photos, media, safe, allow(["dynamodb:PutItem"], photos.arn), *uploading),
    )
    delete = Function("delete", _function("delete", photos, media, safe, finding, removing))
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
    recording = allow(["dynamodb:UpdateItem"], photos.arn)
    removing = allow(["s3:DeleteObject"], *_objects(media))
    args = _function("record", photos, media, safe, recording, removing)
    return Function("record", {**args, "event_sources": {"outcomes": outcomes.event_source()}})


def _function(
    name: str, photos: Table, media: FanOutConversion, safe: Safeguards, *statements: PolicyStatementArgs
) -> FunctionArgs:
    """Returns the arguments of the function in the module ``name``."""
    return {
        "code": str(FUNCTIONS),
        "handler": f"{name}.handler",
        "requirements_files": [str(FUNCTIONS / "requirements.txt")],
        "environment": {
            "PHOTOS_TABLE": photos.table_name,
            "SOURCE_BUCKET": media.source_bucket_name,
            "OUTPUT_BUCKET": media.output_bucket_name,
            "CONVERSIONS": pulumi.Output.json_dumps(CONVERSIONS),
            "SUFFIXES": pulumi.Output.json_dumps(TYPES),
        },
        "timeout": 25,
        "policy_statements": [*statements, *safe.using_key],
        **safe.logged,
    }


def _objects(media: FanOutConversion) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    """Returns the ARNs of all uploads and all results."""
    return (
        pulumi.Output.format("{0}/*", media.source_bucket_arn),
        pulumi.Output.format("{0}/*", media.output_bucket_arn),
    )
