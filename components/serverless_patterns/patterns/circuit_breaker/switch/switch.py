"""The switch of a circuit breaker, which a schedule invokes each minute.

It stops the event source while the circuit is open, probes the partner with one message when it is due, and
starts the event source again, with few invocations at first. The next run continues an interrupted one.
"""

import json
import logging
import os
import time
from typing import Any, cast

import boto3
from botocore.config import Config

_log = logging.getLogger(__name__)
_TIMEOUT = int(os.environ["CONSUMER_TIMEOUT"])
_clients = cast("Any", boto3)
_dynamodb, _sqs = _clients.client("dynamodb"), _clients.client("sqs")
_lambda = _clients.client(
    "lambda", config=Config(read_timeout=_TIMEOUT + 10, retries={"total_max_attempts": 1})
)
_TABLE, _QUEUE = os.environ["CIRCUIT_TABLE"], os.environ["MESSAGES"]
_CONSUMER, _MAPPING = os.environ["CONSUMER"], os.environ["MAPPING"]
_LONGEST, _CONCURRENCY = int(os.environ["MAX_INTERVAL"]), int(os.environ["CONCURRENCY"])
_NAME = os.environ["BREAKER"]
_CIRCUIT = {"id": {"S": "circuit"}}
_NAMES = {"#state": "state", "#interval": "interval"}
_STEADY_SECONDS = 120
"""Seconds without an opening after which the event source has its full concurrency again."""
_MARGIN_SECONDS = 5
"""Seconds that a probe needs in addition to the consumer."""

Item = dict[str, Any]


def handler(_event: object, context: Any) -> dict[str, str]:
    """Brings the event source in line with the circuit, and probes if it is time."""
    state = _read_state()
    if state.get("state") == "open":
        _print_metric()
        _switch(enabled=False)
        if time.time() >= float(state["probe_at"]):
            _probe(state, context)
        state = _read_state()
    if state.get("state") != "open":
        is_steady = time.time() >= float(state.get("closed_at", 0)) + _STEADY_SECONDS
        _switch(enabled=True, concurrency=_CONCURRENCY if is_steady else 2)
        if is_steady and "interval" in state:
            _change("REMOVE #interval", "#state = :closed", {":closed": {"S": "closed"}})
    return {"state": state.get("state", "closed")}


def _print_metric() -> None:
    """Writes the metric of the alarm to the log, in CloudWatch's embedded metric format."""
    metric = {
        "Namespace": "CircuitBreaker",
        "Dimensions": [["Name"]],
        "Metrics": [{"Name": "Open", "Unit": "Count"}],
    }
    moment = {"Timestamp": int(time.time() * 1_000), "CloudWatchMetrics": [metric]}
    print(json.dumps({"_aws": moment, "Name": _NAME, "Open": 1}))  # noqa: T201 a metric is a line of the log


def _read_state() -> dict[str, str]:
    found = _dynamodb.get_item(TableName=_TABLE, Key=_CIRCUIT, ConsistentRead=True).get("Item", {})
    return {name: next(iter(value.values())) for name, value in found.items()}


def _change(update: str, condition: str, values: Item) -> bool:
    """Changes the circuit if a condition holds; returns whether it did."""
    names = {name: known for name, known in _NAMES.items() if name in update + condition}
    try:
        _dynamodb.update_item(
            TableName=_TABLE,
            Key=_CIRCUIT,
            UpdateExpression=update,
            ConditionExpression=condition,
            ExpressionAttributeNames=names,
            ExpressionAttributeValues=values,
        )
    except _dynamodb.exceptions.ConditionalCheckFailedException:
        return False
    return True


def _switch(*, enabled: bool, concurrency: int | None = None) -> None:
    """Starts or stops the event source; while that is being changed, the next run looks again."""
    mapping = _lambda.get_event_source_mapping(UUID=_MAPPING)
    settings: Item = {}
    if mapping["State"] not in {"Enabled", "Disabled"}:
        _log.info("the event source is %s", mapping["State"])
        return
    if (mapping["State"] == "Enabled") != enabled:
        settings["Enabled"] = enabled
    if concurrency and mapping.get("ScalingConfig", {}).get("MaximumConcurrency") != concurrency:
        settings["ScalingConfig"] = {"MaximumConcurrency": concurrency}
    if settings:
        _lambda.update_event_source_mapping(UUID=_MAPPING, **settings)
        _log.warning("the event source: %s", settings)


