"""The consumer's side of a circuit breaker: distinguishes failures of the partner from those of a message.

The table has an item ``circuit`` with its ``state``, and one for each message that failed while the circuit
was closed, with the numbers of its failures and of the partner's, and whether it was set aside.
"""

import logging
import os
import signal
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import Any, cast

import boto3

_log = logging.getLogger(__name__)
_dynamodb, _sqs = cast("Any", boto3).client("dynamodb"), cast("Any", boto3).client("sqs")
_TABLE = os.environ["CIRCUIT_TABLE"]
_DEAD_LETTERS = os.environ["CIRCUIT_DEAD_LETTERS"]
_THRESHOLD, _MAX_ATTEMPTS = int(os.environ["CIRCUIT_THRESHOLD"]), int(os.environ["CIRCUIT_MAX_ATTEMPTS"])
_MAX_PARTNER_FAILURES = int(os.environ["CIRCUIT_MAX_PARTNER_FAILURES"])
_INTERVAL = os.environ["CIRCUIT_INTERVAL"]
_CIRCUIT = {"id": {"S": "circuit"}}
_CLOSED = "attribute_not_exists(#state) OR #state = :closed"
_STATE = {"#state": "state"}
_SET_ASIDE = "set_aside"
_MARGIN_SECONDS = 1.0
"""Seconds before the end of an invocation in which nothing more is begun, and what runs is given up."""
_REMEMBERED_SECONDS = 15 * 86_400
"""Longer than SQS keeps a message."""

Record = dict[str, Any]


class PartnerError(Exception):
    """The partner failed, and not the message."""


@contextmanager
def partner(context: Any) -> Generator[None]:
    """Turns every exception into a :class:`PartnerError`, also that of a call that has no end.

    Args:
        context: Context of the invocation, shortly before whose end the call is given up.
    """

    def give_up(_number: int, _frame: object) -> None:
        raise TimeoutError("the partner has not answered before the end of the invocation")

    earlier = signal.signal(signal.SIGALRM, give_up)
    signal.setitimer(signal.ITIMER_REAL, max(0.001, _read_remaining_seconds(context)))
    try:
        yield
    except Exception as error:
        raise PartnerError(repr(error)) from error
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, earlier)


def consume(event: dict[str, Any], context: Any, process: Callable[[Record], object]) -> dict[str, Any]:
    """Processes the messages of a batch, unless the circuit is open, and returns those that failed.

    Args:
        event: Event of the queue.
        context: Context of the invocation.
        process: Processes a record, and calls the partner inside ``with partner(context)``.
    """
    batch = _Batch(is_probe=event.get("probe") is True)
    for record in event["Records"]:
        if batch.is_open or _read_remaining_seconds(context) <= 0:
            batch.failed.append(record["messageId"])
        else:
            batch.process(record, process)
    answer: dict[str, Any] = {"batchItemFailures": [{"itemIdentifier": each} for each in batch.failed]}
    return {**answer, "verdict": batch.verdict} if batch.is_probe else answer


class _Batch:
    """The messages of an invocation."""

    def __init__(self, *, is_probe: bool) -> None:
        found = _dynamodb.get_item(TableName=_TABLE, Key=_CIRCUIT, ConsistentRead=True).get("Item", {})
        self.is_probe = is_probe
        self.is_open = not is_probe and found.get("state", {}).get("S") == "open"
        self.has_failures = "failures" in found
        self.failed: list[str] = []
        self.verdict = "none"
        """What a probe says: ``answered``, ``failed``, or ``message`` if the message failed by itself."""

    def process(self, record: Record, process: Callable[[Record], object]) -> None:
        """Processes a message, and counts its failure."""
        identifier = record["messageId"]
        is_repeated = int(record["attributes"]["ApproximateReceiveCount"]) > 1
        if is_repeated and _is_set_aside(identifier):
            # Another message of its batch ended the invocation before the queue could delete it.
            self.verdict = "message"
            return
        # One that was received before may have ended its invocation: it is counted before it can do so again.
        is_counted = is_repeated and not self.is_probe
        if is_counted and _count(identifier, "attempts") > _MAX_ATTEMPTS:
            _set_aside(record)
            return
        try:
            process(record)
        except PartnerError as error:
            _log.warning("partner failed with message %s: %s", identifier, error)
            self.verdict = "failed"
            self._keep_for_partner(record, is_counted=is_counted)
        except Exception:
            _log.exception("message %s failed", identifier)
            self.verdict = "message"
            attempts = _count(identifier, "attempts", 0 if is_counted else 1)
            self._keep(record, is_last=attempts >= _MAX_ATTEMPTS)
        else:
            self.verdict = "answered"
            if self.has_failures and not self.is_probe:
                _forget_failures()
                self.has_failures = False

    def _keep_for_partner(self, record: Record, *, is_counted: bool) -> None:
        """Counts a failure of the partner, unless a probe met it."""
        if self.is_probe:
            self.failed.append(record["messageId"])
            return
        identifier = record["messageId"]
        if is_counted:
            _count(identifier, "attempts", -1)
        self.is_open = _record_failure(identifier)
        self._keep(record, is_last=_count(identifier, "partner_failures") >= _MAX_PARTNER_FAILURES)

    def _keep(self, record: Record, *, is_last: bool) -> None:
        """Returns a message to the queue, or sets it aside after its last attempt."""
        if is_last:
            _set_aside(record)
        else:
            self.failed.append(record["messageId"])


