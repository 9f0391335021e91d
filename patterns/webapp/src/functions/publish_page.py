"""Publishes a photo whose conversions are done: the workflow invokes it, and repeats what has failed."""

from datetime import UTC, datetime
from typing import Any

import photos
import progress
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from boto3.dynamodb.conditions import Attr
from botocore.exceptions import ClientError

import pages

logger = Logger(service="publish-page")


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, bool]:
    """Writes the public page, then its address to the item; returns whether the photo is published."""
    key, execution = {"owner": event["owner"], "id": event["id"]}, event["execution"]
    photo = photos.find(key)
    if photo and photo.get("publisher") != execution:
        # An earlier attempt has finished; its owner may have taken the page away since.
        return {"published": photo.get("page", {}).get("execution") == execution}
    photo = photo and _reserve(key, photo, event["choices"], execution)
    if not photo:
        # Deleted, and an earlier attempt may have written what no item refers to any more.
        pages.remove(pages.leftovers(execution))
        return {"published": False}
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    try:
        pages.write(photo, now)
    except ClientError:
        if photos.find(key):
            raise
        # Deleted meanwhile, and its results with it: what was copied must not stay.
        pages.remove(photo["page"])
        return {"published": False}
    return {"published": _finish(key, photo["page"], now)}


def _reserve(
    key: dict[str, str], photo: dict[str, Any], choices: dict[str, Any], execution: str
) -> dict[str, Any] | None:
    """Notes all keys before one is written, so that a deletion finds them; returns the item if any."""
    if photo.get("page", {}).get("execution") == execution:
        return photo
    pages.remove(photo.get("page"))  # of a publication that failed
    try:
        return photos.table.update_item(
            Key=key,
            UpdateExpression="SET page = :page",
            ConditionExpression=Attr("id").exists(),
            ExpressionAttributeValues={":page": pages.plan(photo, choices, execution)},
            ReturnValues="ALL_NEW",
        )["Attributes"]
    except photos.Conflict:
        return None


def _finish(key: dict[str, str], page: dict[str, Any], now: str) -> bool:
    try:
        photo = photos.table.update_item(
            Key=key,
            UpdateExpression=(
                "SET #status = :published, published = :now"
                " REMOVE publication, publisher, reason ADD version :one"
            ),
            ConditionExpression=Attr("id").exists(),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":published": photos.PUBLISHED, ":now": now, ":one": 1},
            ReturnValues="ALL_NEW",
        )["Attributes"]
    except photos.Conflict:
        pages.remove(page)
        return False
    progress.send(photo)
    logger.info("published", extra={"id": key["id"]})
    return True