def _probe(state: dict[str, str], context: Any) -> None:
    """Gives messages to the consumer, one at a time, until one says how the partner is."""
    interval = int(state["interval"])
    opened = {":open": {"S": "open"}, ":known": {"N": state["probe_at"]}}
    # Of two runs at the same time, one probes.
    claimed = {**opened, ":next": _number(time.time() + interval)}
    if not _change("SET probe_at = :next", "#state = :open AND probe_at = :known", claimed):
        return
    verdict = "none"
    while context.get_remaining_time_in_millis() / 1_000 > _TIMEOUT + _MARGIN_SECONDS:
        message = _receive()
        if not message:
            break
        verdict = _try(message)
        _log.warning("probe with message %s: %s", message["MessageId"], verdict)
        if verdict != "message":
            break
    if verdict == "answered":
        now = {":open": {"S": "open"}, ":closed": {"S": "closed"}, ":now": _number(time.time())}
        _change("SET #state = :closed, closed_at = :now REMOVE failures", "#state = :open", now)
    elif verdict == "failed":
        longer = min(2 * interval, _LONGEST)
        values = {":open": {"S": "open"}, ":next": _number(time.time() + longer), ":longer": _number(longer)}
        _change("SET probe_at = :next, #interval = :longer", "#state = :open", values)
    else:  # no message, or none that reached the partner: the next run probes again
        _change(
            "SET probe_at = :now", "#state = :open", {":open": {"S": "open"}, ":now": _number(time.time())}
        )


def _receive() -> Item | None:
    # Hidden until after the next probe, so that this takes another message, if there is one.
    found = _sqs.receive_message(
        QueueUrl=_QUEUE,
        MaxNumberOfMessages=1,
        WaitTimeSeconds=1,
        VisibilityTimeout=_TIMEOUT + _MARGIN_SECONDS,
        AttributeNames=["All"],
        MessageAttributeNames=["All"],
    )
    return next(iter(found.get("Messages", [])), None)


def _try(message: Item) -> str:
    """Gives a message to the consumer as its queue would, and returns what that says of the partner."""
    event = {"probe": True, "Records": [_build_record(message)]}
    answer = _lambda.invoke(FunctionName=_CONSUMER, Payload=json.dumps(event).encode())
    handle = {"QueueUrl": _QUEUE, "ReceiptHandle": message["ReceiptHandle"]}
    if "FunctionError" in answer:  # it crashed, or its time was up
        _hide(handle)
        return "failed"
    result = json.loads(answer["Payload"].read())
    if not result["batchItemFailures"]:
        _sqs.delete_message(**handle)
    elif result["verdict"] != "none":  # it had no time to begin, and soon is visible again
        _hide(handle)
    return result["verdict"]


def _hide(handle: Item) -> None:
    """Hides a message until after the next probe, so that this takes another one, if there is one."""
    interval = int(_read_state().get("interval", "60"))
    _sqs.change_message_visibility(**handle, VisibilityTimeout=min(2 * interval, _LONGEST) + 30)


def _build_record(message: Item) -> Item:
    """Returns a message as Lambda gives it to a function."""
    attributes = {
        name: {
            "dataType": each["DataType"],
            **({"stringValue": each["StringValue"]} if "StringValue" in each else {}),
        }
        for name, each in message.get("MessageAttributes", {}).items()
    }
    return {
        "messageId": message["MessageId"],
        "receiptHandle": message["ReceiptHandle"],
        "body": message["Body"],
        "attributes": message["Attributes"],
        "messageAttributes": attributes,
        "md5OfBody": message["MD5OfBody"],
        "eventSource": "aws:sqs",
    }


def _number(value: float) -> Item:
    return {"N": str(int(value))}
