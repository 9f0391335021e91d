"""Publishes the changes of a table in their order, each at least once.

A request has at most one event of each key, and the next request begins once all of it is published: so no
event is published before one of the same key that failed. A change that can never be published goes to the
dead-letter queue with its record; a message of that queue can be the event of another invocation.
"""

import json
import logging
import os
from collections.abc import Mapping, Sequence
from typing import Any, Final

from botocore.exceptions import ClientError
from changes import Change, PoisonError, read_change
from targets import create_client, find_target

_MOST: Final = 10
"""Entries of a request, of PutEvents and PublishBatch."""
_RESERVED_MILLISECONDS: Final = 20_000
"""Time that is left for the last request with its retries."""
_LARGEST_MESSAGE: Final = 1_048_576

_target = find_target()
_queue = create_client("sqs")
_log = logging.getLogger(__name__)

Event = Mapping[str, Any]


class _NotPublishedError(Exception):
    """A change that is published by the next invocation."""

    def __init__(self, change: Change, reason: object) -> None:
        super().__init__(f"{change.identifier} was not published: {reason}")
        self.sequence: str = change.record["dynamodb"]["SequenceNumber"]


def handler(event: Event, context: Any) -> Mapping[str, list[Mapping[str, str]]]:
    """Publishes a batch; returns the first record that was not published, from which Lambda goes on."""
    records: Sequence[Event] = event["Records"]
    try:
        _publish_all(records, context)
    except _NotPublishedError as error:
        # Without progress, the invocation fails, and the alarm goes off.
        if error.sequence == records[0]["dynamodb"]["SequenceNumber"]:
            raise
        _log.warning("%s", error)
        return {"batchItemFailures": [{"itemIdentifier": error.sequence}]}
    return {"batchItemFailures": []}


def _publish_all(records: Sequence[Event], context: Any) -> None:
    request: list[Change] = []
    for record in records:
        try:
            change = _read(record)
        except Exception as error:  # also one of this code, which must not block the shard
            _publish(request)
            _set_aside(record, error)
            request = []
            continue
        if change is None:
            continue
        if not _has_room(request, change):
            _publish(request)
            request = []
            if context.get_remaining_time_in_millis() < _RESERVED_MILLISECONDS:
                raise _NotPublishedError(change, "the time of the invocation is over")
        request.append(change)
    _publish(request)


def _read(record: Event) -> Change | None:
    change = read_change(record)
    if change and (size := _target.measure(change)) > _target.largest:
        raise PoisonError(f"The event has {size} bytes, more than the {_target.largest} that are accepted.")
    return change


def _has_room(request: Sequence[Change], change: Change) -> bool:
    if len(request) == _MOST or any(each.key == change.key for each in request):
        return False
    return sum(map(_target.measure, (*request, change))) <= _target.largest


def _publish(changes: Sequence[Change]) -> None:
    """Publishes the events of a request.

    Raises:
        _NotPublishedError: If one of them must be published again.
    """
    codes = _send(changes)
    if codes is None:  # one event is rejected, and all with it
        for change in changes:
            _publish([change])
        return
    results = list(zip(changes, codes, strict=True))
    for change, code in results:
        if code in _target.rejections:
            _set_aside(change.record, PoisonError(f"The event was rejected: {code}."))
    for change, code in results:
        if code and code not in _target.rejections:
            raise _NotPublishedError(change, code)


def _send(changes: Sequence[Change]) -> Sequence[str | None] | None:
    """Returns the error code of each event; None if the request is rejected for one of several."""
    if not changes:
        return []
    try:
        return _target.publish(changes)
    except ClientError as error:
        code = str(error.response.get("Error", {}).get("Code"))
        if code not in _target.rejections:
            raise _NotPublishedError(changes[0], error) from error
        return [code] if len(changes) == 1 else None
    except Exception as error:
        raise _NotPublishedError(changes[0], error) from error


def _set_aside(record: Event, error: Exception) -> None:
    """Sends a record to the dead-letter queue; an error there fails the invocation."""
    reason = str(error) if isinstance(error, PoisonError) else f"{type(error).__name__}: {error}"
    _log.error("set aside %s: %s", record.get("eventID"), reason)
    text = json.dumps({"reason": reason, "Records": [record]})
    if len(text) > _LARGEST_MESSAGE:
        stored = {name: value for name, value in record["dynamodb"].items() if not name.endswith("Image")}
        text = json.dumps({"reason": reason, "withoutImages": {**record, "dynamodb": stored}})
    _queue.send_message(QueueUrl=os.environ["DEAD_LETTERS"], MessageBody=text)
