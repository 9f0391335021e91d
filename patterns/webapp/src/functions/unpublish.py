"""``DELETE /photos/{id}/publication``: takes the public page of a photo away."""

from typing import Any

import api
import photos
import progress
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext
from boto3.dynamodb.conditions import Attr

import pages

logger = Logger(service="unpublish")


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Deletes the page of a photo of the caller, then its address: a failure halfway can be repeated."""
    key = {"owner": api.caller(event), "id": event.path_parameters["id"]}
    photo = photos.find(key)
    if photo is None or photo["status"] != photos.PUBLISHED:
        return api.answer(404, {"message": "There is no such publication."})
    pages.remove(photo.get("page"))
    try:
        changed = photos.table.update_item(
            Key=key,
            UpdateExpression="SET #status = :ready REMOVE page, published ADD version :one",
            ConditionExpression=Attr("status").eq(photos.PUBLISHED)
            & Attr("published").eq(photo["published"]),
            ExpressionAttributeNames={"#status": "status"},
            ExpressionAttributeValues={":ready": photos.READY, ":one": 1},
            ReturnValues="ALL_NEW",
        )["Attributes"]
    except photos.Conflict:  # another request was faster
        return api.answer(204)
    progress.send(changed)
    logger.info("unpublished", extra={"id": key["id"]})
    return api.answer(204)
