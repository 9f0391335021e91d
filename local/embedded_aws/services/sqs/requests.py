"""Requests to Amazon SQS in its two protocols, JSON and query."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final
from urllib.parse import parse_qs

from embedded_aws.ministack import iam_evaluator, sqs
from embedded_aws.ministack.records import Handler, Query, Response
from embedded_aws.ministack.responses import get_region
from embedded_aws.ministack.sqs import Parameters, Result
from embedded_aws.services.sqs.errors import build_missing_parameter, render_json, render_xml
from embedded_aws.services.sqs.query_protocol import read_parameters, render

_TARGET: Final = "AmazonSQS."
_OF_ACCOUNT: Final = frozenset({"CreateQueue", "ListQueues"})
"""Operations that have no queue, so that its URL is not their endpoint."""
_WITHOUT_QUEUE: Final = frozenset(
    {
        *_OF_ACCOUNT,
        *("CancelMessageMoveTask", "GetQueueUrl", "ListMessageMoveTasks", "StartMessageMoveTask"),
    }
)
_REQUIRED: Final[Mapping[str, tuple[str, ...]]] = {
    "AddPermission": ("Label", "AWSAccountIds", "Actions"),
    "CancelMessageMoveTask": ("TaskHandle",),
    "ChangeMessageVisibility": ("ReceiptHandle", "VisibilityTimeout"),
    "CreateQueue": ("QueueName",),
    "DeleteMessage": ("ReceiptHandle",),
    "GetQueueUrl": ("QueueName",),
    "ListMessageMoveTasks": ("SourceArn",),
    "RemovePermission": ("Label",),
    "SendMessage": ("MessageBody",),
    "SetQueueAttributes": ("Attributes",),
    "StartMessageMoveTask": ("SourceArn",),
    "TagQueue": ("Tags",),
    "UntagQueue": ("TagKeys",),
}
_ENDPOINT: Final = re.compile(r"https?://(?:sqs\.)?([a-z]{2}(?:-[a-z]+)+-\d)\.(?:queue\.)?amazonaws\.com/")
"""Endpoint of a Region, in the URL of a queue."""
_UNKNOWN_OPERATION: Final = b"<UnknownOperationException/>\n"


def handle_both_protocols(_: Handler) -> Handler:
    """Returns the handler of requests."""

    async def handle_request(
        method: str, path: str, headers: Mapping[str, str], body: bytes, query: Query
    ) -> Response:
        sqs.request_host.set(headers.get("host", ""))
        iam_evaluator.pin_request_caller(headers, query)
        target = headers.get("x-amz-target", "")
        if target.startswith(_TARGET):
            return await _handle_json(target.removeprefix(_TARGET), body, path)
        parameters = {**query, **(parse_qs(body.decode(errors="replace")) if method == "POST" else {})}
        found = read_parameters(parameters)
        return await _handle_query(found, path, as_json="json" in headers.get("accept", ""))

    return handle_request


async def _handle_json(action: str, body: bytes, path: str) -> Response:
    try:
        data: Parameters = json.loads(body) if body else {}
    except ValueError:
        data = {}
    try:
        result = await _run(action, data, path)
    except sqs.SqsError as error:
        return render_json(error)
    return 200, {"Content-Type": "application/x-amz-json-1.0"}, json.dumps(result).encode()


async def _handle_query(data: Parameters, path: str, *, as_json: bool) -> Response:
    action = data.get("Action")
    if not action:
        return 404, {"Content-Type": "text/xml"}, _UNKNOWN_OPERATION
    try:
        if action in _OF_ACCOUNT and _is_queue(path):
            raise _find_invalid_action(action)
        return render(action, await _run(action, data, path), as_json=as_json)
    except sqs.SqsError as error:
        return render_xml(error)


async def _run(action: str, data: Parameters, path: str) -> Result:
    url = data.get("QueueUrl") or (sqs.queue_url(path.rpartition("/")[2]) if _is_queue(path) else "")
    if action not in sqs.operations.get():
        raise _find_invalid_action(action)
    if not url and action not in _WITHOUT_QUEUE:
        raise build_missing_parameter("QueueUrl")
    if (endpoint := _ENDPOINT.match(url)) and endpoint[1] != get_region():
        raise sqs.SqsError(
            "InvalidAddress", f"The address {endpoint[0]} is not valid for this endpoint.", 404
        )
    for name in _REQUIRED.get(action, ()):
        if data.get(name) in (None, "", [], {}):
            raise build_missing_parameter(name)
    return await sqs.dispatch(action, {**data, "QueueUrl": url}, url)


def _is_queue(path: str) -> bool:
    return path.strip("/").count("/") == 1


def _find_invalid_action(action: str) -> sqs.SqsError:
    return sqs.SqsError("InvalidAction", f"The action {action} is not valid for this endpoint.")


_Operations = Mapping[str, Callable[..., object]]


def add_operations(operations: _Operations) -> Callable[[_Operations], dict[str, Callable[..., object]]]:
    """Returns a step that replaces operations by those of this package."""
    return lambda theirs: {**theirs, **operations}
