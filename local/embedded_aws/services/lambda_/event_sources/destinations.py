"""Sends records of invocations to destinations, with the permissions of the execution role."""

import asyncio
import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from embedded_aws.iam.authorization import Caller, find_denial, request_as
from embedded_aws.ministack import eventbridge, sns, sqs
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.observation.causes import set_cause
from embedded_aws.observation.messages import mark_dead_letters, record
from embedded_aws.service_calls.functions import invoke_later

_OK: Final = 200

_ACTIONS: Final = {
    "events": ("events:PutEvents",),
    "lambda": ("lambda:InvokeFunction",),
    "s3": ("s3:ListBucket", "s3:PutObject"),
    "sns": ("sns:Publish",),
    "sqs": ("sqs:SendMessage",),
}
"""Permissions for a destination (Lambda developer guide, destinations)."""


@dataclass(frozen=True)
class InvocationRecord:
    """Facts about an event, or the records of a stream, that a function processed or not.

    Attributes:
        function_arn: ARN of the function.
        role: Its execution role.
        body: The record as JSON.
        key: Key of the object in a bucket, without the time at its end.
        reason: Why the function failed; None if it did not.
        attributes: Attributes of the message in a queue or topic.
    """

    function_arn: str
    role: Caller
    body: str
    key: str
    reason: str | None = None
    attributes: Mapping[str, str] = field(default_factory=dict[str, str])


def send(invocation: InvocationRecord, destination: str) -> str | None:
    """Sends the record of an invocation.

    Args:
        invocation: The record.
        destination: ARN of the queue, topic, bucket, function or event bus.

    Returns:
        Why it is lost; None if it is not.
    """
    service = destination.split(":")[2]
    for action in _ACTIONS[service]:
        resource = f"{destination}/{invocation.key}" if action == "s3:PutObject" else destination
        if reason := find_denial(invocation.role, action, [resource]):
            return reason
    function = ":".join(invocation.function_arn.split(":")[:7])
    with set_cause(function):
        match service:
            case "sqs":
                return _send_to_queue(invocation, destination)
            case "sns":
                attributes = _build_attributes(invocation)
                sns.publish(destination, new_uuid(), invocation.body, "", message_attributes=attributes)
            case "s3":
                return _put_into_bucket(invocation, destination)
            case "lambda":
                if not invoke_later(destination, json.loads(invocation.body)):
                    return f"The function {destination} does not exist."
            case _:
                _put_on_bus(invocation, destination)
    if service == "lambda":
        record("delivered", function, destination)
    return None


def _build_attributes(invocation: InvocationRecord) -> dict[str, dict[str, str]]:
    return {
        name: {"DataType": "Number" if value.isdecimal() else "String", "StringValue": value}
        for name, value in invocation.attributes.items()
    }


def _send_to_queue(invocation: InvocationRecord, destination: str) -> str | None:
    queue = sqs.find_queue(destination)
    if queue is None:
        return f"The queue {destination} does not exist."
    message: sqs.Parameters = {
        "QueueUrl": queue["url"],
        "MessageBody": invocation.body,
        "MessageAttributes": _build_attributes(invocation),
    }
    with mark_dead_letters(invocation.reason):
        sqs.send_message(message, queue["url"])
    return None


def _put_into_bucket(invocation: InvocationRecord, destination: str) -> str | None:
    moment = time.gmtime()
    key = f"{invocation.key}/{time.strftime('%Y/%m/%d/%Y-%m-%dT%H.%M.%S', moment)}-{new_uuid()}"
    body = invocation.body.encode()
    region = invocation.function_arn.split(":")[3]
    scope = f"{time.strftime('%Y%m%d', moment)}/{region}/s3/aws4_request"
    headers = {
        "authorization": f"AWS4-HMAC-SHA256 Credential=/{scope}",
        "content-length": str(len(body)),
        "content-type": "application/json",
        "host": "s3.localhost",
    }
    bucket = destination.rpartition(":")[2]
    status, _, answer = asyncio.run(request_as(invocation.role, headers, "PUT", f"/{bucket}/{key}", body, {}))
    return None if status == _OK else bytes(answer).decode(errors="replace")


def _put_on_bus(invocation: InvocationRecord, destination: str) -> None:
    entry = {
        "Source": "lambda",
        "DetailType": f"Lambda Function Invocation Result - {'Failure' if invocation.reason else 'Success'}",
        "Resources": [invocation.function_arn, destination],
        "Detail": invocation.body,
        "EventBusName": destination,
    }
    eventbridge.put_events({"Entries": [entry]})
