"""``POST /photos``: creates the item of a photo, and presigns its upload."""

import json
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any, cast

import accounts
import api
import boto3
import photos
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

PRESIGNED_SECONDS = 300
ABANDONED_SECONDS = 30 * 24 * 3600
"""Seconds until the item of a photo expires that was never uploaded. Status messages of one that was can be
in a dead-letter queue for 14 days: without its item, a redrive would delete the photo."""

logger = Logger(service="upload")
# The regional host name, which the Content-Security-Policy allows and S3 does not redirect. Without both
# settings, boto3 signs for the global one: `us_east_1_regional_endpoint` is for us-east-1 only.
regional = Config(
    signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
)
s3 = cast("Any", boto3).client("s3", config=regional)


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Returns the URL to PUT the file to. API Gateway has validated the body."""
    wanted: dict[str, Any] = event.json_body
    suffixes = json.loads(os.environ["SUFFIXES"])[wanted["type"]]
    photo = {
        "owner": api.caller(event),
        "id": uuid.uuid4().hex,
        "name": wanted["name"],
        "type": wanted["type"],
        "bytes": wanted["bytes"],
        "file": photos.file_name(wanted["name"], suffixes),
        "uploaded": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "status": photos.WAITING,
        "version": 0,
        "conversions": {name: {"status": photos.PENDING} for name in json.loads(os.environ["CONVERSIONS"])},
        "expires": int(time.time()) + ABANDONED_SECONDS,
    }
    if not _add(photo):
        return api.answer(403, {"message": "This account is closed."})
    logger.info("to be uploaded", extra={"id": photo["id"], "type": photo["type"], "bytes": photo["bytes"]})
    url, headers = _presign(photo)
    body = {"id": photo["id"], "name": photo["name"], "uploadUrl": url, "headers": headers}
    return api.answer(201, body)


def _add(photo: dict[str, Any]) -> bool:
    """Writes the item, unless the account is closed: what deletes the account finds all items before."""
    table = photos.table.name
    open_account = {
        "TableName": table,
        "Key": accounts.build_closed_key(photo["owner"]),
        "ConditionExpression": "attribute_not_exists(id)",
    }
    client = photos.table.meta.client
    try:
        client.transact_write_items(
            TransactItems=[{"ConditionCheck": open_account}, {"Put": {"TableName": table, "Item": photo}}]
        )
    except client.exceptions.TransactionCanceledException as cancelled:
        if cancelled.response["CancellationReasons"][0]["Code"] != "ConditionalCheckFailed":
            raise
        return False
    return True


def _presign(photo: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """Returns the URL, which allows one upload of this type and size, and the headers to send with it.

    Each key is written once, so that its results never change and can be cached.
    """
    url = s3.generate_presigned_url(
        "put_object",
        Params={
            "Bucket": os.environ["SOURCE_BUCKET"],
            "Key": photos.source_key(photo),
            "ContentType": photo["type"],
            "ContentLength": photo["bytes"],
            "IfNoneMatch": "*",
        },
        ExpiresIn=PRESIGNED_SECONDS,
    )
    return url, {"Content-Type": photo["type"], "If-None-Match": "*"}
