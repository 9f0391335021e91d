"""``DELETE /photos/{id}``: deletes a photo, its results, its public page and its item."""

from typing import Any

import api
import removal
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.data_classes import APIGatewayProxyEvent, event_source
from aws_lambda_powertools.utilities.typing import LambdaContext

logger = Logger(service="delete")


@logger.inject_lambda_context
@event_source(data_class=APIGatewayProxyEvent)
def handler(event: APIGatewayProxyEvent, _context: LambdaContext) -> dict[str, Any]:
    """Deletes a photo of the caller; that of another user does not exist under this key."""
    key = {"owner": api.caller(event), "id": event.path_parameters["id"]}
    if not removal.remove(key):
        return api.answer(404, {"message": "There is no such photograph."})
    logger.info("deleted", extra={"id": key["id"]})
    return api.answer(204)
