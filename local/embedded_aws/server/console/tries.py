"""Tries a resource: sends a request, a message, an event or an item to it, starts or invokes it."""

import http.client
import json
import time
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Final, NotRequired, TypedDict
from urllib.parse import urlsplit

from embedded_aws.json_values import Json, is_object
from embedded_aws.server.console.actions import MOST_SHOWN, FindClient
from embedded_aws.server.console.picture import Node, Picture
from embedded_aws.server.console.queues import find_queue_url
from embedded_aws.server.middleware.rejections import Rejection

_TIMEOUT: Final = 60
_METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_HIDDEN: Final = frozenset({"connection", "content-length", "host", "transfer-encoding"})
"""Headers that are those of the connection."""

Locate = Callable[[str], str | None]
"""Returns the local URL of a URL in AWS."""


class Given(TypedDict):
    """A form of the page that is filled in."""

    id: str
    """ID of the node."""
    body: NotRequired[str]
    """Body, message, event, item, or input."""
    method: NotRequired[str]
    path: NotRequired[str]
    """Path with the query string."""
    headers: NotRequired[Mapping[str, str]]
    subject: NotRequired[str]
    """Subject of a message, type of an event."""
    group: NotRequired[str]
    """Message group of a FIFO queue or topic, source of an event, partition key of a record."""


class Result(TypedDict):
    """Result, as the service returned it."""

    outcome: str
    """``ok`` or ``error``."""
    title: str
    """In few words, such as ``200 OK``."""
    text: str
    headers: NotRequired[Sequence[tuple[str, str]]]
    duration_ms: float


def send(given: Given, picture: Picture, client: FindClient, locate: Locate) -> Result:
    """Tries a resource of the picture.

    Args:
        given: What the user has filled in.
        picture: The picture; nothing else can be tried.
        client: Returns the client of a service.
        locate: Returns the local URL of a URL in AWS.

    Raises:
        Rejection: 404 if the picture has no such node, 400 if it cannot be tried or a value is invalid.
        ClientError: If the service rejects the call.
    """
    node = next((each for each in picture.get("nodes", ()) if each.get("id") == given.get("id")), None)
    if node is None:
        raise Rejection("The picture has no such resource.", HTTPStatus.NOT_FOUND)
    started = time.monotonic()
    if "method" in given:
        result = _request(given, node, locate)
    elif call := _CALLS.get(node["type"]):
        result = call(given, node["arn"], client)
    else:
        raise Rejection(f"A resource of the type {node['type']} cannot be tried.", HTTPStatus.BAD_REQUEST)
    return {**result, "duration_ms": round((time.monotonic() - started) * 1_000, 1)}


def _request(given: Given, node: Node, locate: Locate) -> Result:
    base, path, method = locate(node.get("url", "")), given.get("path", ""), given.get("method", "")
    if base is None:
        raise Rejection("The resource has no address.", HTTPStatus.BAD_REQUEST)
    if method not in _METHODS or not path.startswith("/"):
        raise Rejection(
            f"method must be one of {', '.join(_METHODS)}; path must begin with /.", HTTPStatus.BAD_REQUEST
        )
    parts = urlsplit(base)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=_TIMEOUT)
    body = given.get("body", "").encode() or None
    try:
        connection.request(method, f"{parts.path.rstrip('/')}{path}", body, dict(given.get("headers", {})))
        response = connection.getresponse()
        content = response.read(MOST_SHOWN * 4)
    except (ValueError, http.client.HTTPException) as error:  # a path or a header with control characters
        raise Rejection(f"The request is invalid: {error}.", HTTPStatus.BAD_REQUEST) from None
    except OSError as error:
        raise Rejection(f"No response: {error}.", HTTPStatus.BAD_GATEWAY) from None
    finally:
        connection.close()
    return _describe(
        f"{response.status} {response.reason}",
        content.decode(errors="replace"),
        is_ok=response.status < HTTPStatus.BAD_REQUEST,
        headers=[(name, value) for name, value in response.getheaders() if name.lower() not in _HIDDEN],
    )


