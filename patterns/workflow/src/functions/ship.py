"""The warehouse: takes shipments out of the queue, and answers the workflow that waits for each."""

import hashlib
import json
import logging
from typing import Any, cast

import boto3

UNSERVED = frozenset({"PT"})
"""Countries to which no carrier goes at present."""

log = logging.getLogger(__name__)
states = cast("Any", boto3).client("stepfunctions")
GIVEN_UP = (
    states.exceptions.TaskTimedOut,
    states.exceptions.TaskDoesNotExist,
    states.exceptions.InvalidToken,
)


def handler(event: dict[str, Any], _context: object) -> dict[str, Any]:
    """Responds to each shipment of a batch; SQS delivers one again for which that failed."""
    failures: list[dict[str, str]] = []
    for record in event["Records"]:
        try:
            _answer(json.loads(record["body"]))
        except GIVEN_UP:
            # The task has ended: the order was compensated, so nothing is shipped.
            log.warning("no task waits for shipment %s", record["messageId"])
        except Exception:
            log.exception("no response to shipment %s", record["messageId"])
            failures.append({"itemIdentifier": record["messageId"]})
    return {"batchItemFailures": failures}


def _answer(shipment: dict[str, Any]) -> None:
    if shipment["country"] in UNSERVED:
        cause = f"no carrier goes to {shipment['country']}"
        states.send_task_failure(taskToken=shipment["token"], error="NoCarrier", cause=cause)
        return
    # The same for each delivery of the message, so that one parcel is sent however often it comes.
    tracking = hashlib.sha256(shipment["order"].encode()).hexdigest()[:12].upper()
    states.send_task_success(taskToken=shipment["token"], output=json.dumps({"tracking": tracking}))
