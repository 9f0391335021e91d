"""Consumer of a webhook intake: a hook that it cannot process stays in the queue, the others do not."""

import json
import logging
import os
from typing import Any, cast

import boto3

_create = cast("Any", boto3).client
_s3 = _create("s3")
_dynamodb = _create("dynamodb")
_log = logging.getLogger(__name__)

Event = dict[str, Any]


def handler(event: Event, _context: object) -> dict[str, list[dict[str, str]]]:
    """Processes a batch of hooks; returns those that failed."""
    failed: list[dict[str, str]] = []
    for record in event["Records"]:
        hook = json.loads(record["body"])
        try:
            process(hook["id"], json.loads(read_body(hook)))
        except Exception:  # the others are processed all the same
            _log.exception("hook %s", hook["id"])
            failed.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failed}


def read_body(hook: Event) -> str | bytes:
    """Returns the body of a hook, which is an object if it is large."""
    if "bodyObject" not in hook:
        return hook["body"]
    found = _s3.get_object(Bucket=os.environ["BODIES"], Key=hook["bodyObject"])
    return found["Body"].read()


def process(identifier: str, payload: Event) -> None:
    """Does the work of a hook: here, an item of a table, which is the same if the hook arrives again."""
    item = {"id": {"S": identifier}, "type": {"S": str(payload.get("type"))}}
    _dynamodb.put_item(TableName=os.environ["EFFECTS"], Item=item)
