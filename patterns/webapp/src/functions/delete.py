"""``DELETE /photos/{id}``: deletes a photo, its results and its item."""

from typing import Any

import api
import photos
import storage
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

import pages

logger = Logger(service="delete")


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Deletes a photo of the caller; that of another user does not exist under this key.

    The item is deleted last, so that a deletion that fails halfway can be repeated.
    """
    key = {"owner": api.caller(event), "id": event.path_parameters["id"]}
    photo = photos.find(key)
    if photo is None:
        return api.answer(404, {"message": "There is no such photograph."})
    pages.remove(photo.get("page"))
    storage.remove_source(photos.source_key(photo))
    storage.remove_results(_results(photo))
    last = photos.table.delete_item(Key=key, ReturnValues="ALL_OLD").get("Attributes", photo)
    # Results of the meantime. Later ones find no item, and the function `record` deletes them.
    storage.remove_results(_results(last) - _results(photo))
    pages.remove(last.get("page"))
    logger.info("deleted", extra={"id": key["id"]})
    return api.answer(204)


def _results(photo: dict[str, Any]) -> set[str]:
    return {conversion["key"] for conversion in photo["conversions"].values() if "key" in conversion}
