"""Deliveries of pipes to their targets, as their role."""

import contextlib
import json
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.json_values import Json, JsonObject, read_array, read_object, read_text
from embedded_aws.ministack import sqs, step_functions
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.ministack.records import read_members
from embedded_aws.observation.causes import pause_recording
from embedded_aws.service_calls.as_role import CallError, call_as
from embedded_aws.services.eventbridge import api_destinations
from embedded_aws.services.eventbridge.pipes.templates import resolve

_SUCCESS: Final = "SUCCEEDED"


@dataclass(frozen=True)
class Item:
    """An event for a target.

    Attributes:
        event: The event, which JSON paths in parameters refer to.
        value: The input, which the template makes of it.
    """

    event: Json
    value: Json

    @property
    def text(self) -> str:
        """The input as text."""
        return self.value if isinstance(self.value, str) else json.dumps(self.value)


@dataclass(frozen=True)
class Delivery:
    """A delivery to a target.

    Attributes:
        pipe: The pipe.
        caller: The pipe with its role.
        items: The events.
    """

    pipe: Pipe
    caller: Caller
    items: Sequence[Item]

    @property
    def target(self) -> str:
        """ARN of the target."""
        return self.pipe["Target"]

    def read(self, group: str) -> Mapping[str, object]:
        """Returns a group of the parameters of the target."""
        return read_members(self.pipe, "TargetParameters", group)

    def resolve(self, group: str, item: Item) -> JsonObject:
        """Returns a group of parameters with the values of an event."""
        given = read_members(self.pipe, "TargetParameters", group)
        return read_object(resolve({**given}, item.event))

    def call(self, service: str, action: str, parameters: Mapping[str, object]) -> dict[str, object]:
        """Calls a service as the role."""
        return call_as(self.caller, service, action, parameters)


def deliver(delivery: Delivery) -> Json:
    """Delivers events to a target, and returns its response if it has one.

    Raises:
        CallError: If the target does not accept them.
    """
    kind = "api-destination" if ":api-destination/" in delivery.target else delivery.target.split(":")[2]
    return _TARGETS[kind](delivery)


def invoke_function(caller: Caller, arn: str, payload: Json, *, later: bool = False) -> Json:
    """Invokes a function, and returns its response.

    Raises:
        CallError: If the function fails.
    """
    kind = "Event" if later else "RequestResponse"
    given = {"FunctionName": arn, "InvocationType": kind, "Payload": json.dumps(payload).encode()}
    answer = call_as(caller, "lambda", "Invoke", given)
    body = answer.get("Payload") or b""
    text = bytes(body).decode() if isinstance(body, bytes | bytearray) else str(body)
    if answer.get("FunctionError"):
        raise CallError("FunctionError", text)
    return read_json(text)


def run_machine(caller: Caller, arn: str, payload: Json) -> Json:
    """Runs an Express state machine, and returns its output.

    Raises:
        CallError: If the execution fails.
    """
    given = {"stateMachineArn": arn, "input": json.dumps(payload)}
    answer = call_as(caller, "sfn", "StartSyncExecution", given)
    if answer["status"] != _SUCCESS:
        raise CallError(str(answer.get("error") or answer["status"]), read_text(answer.get("cause")))
    return read_json(read_text(answer.get("output")))


def call_destination(caller: Caller, arn: str, parameters: Mapping[str, object], payload: str) -> Json:
    """Sends a request to an API destination, and returns its response.

    Raises:
        CallError: If the role has no permission, or the endpoint does not accept the request.
    """
    if reason := find_denial(caller, "events:InvokeApiDestination", [arn]):
        raise CallError("AccessDeniedException", reason)
    return read_json(api_destinations.invoke(arn, parameters, payload).decode(errors="replace"))


def read_json(text: str) -> Json:
    """Returns a response as JSON if it is, otherwise as it is."""
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _invoke_function(delivery: Delivery) -> Json:
    later = delivery.read("LambdaFunctionParameters").get("InvocationType") == "FIRE_AND_FORGET"
    payload = [item.value for item in delivery.items]
    return invoke_function(delivery.caller, delivery.target, payload, later=later)


def _start_machine(delivery: Delivery) -> Json:
    payload, parameters = [item.value for item in delivery.items], "StepFunctionStateMachineParameters"
    arn = step_functions.resolve_state_machine(delivery.target)
    machine = step_functions.state_machines.get(arn or "") or {}
    waits = delivery.read(parameters).get("InvocationType") != "FIRE_AND_FORGET"
    if machine.get("type") == "EXPRESS" and waits:
        return run_machine(delivery.caller, delivery.target, payload)
    given = {"stateMachineArn": delivery.target, "input": json.dumps(payload)}
    delivery.call("sfn", "StartExecution", given)
    return None


