"""Deletes photos of an account that is closed: the workflow invokes it with a batch of them."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

import removal
from aws_lambda_powertools import Logger
from aws_lambda_powertools.utilities.typing import LambdaContext
from botocore.exceptions import BotoCoreError, ClientError

AT_ONCE = 5
logger = Logger(service="erase")


@logger.inject_lambda_context
def handler(event: dict[str, Any], _context: LambdaContext) -> dict[str, int]:
    """Deletes each photo, even if others fail; fails if one is left, to be repeated."""
    owner, ids = event["owner"], event["ids"]

    def remove(photo_id: str) -> bool:
        try:
            removal.remove({"owner": owner, "id": photo_id})
        except (BotoCoreError, ClientError):
            logger.exception("not deleted", extra={"id": photo_id})
            return False
        return True

    with ThreadPoolExecutor(AT_ONCE) as pool:
        left = [photo_id for photo_id, done in zip(ids, pool.map(remove, ids), strict=True) if not done]
    if left:
        raise RuntimeError(f"{len(left)} of {len(ids)} photos could not be deleted")
    return {"deleted": len(ids)}
