"""Subscription filters of log groups: functions by their policy, streams as the role of the filter."""

import base64
import gzip
import json
import secrets
import threading
import time
from collections.abc import Callable, Sequence
from contextvars import ContextVar, copy_context
from typing import Final, Required, TypedDict

from embedded_aws.iam.authorization import Caller, is_service_allowed
from embedded_aws.ministack import cloudwatch_logs, responses
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.as_role import CallError, call_as, require_role
from embedded_aws.service_calls.functions import invoke_later

_SERVICE: Final = "logs.amazonaws.com"
_STREAMS: Final = {"firehose": "Firehose", "kinesis": "Kinesis"}
_PATIENCE: Final = 1.0
"""Seconds that a request with log events waits for each delivery to a stream."""
DELIVERIES: Final[ContextVar[list[threading.Thread] | None]] = ContextVar("deliveries", default=None)
"""Deliveries to streams that the current request has started."""
_DIGITS: Final = 56
"""Digits of the ID of an event, of which the first are its time."""


class _Event(TypedDict, total=False):
    message: str
    timestamp: float


class _Subscription(TypedDict, total=False):
    destinationArn: Required[str]
    roleArn: str
    filterPattern: str
    distribution: str


def deliver_events(_: Callable[..., None]) -> Callable[..., None]:
    """Delivers log events to the destinations of subscription filters, with permission."""

    def fan_out(group: str, stream: str, events: list[_Event]) -> None:
        for each in [*read_members(cloudwatch_logs.log_groups.get(group), "subscriptionFilters").values()]:
            matched = [
                event
                for event in events
                if cloudwatch_logs.pattern_matches(each.get("filterPattern", ""), event.get("message", ""))
            ]
            if matched and group != f"/aws/lambda/{each['destinationArn'].rpartition(':function:')[2]}":
                data = _build_envelope(group, stream, each["filterName"], matched)
                arguments = (_send, group, each, data)
                thread = threading.Thread(target=copy_context().run, args=arguments, daemon=True)
                thread.start()
                started = DELIVERIES.get()
                if started is not None and each["destinationArn"].split(":")[2] in _STREAMS:
                    started.append(thread)

    return fan_out


def await_deliveries(threads: Sequence[threading.Thread]) -> None:
    """Waits a while for deliveries to streams: who reads one next finds the events in it."""
    for thread in threads:
        thread.join(_PATIENCE)


def send_control_message(group: str, destination: str, role: str) -> None:
    """Sends the message with which CloudWatch Logs checks a stream when a filter is put.

    Args:
        group: Name of the log group.
        destination: ARN of the stream; a function gets no such message.
        role: ARN of the role of the filter.
    """
    kind = _STREAMS.get(destination.split(":")[2])
    if kind is None:
        return
    message = f"CWL CONTROL MESSAGE: Checking health of destination {kind}."
    document = {
        "messageType": "CONTROL_MESSAGE",
        "owner": "CloudwatchLogs",
        "logGroup": "",
        "logStream": "",
        "subscriptionFilters": [],
        "logEvents": [{"id": "", "timestamp": int(time.time() * 1000), "message": message}],
    }
    subscription: _Subscription = {"destinationArn": destination, "roleArn": role}
    _send(group, subscription, gzip.compress(json.dumps(document).encode()))


def _build_envelope(group: str, stream: str, name: str, events: list[_Event]) -> bytes:
    now = int(time.time() * 1000)
    document = {
        "messageType": "DATA_MESSAGE",
        "owner": responses.get_account_id(),
        "logGroup": group,
        "logStream": stream,
        "subscriptionFilters": [name],
        "logEvents": [_describe(event, event.get("timestamp", now)) for event in events],
    }
    return gzip.compress(json.dumps(document).encode())


def _describe(event: _Event, timestamp: float) -> dict[str, object]:
    identifier = f"{int(timestamp)}{secrets.randbelow(10**_DIGITS):0{_DIGITS}d}"
    return {"id": identifier[:_DIGITS], "timestamp": timestamp, "message": event.get("message", "")}


def _send(group: str, subscription: _Subscription, data: bytes) -> None:
    arn = f"arn:aws:logs:{responses.get_region()}:{responses.get_account_id()}:log-group:{group}"
    target = subscription["destinationArn"]
    try:
        _call(target, subscription, arn, data)
    except CallError as error:
        record("undelivered", arn, target, reason=str(error))
    else:
        record("delivered", arn, target)


def _call(target: str, subscription: _Subscription, arn: str, data: bytes) -> None:
    name = target.rpartition("/")[2]
    match target.split(":")[2]:
        case "lambda":
            _invoke(target, arn, data)
        case "kinesis":
            given = {"StreamName": name, "Data": data, "PartitionKey": new_uuid()}
            call_as(_find_caller(subscription, arn), "kinesis", "PutRecord", given)
        case "firehose":
            given = {"DeliveryStreamName": name, "Record": {"Data": data}}
            call_as(_find_caller(subscription, arn), "firehose", "PutRecord", given)
        case _:
            raise CallError("InvalidParameterException", f"{target} is not in the embedded emulator.")


def _invoke(function: str, arn: str, data: bytes) -> None:
    if not is_service_allowed(_SERVICE, "lambda:InvokeFunction", function, f"{arn}:*"):
        raise CallError("AccessDeniedException", f"The policy of {function} does not allow {_SERVICE}.")
    if not invoke_later(function, {"awslogs": {"data": base64.b64encode(data).decode()}}):
        raise CallError("ResourceNotFoundException", f"{function} does not exist.")


def _find_caller(subscription: _Subscription, arn: str) -> Caller:
    return Caller(require_role(subscription.get("roleArn"), _SERVICE, f"{arn}:*"), "CWLToStream")
