"""Runs of a pipe: a batch of its source goes over the enrichment to the target."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from embedded_aws.event_sources.attempts import BatchAttempt
from embedded_aws.event_sources.discarded import Discarded
from embedded_aws.event_sources.lanes import Batch
from embedded_aws.event_sources.outcomes import find_failed_records
from embedded_aws.event_sources.queues import build_record, delete_messages
from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import Json, JsonObject, is_array, is_object, read_object
from embedded_aws.ministack.pipes import Pipe
from embedded_aws.ministack.records import read_members
from embedded_aws.ministack.sqs import Message
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.lineage import continue_traces
from embedded_aws.observation.messages import record
from embedded_aws.service_calls.as_role import CallError
from embedded_aws.services.eventbridge.pipes.dead_letters import send_dead_letter
from embedded_aws.services.eventbridge.pipes.settings import build_mapping
from embedded_aws.services.eventbridge.pipes.targets import (
    Delivery,
    Item,
    call_destination,
    deliver,
    invoke_function,
    run_machine,
)
from embedded_aws.services.eventbridge.pipes.templates import build_variables, render, resolve

_RECORDED: Final = frozenset({"events", "sns"})
"""Services that record what is published to them."""
_reported: dict[str, str] = {}
"""The last error of each pipe, which the event log has once."""


def run(pipe: Pipe, events: Sequence[Mapping[str, object]]) -> JsonObject:
    """Sends events to the target of a pipe.

    Args:
        pipe: The pipe.
        events: The events, as the source has them.

    Returns:
        The result in the form of that of a function, which may name events that failed.
    """
    caller = Caller(pipe["RoleArn"], pipe["Name"][:64])
    with set_cause(pipe["Arn"]):
        try:
            body = _send(pipe, caller, [_flatten(each) for each in events])
        except CallError as error:
            _report(pipe, f"{error.code}: {error}")
            return {"error": True, "body": {}}
    _reported.pop(pipe["Arn"], None)
    if pipe["Target"].split(":")[2] not in _RECORDED:
        record("delivered", pipe["Arn"], pipe["Target"])
    named = _name_sequences(body, events) if is_object(body) else {}
    return {"body": json.dumps(named)}


def _send(pipe: Pipe, caller: Caller, events: Sequence[JsonObject]) -> Json:
    found = _enrich(pipe, caller, events) if pipe.get("Enrichment") else events
    template = read_members(pipe, "TargetParameters").get("InputTemplate")
    items = [Item(each, _apply(template, pipe, each)) for each in found]
    return deliver(Delivery(pipe, caller, items)) if items else None


def _enrich(pipe: Pipe, caller: Caller, events: Sequence[JsonObject]) -> Sequence[Json]:
    """Returns the events that the enrichment makes of events; none if its response is empty."""
    arn, given = pipe.get("Enrichment", ""), read_members(pipe, "EnrichmentParameters")
    payload = [_apply(given.get("InputTemplate"), pipe, each) for each in events]
    if ":api-destination/" in arn:
        parameters = read_object(resolve({**read_members(given, "HttpParameters")}, events[0]))
        answer = call_destination(caller, arn, parameters, json.dumps(payload))
    elif ":states:" in arn:
        answer = run_machine(caller, arn, payload)
    else:
        answer = invoke_function(caller, arn, payload)
    if is_array(answer):
        return answer
    return [answer] if answer else []


def _apply(template: str | None, pipe: Pipe, event: Json) -> Json:
    return render(template, event, build_variables(pipe, event)) if template else event


def _flatten(given: Mapping[str, object]) -> JsonObject:
    """Returns a record of Kinesis without its envelope for functions."""
    event = read_object(given)
    if "kinesis" not in event:
        return event
    return {
        **read_object(event["kinesis"]),
        **{name: value for name, value in event.items() if name != "kinesis"},
    }


def _name_sequences(body: JsonObject, events: Sequence[Mapping[str, object]]) -> JsonObject:
    """Returns a response that names records of streams by their sequence numbers."""
    numbers: dict[str, str] = {}
    for event in events:
        number = _find_sequence(event)
        if number:
            numbers[str(event["eventID"])] = number
    failed = body.get("batchItemFailures")
    if not is_array(failed) or not numbers:
        return body
    named: list[Json] = []
    for each in failed:
        identifier = read_object(each).get("itemIdentifier")
        named.append({"itemIdentifier": numbers.get(str(identifier), identifier)})
    return {**body, "batchItemFailures": named}


def _find_sequence(event: Mapping[str, object]) -> str | None:
    """Returns the sequence number of a record of a stream; None for a message."""
    if "kinesis" in event:
        return read_members(event, "kinesis")["sequenceNumber"]
    return read_members(event, "dynamodb").get("SequenceNumber")


def _report(pipe: Pipe, reason: str) -> None:
    """Records an error, unless the pipe had the same one before: it tries again each second."""
    if _reported.get(pipe["Arn"]) != reason:
        _reported[pipe["Arn"]] = reason
        record("undelivered", pipe["Arn"], pipe["Target"], reason=reason)


def run_messages(pipe: Pipe, url: str, messages: list[Message]) -> None:
    """Sends messages of a queue to the target, and deletes those that it has accepted."""
    mapping = build_mapping(pipe)
    sent: list[dict[str, str]] = [message.get("sys") or {} for message in messages]
    with continue_traces(*(each.get("AWSTraceHeader", "") for each in sent)):
        result = run(pipe, [build_record(mapping, message) for message in messages])
    failed = set(find_failed_records(mapping, result, [message["id"] for message in messages]))
    delete_messages(url, [message for message in messages if message["id"] not in failed])


@dataclass(frozen=True)
class PipeAttempt(BatchAttempt):
    """One attempt for the first batch of a lane.

    Attributes:
        pipe: The pipe.
    """

    pipe: Pipe

    def invoke(self, batch: Batch) -> Mapping[str, object]:
        """Sends the records to the target."""
        return run(self.pipe, [each.event for each in batch.records])

    def keep(self, discarded: Discarded) -> str | None:
        """Sends a description of records to the dead-letter queue or topic."""
        return send_dead_letter(self.pipe, discarded)