def _send_messages(delivery: Delivery) -> None:
    queue = sqs.find_queue(delivery.target)
    if queue is None:
        raise CallError("NonExistentQueue", f"The queue {delivery.target} does not exist.")
    for item in delivery.items:
        given = delivery.resolve("SqsQueueParameters", item)
        delivery.call("sqs", "SendMessage", {"QueueUrl": queue["url"], "MessageBody": item.text, **given})


def _publish(delivery: Delivery) -> None:
    for item in delivery.items:
        delivery.call("sns", "Publish", {"TopicArn": delivery.target, "Message": item.text})


def _put_events(delivery: Delivery) -> None:
    kind = delivery.pipe["Source"].split(":")[2]
    names = {"Source": f"Pipe {delivery.pipe['Name']}", "DetailType": f"Event from aws:{kind}"}
    entries: list[dict[str, object]] = []
    for item in delivery.items:
        given = delivery.resolve("EventBridgeEventBusParameters", item)
        known = {name: given[name] for name in ("Source", "DetailType", "Resources", "Time") if name in given}
        entries.append({**names, **known, "EventBusName": delivery.target, "Detail": item.text})
    answer = delivery.call("events", "PutEvents", {"Entries": entries})
    for entry in map(read_object, read_array(answer["Entries"])):
        if "ErrorCode" in entry:
            raise CallError(read_text(entry["ErrorCode"]), read_text(entry.get("ErrorMessage")))


def _put_records(delivery: Delivery) -> None:
    name = delivery.target.rpartition("/")[2]
    records: list[dict[str, object]] = []
    for item in delivery.items:
        key = delivery.resolve("KinesisStreamParameters", item)["PartitionKey"]
        records.append({"Data": item.text.encode(), "PartitionKey": key})
    if _is_allowed(delivery, "kinesis:PutRecords"):
        answer = delivery.call("kinesis", "PutRecords", {"StreamName": name, "Records": records})
        _require_all(answer["Records"])
        return
    for record in records:
        delivery.call("kinesis", "PutRecord", {"StreamName": name, **record})


def _put_into_delivery_stream(delivery: Delivery) -> None:
    name = {"DeliveryStreamName": delivery.target.rpartition("/")[2]}
    records = [{"Data": item.text.encode()} for item in delivery.items]
    if _is_allowed(delivery, "firehose:PutRecordBatch"):
        answer = delivery.call("firehose", "PutRecordBatch", {**name, "Records": records})
        _require_all(answer["RequestResponses"])
        return
    for record in records:
        delivery.call("firehose", "PutRecord", {**name, "Record": record})


def _is_allowed(delivery: Delivery, action: str) -> bool:
    """Whether the role has the permission for batches; that for one record is enough."""
    with pause_recording():
        return find_denial(delivery.caller, action, [delivery.target]) is None


def _require_all(results: object) -> None:
    for result in map(read_object, read_array(results)):
        if result.get("ErrorCode"):
            raise CallError(read_text(result["ErrorCode"]), read_text(result.get("ErrorMessage")))


def _put_log_events(delivery: Delivery) -> None:
    group = delivery.target.partition(":log-group:")[2].removesuffix(":*")
    for item in delivery.items:
        given = delivery.resolve("CloudWatchLogsParameters", item)
        stream = {"logGroupName": group, "logStreamName": given.get("LogStreamName") or delivery.pipe["Name"]}
        moment = _read_time(given.get("Timestamp"))
        events = {**stream, "logEvents": [{"timestamp": moment, "message": item.text}]}
        try:
            delivery.call("logs", "PutLogEvents", events)
        except CallError as error:
            if error.code != "ResourceNotFoundException":
                raise
            delivery.call("logs", "CreateLogStream", stream)
            delivery.call("logs", "PutLogEvents", events)


def _read_time(value: Json) -> int:
    """Returns a time in milliseconds since the epoch; now, without one."""
    with contextlib.suppress(ValueError):
        if isinstance(value, str | int | float):
            return int(float(value))
    return int(time.time() * 1000)


def _call_destination(delivery: Delivery) -> None:
    for item in delivery.items:
        parameters = delivery.resolve("HttpParameters", item)
        call_destination(delivery.caller, delivery.target, parameters, item.text)


_TARGETS: Final[Mapping[str, Callable[[Delivery], Json]]] = {
    "api-destination": _call_destination,
    "events": _put_events,
    "firehose": _put_into_delivery_stream,
    "kinesis": _put_records,
    "lambda": _invoke_function,
    "logs": _put_log_events,
    "sns": _publish,
    "sqs": _send_messages,
    "states": _start_machine,
}
