"""``POST /photos``: makes the record of a photograph, and presigns its upload."""

import json
import os
import time
import uuid
from datetime import UTC, datetime
from typing import Any, cast

import boto3
import photos
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.config import Config

PRESIGNED_SECONDS = 300
ABANDONED_SECONDS = 30 * 24 * 3600
"""After which the record of a photograph that was never uploaded goes. The outcomes of one that was may lie
in a dead-letter queue for two weeks: were its record gone by then, redriving them would remove it."""

logger = Logger(service="upload")
# The Region's own host name: the page's Content-Security-Policy names it, and no redirect loses an upload.
# Unless told both, boto3 signs for the global one: in us-east-1 by the one setting, elsewhere by the other.
regional = Config(
    signature_version="s3v4", s3={"addressing_style": "virtual", "us_east_1_regional_endpoint": "regional"}
)
s3 = cast("Any", boto3).client("s3", config=regional)


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Answers with the address to PUT the file to; the gateway has checked the body against its schema."""
    wanted: dict[str, Any] = event.json_body
    suffixes = json.loads(os.environ["SUFFIXES"])[wanted["type"]]
    photo = {
        "owner": photos.caller(event),
        "id": uuid.uuid4().hex,
        "name": wanted["name"],
        "type": wanted["type"],
        "bytes": wanted["bytes"],
        "file": photos.file_name(wanted["name"], suffixes),
        "uploaded": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "status": photos.WAITING,
        "conversions": {name: {"status": photos.PENDING} for name in json.loads(os.environ["CONVERSIONS"])},
        "expires": int(time.time()) + ABANDONED_SECONDS,
    }
    photos.table.put_item(Item=photo)
    logger.info("to be uploaded", extra={"id": photo["id"], "type": photo["type"], "bytes": photo["bytes"]})
    url, headers = _presign(photo)
    answer = {"id": photo["id"], "name": photo["name"], "uploadUrl": url, "headers": headers}
    return photos.answer(201, answer)


def _presign(photo: dict[str, Any]) -> tuple[str, dict[str, str]]:
    """The presigned URL, good for a file of this type and size and for one upload, and what to send along.

    A key that is written once has results that never change: they may be cached for good.
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