def _read_remaining_seconds(context: Any) -> float:
    return context.get_remaining_time_in_millis() / 1_000 - _MARGIN_SECONDS


def _count(identifier: str, what: str, change: int = 1) -> int:
    """Changes a number of a message, and returns it."""
    found = _dynamodb.update_item(
        TableName=_TABLE,
        Key={"id": {"S": f"message#{identifier}"}},
        UpdateExpression="ADD #what :change SET expiration = :end",
        ExpressionAttributeNames={"#what": what},
        ExpressionAttributeValues={
            ":change": {"N": str(change)},
            ":end": {"N": str(int(time.time()) + _REMEMBERED_SECONDS)},
        },
        ReturnValues="ALL_NEW",
    )
    return int(found["Attributes"][what]["N"])


def _is_set_aside(identifier: str) -> bool:
    """Returns whether a message is in the dead-letter queue already."""
    key = {"id": {"S": f"message#{identifier}"}}
    found = _dynamodb.get_item(TableName=_TABLE, Key=key, ConsistentRead=True)
    return _SET_ASIDE in found.get("Item", {})


def _record_failure(identifier: str) -> bool:
    """Counts a message with which the partner failed; returns whether the circuit is open."""
    failed = _dynamodb.exceptions.ConditionalCheckFailedException
    closed = {":closed": {"S": "closed"}}
    try:
        found = _dynamodb.update_item(
            TableName=_TABLE,
            Key=_CIRCUIT,
            UpdateExpression="ADD failures :message",
            ConditionExpression=_CLOSED,
            ExpressionAttributeNames=_STATE,
            ExpressionAttributeValues={**closed, ":message": {"SS": [identifier]}},
            ReturnValues="ALL_NEW",
        )
        if len(found["Attributes"]["failures"]["SS"]) < _THRESHOLD:
            return False
        now = int(time.time())
        interval = int(found["Attributes"].get("interval", {"N": _INTERVAL})["N"])
        _dynamodb.update_item(
            TableName=_TABLE,
            Key=_CIRCUIT,
            UpdateExpression="SET #state = :open, opened_at = :now, probe_at = :probe, #interval = :interval"
            " REMOVE failures",
            ConditionExpression=_CLOSED,
            ExpressionAttributeNames={**_STATE, "#interval": "interval"},
            ExpressionAttributeValues={
                **closed,
                ":open": {"S": "open"},
                ":now": {"N": str(now)},
                ":probe": {"N": str(now + interval)},
                ":interval": {"N": str(interval)},
            },
        )
        _log.error("the circuit is open: the partner failed with %s messages in a row", _THRESHOLD)
    except failed:  # another invocation was faster
        return True
    return True


def _forget_failures() -> None:
    """Forgets the failures before a success, if the circuit is still closed."""
    try:
        _dynamodb.update_item(
            TableName=_TABLE,
            Key=_CIRCUIT,
            UpdateExpression="REMOVE failures",
            ConditionExpression=_CLOSED,
            ExpressionAttributeNames=_STATE,
            ExpressionAttributeValues={":closed": {"S": "closed"}},
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException:
        _log.info("the circuit has opened meanwhile")


def _set_aside(record: Record) -> None:
    """Sends a message to the dead-letter queue; the queue then deletes it as if it had been processed."""
    attributes = {
        name: {
            "DataType": each["dataType"],
            **({"StringValue": each["stringValue"]} if each.get("stringValue") is not None else {}),
        }
        for name, each in record.get("messageAttributes", {}).items()
        if each.get("stringValue") is not None
    }
    _sqs.send_message(QueueUrl=_DEAD_LETTERS, MessageBody=record["body"], MessageAttributes=attributes)
    _count(record["messageId"], _SET_ASIDE)
    _log.error("message %s is set aside", record["messageId"])