def _send_message(given: Given, arn: str, client: FindClient) -> Result:
    group = _group_of(given, arn)
    sent = client("sqs").send_message(
        QueueUrl=find_queue_url(arn), MessageBody=given.get("body", ""), **group
    )
    return _describe("Sent", f"Message {sent['MessageId']}")


def _publish(given: Given, arn: str, client: FindClient) -> Result:
    subject = {"Subject": title} if (title := given.get("subject")) else {}
    sent = client("sns").publish(
        TopicArn=arn, Message=given.get("body", ""), **subject, **_group_of(given, arn)
    )
    return _describe("Published", f"Message {sent['MessageId']}")


def _put_event(given: Given, arn: str, client: FindClient) -> Result:
    entry = {
        "EventBusName": arn.rpartition("/")[2],
        "Source": given.get("group", ""),
        "DetailType": given.get("subject", ""),
        "Detail": given.get("body", ""),
    }
    (put,) = client("events").put_events(Entries=[entry])["Entries"]
    is_ok = "EventId" in put
    text = f"Event {put['EventId']}" if is_ok else f"{put['ErrorCode']}: {put['ErrorMessage']}"
    return _describe("Put" if is_ok else "Rejected", text, is_ok=is_ok)


def _put_record(given: Given, arn: str, client: FindClient) -> Result:
    put = client("kinesis").put_record(
        StreamName=arn.rpartition("/")[2],
        Data=given.get("body", "").encode(),
        PartitionKey=given.get("group") or "console",
    )
    return _describe("Put", f"Record {put['SequenceNumber']} of {put['ShardId']}")


def _put_item(given: Given, arn: str, client: FindClient) -> Result:
    try:
        item = json.loads(given.get("body", ""), parse_float=Decimal)
    except ValueError as error:
        raise Rejection(f"The item must be JSON: {error}.", HTTPStatus.BAD_REQUEST) from None
    if not is_object(item):
        raise Rejection("The item must be a JSON object.", HTTPStatus.BAD_REQUEST)
    from boto3.dynamodb.types import TypeSerializer  # noqa: PLC0415 boto3 is imported when it is first needed

    serialize = TypeSerializer().serialize
    client("dynamodb").put_item(
        TableName=arn.rpartition("/")[2], Item={name: serialize(value) for name, value in item.items()}
    )
    return _describe("Put", "")


def _start(given: Given, arn: str, client: FindClient) -> Result:
    started = client("stepfunctions").start_execution(stateMachineArn=arn, input=given.get("body") or "{}")
    return _describe("Started", started["executionArn"])


def _invoke(given: Given, arn: str, client: FindClient) -> Result:
    answer = client("lambda").invoke(FunctionName=arn, Payload=(given.get("body") or "{}").encode())
    text = answer["Payload"].read().decode(errors="replace")
    error = answer.get("FunctionError")
    return _describe(f"Failed: {error}" if error else "Returned", text, is_ok=not error)


_CALLS: Final[Mapping[str, Callable[[Given, str, FindClient], Result]]] = {
    "aws:cloudwatch/eventBus:EventBus": _put_event,
    "aws:dynamodb/table:Table": _put_item,
    "aws:kinesis/stream:Stream": _put_record,
    "aws:lambda/function:Function": _invoke,
    "aws:sfn/stateMachine:StateMachine": _start,
    "aws:sns/topic:Topic": _publish,
    "aws:sqs/queue:Queue": _send_message,
    # Outside of the stack, such as the default event bus.
    "outside": _put_event,
}


def _group_of(given: Given, arn: str) -> dict[str, Json]:
    """Returns the parameters of a message for a FIFO queue or topic."""
    if not arn.endswith(".fifo"):
        return {}
    return {
        "MessageGroupId": given.get("group") or "console",
        "MessageDeduplicationId": f"console-{time.time_ns()}",
    }


def _describe(
    title: str, text: str, *, is_ok: bool = True, headers: Sequence[tuple[str, str]] | None = None
) -> Result:
    shown = text if len(text) <= MOST_SHOWN * 4 else f"{text[: MOST_SHOWN * 4]}…"
    found: Result = {"outcome": "ok" if is_ok else "error", "title": title, "text": shown, "duration_ms": 0}
    return found if headers is None else {**found, "headers": headers}
