"""Records what is sent to queues and received from them, and what becomes a dead letter."""

import json
from collections.abc import Awaitable, Callable, Mapping

from embedded_aws.event_log.traces import follow_traces
from embedded_aws.json_values import read_objects, read_text
from embedded_aws.ministack import sqs
from embedded_aws.ministack.lambda_functions import EventSourceMapping, read_configuration
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.sqs import Message, Parameters, Queue
from embedded_aws.observation.causes import find_cause, remove_qualifier, set_cause, suppress_recording_errors
from embedded_aws.observation.messages import find_dead_letter_reason, find_delivery, record

_Dispatch = Callable[..., Awaitable[Mapping[str, object]]]


def _record_actions(dispatch: _Dispatch) -> _Dispatch:
    async def dispatch_recorded(action: str, data: Parameters, url: str) -> Mapping[str, object]:
        result = await dispatch(action, data, url)
        with suppress_recording_errors():
            if action == "SendMessage":
                _record_sent(data, url, result)
            elif action == "ReceiveMessage":
                _record_received(data, url, result)
        return result

    return dispatch_recorded


def record_sending(send: Callable[..., Mapping[str, object]]) -> Callable[..., Mapping[str, object]]:
    """Records messages of other services and of batches; those of requests have another way."""

    def send_recorded(data: Parameters, url: str) -> Mapping[str, object]:
        result = send(data, url)
        with suppress_recording_errors():
            _record_sent(data, url, result)
        return result

    return send_recorded


def _record_sent(data: Parameters, url: str, result: Mapping[str, object]) -> None:
    if delivery := find_delivery():
        action, source, reason = delivery
        record(action, source, _find_arn(data, url), read_text(result["MessageId"]), reason=reason)
        return
    attributes = data.get("MessageAttributes") or {}
    # A dead letter of EventBridge.
    given = attributes.get("ERROR_MESSAGE", {}).get("StringValue")
    error = given if isinstance(given, str) else None
    reason = error if "ERROR_CODE" in attributes else find_dead_letter_reason()
    action = "dead-lettered" if reason else "sent"
    record(action, find_cause(), _find_arn(data, url), read_text(result["MessageId"]), reason=reason)


def _record_received(data: Parameters, url: str, result: Mapping[str, object]) -> None:
    messages = read_objects(result.get("Messages"))
    if not messages:
        return
    found = sqs.queue_of_url(data.get("QueueUrl", url))
    received = {read_text(message["ReceiptHandle"]) for message in messages}
    for message in found["messages"]:
        if message.get("receipt_handle") in received:
            source, count = found["attributes"]["QueueArn"], message["receive_count"]
            record("delivered", source, find_cause(), message["id"], receive_count=count)


def _find_arn(data: Parameters, url: str) -> str:
    return sqs.queue_of_url(data.get("QueueUrl", url))["attributes"]["QueueArn"]


def _record_sweeps(sweep: Callable[[Queue], None]) -> Callable[[Queue], None]:
    def sweep_recorded(queue: Queue) -> None:
        before = queue["messages"]
        sweep(queue)
        after = queue["messages"]
        if len(after) < len(before):
            with suppress_recording_errors():
                kept = {id(message) for message in after}
                _record_swept(queue, [message for message in before if id(message) not in kept])

    return sweep_recorded


def _record_swept(queue: Queue, moved: list[Message]) -> None:
    attributes = queue["attributes"]
    target: str = json.loads(attributes["RedrivePolicy"])["deadLetterTargetArn"]
    for message in moved:
        count = message["receive_count"]
        reason = f"received {count} times"
        record(
            "dead-lettered",
            attributes["QueueArn"],
            target,
            message["id"],
            receive_count=count,
            reason=reason,
        )


def record_batches(run: Callable[..., None]) -> Callable[..., None]:
    """Records which messages a function receives from a queue, and which of them it fails to process."""

    def run_recorded(
        mapping: EventSourceMapping,
        function: Mapping[str, object],
        event: object,
        batch: list[Message],
        *queue: str,
    ) -> None:
        source = mapping["EventSourceArn"]
        target = remove_qualifier(read_configuration(function)["FunctionArn"])
        counts = {message["id"]: message["receive_count"] for message in batch}
        with suppress_recording_errors():
            for message_id, count in counts.items():
                record("delivered", source, target, message_id, receive_count=count)
        with set_cause(source), follow_traces(counts):
            run(mapping, function, event, batch, *queue)
        with suppress_recording_errors():
            for message_id in _find_failed(source, list(counts)):
                if counts[message_id] < _find_most_receives(source):  # otherwise it is a dead letter
                    record("retried", target, source, message_id, receive_count=counts[message_id])

    return run_recorded


def _find_failed(queue_arn: str, batch: list[str]) -> list[str]:
    """Returns the IDs of those messages of the batch that the function did not process."""
    queue = sqs.find_queue(queue_arn)
    left = {message["id"] for message in (queue["messages"] if queue else ())}
    return [message_id for message_id in batch if message_id in left]


def _find_most_receives(queue_arn: str) -> float:
    queue = sqs.find_queue(queue_arn)
    policy = queue["attributes"].get("RedrivePolicy") if queue else None
    return int(json.loads(policy)["maxReceiveCount"]) if policy else float("inf")


PATCHES = (
    Patch(
        sqs.dispatch,
        _record_actions,
        "messages that are sent and received are in the event log",
    ),
    Patch(
        sqs.move_dead_letters,
        _record_sweeps,
        "messages that a queue moves to its dead-letter queue are in the event log",
    ),
)
