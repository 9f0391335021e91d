"""The query protocol of Amazon SQS: parameters with numbers, and results as XML or JSON."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Final, cast
from xml.sax.saxutils import escape

from embedded_aws.json_values import is_array
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.sqs import Parameters
from embedded_aws.services.sqs.errors import NAMESPACE

_Tree = dict[str, object]
_LISTS: Final = {
    "ActionName": "Actions",
    "AttributeName": "AttributeNames",
    "AWSAccountId": "AWSAccountIds",
    "MessageAttributeName": "MessageAttributeNames",
    "MessageSystemAttributeName": "MessageSystemAttributeNames",
    "TagKey": "TagKeys",
}
_MAPS: Final = {
    "Attribute": ("Attributes", "Name"),
    "MessageAttribute": ("MessageAttributes", "Name"),
    "MessageSystemAttribute": ("MessageSystemAttributes", "Name"),
    "Tag": ("Tags", "Key"),
}
_ENTRIES: Final = ("SendMessageBatch", "DeleteMessageBatch", "ChangeMessageVisibilityBatch")
_INTEGERS: Final = frozenset(
    {
        *("DelaySeconds", "MaxNumberOfMessages", "MaxNumberOfMessagesPerSecond", "MaxResults"),
        *("VisibilityTimeout", "WaitTimeSeconds"),
    }
)
_INTEGER: Final = re.compile(r"-?\d{1,18}")
_ELEMENTS: Final = {
    "Failed": "BatchResultErrorEntry",
    "Messages": "Message",
    "QueueUrls": "QueueUrl",
    "queueUrls": "QueueUrl",
    "Results": "ListMessageMoveTasksResultEntry",
}
_PAIRS: Final = {
    "Attributes": ("Attribute", "Name"),
    "MessageAttributes": ("MessageAttribute", "Name"),
    "Tags": ("Tag", "Key"),
}
_JSON_NAMES: Final = {"Messages": "messages", "QueueUrls": "queueUrls"}


def read_parameters(parameters: Mapping[str, object]) -> Parameters:
    """Returns the parameters of a request as the JSON protocol has them.

    Args:
        parameters: The parameters by their full names, such as ``Attribute.1.Name``; the values may be lists.
    """
    tree: _Tree = {}
    for name, value in parameters.items():
        *path, last = name.split(".")
        branch = tree
        for part in path:
            below = branch.setdefault(part, {})
            branch = cast("_Tree", below) if isinstance(below, dict) else {}
        branch[last] = cast("list[str]", value)[0] if isinstance(value, list) else value
    # A cast, because the names that a client sends decide which value is a text, a list or a map.
    return cast("Parameters", _convert(tree))


def _convert(tree: _Tree) -> _Tree:
    found: _Tree = {}
    for name, value in tree.items():
        if name in _LISTS and isinstance(value, dict):
            found[_LISTS[name]] = _sort(cast("_Tree", value))
        elif name in _MAPS and isinstance(value, dict):
            plural, key = _MAPS[name]
            members = [cast("_Tree", each) for each in _sort(cast("_Tree", value)) if isinstance(each, dict)]
            found[plural] = {each.get(key, ""): each.get("Value", "") for each in members}
        elif name.removesuffix("RequestEntry") in _ENTRIES and isinstance(value, dict):
            found["Entries"] = [_convert(cast("_Tree", each)) for each in _sort(cast("_Tree", value))]
        elif name in _INTEGERS and isinstance(value, str) and _INTEGER.fullmatch(value):
            found[name] = int(value)
        else:
            found[name] = value
    return found


def _sort(numbered: _Tree) -> list[object]:
    """Returns the members of a list in their order."""
    numbers = sorted((each for each in numbered if each.isdecimal()), key=int)
    return [numbered[each] for each in numbers]


def render(action: str, result: Mapping[str, object], *, as_json: bool = False) -> Response:
    """Returns the response of an operation.

    Args:
        action: The operation.
        result: Its result, as the JSON protocol has it.
        as_json: Whether the client accepts JSON only.
    """
    request_id = new_uuid()
    if as_json:
        body = {_JSON_NAMES.get(name, name): value for name, value in result.items()}
        whole = {f"{action}Result": body, "ResponseMetadata": {"RequestId": request_id}}
        text = json.dumps({f"{action}Response": whole})
        return 200, {"Content-Type": "application/json"}, text.encode()
    inner = "".join(_write(action, name, value) for name, value in result.items())
    found = f"<{action}Result>{inner}</{action}Result>" if inner else ""
    if not inner and action in _WITH_RESULTS:
        found = f"<{action}Result/>"
    text = (
        f'<?xml version="1.0"?><{action}Response xmlns="{NAMESPACE}">{found}'
        f"<ResponseMetadata><RequestId>{request_id}</RequestId></ResponseMetadata></{action}Response>"
    )
    return 200, {"Content-Type": "text/xml"}, text.encode()


_WITH_RESULTS: Final = frozenset(
    {
        *("GetQueueAttributes", "ListDeadLetterSourceQueues", "ListMessageMoveTasks", "ListQueueTags"),
        *("ListQueues", "ReceiveMessage"),
    }
)
"""Operations whose results can be empty."""


def _write(action: str, name: str, value: object) -> str:
    if isinstance(value, dict) and name in _PAIRS:
        element, key = _PAIRS[name]
        write: Callable[[str, object], str] = lambda each, content: (  # noqa: E731
            f"<{element}><{key}>{_escape(each)}</{key}>{_write(action, 'Value', content)}</{element}>"
        )
        return "".join(write(each, content) for each, content in cast("_Tree", value).items())
    if isinstance(value, dict):
        inner = "".join(_write(action, each, content) for each, content in cast("_Tree", value).items())
        return f"<{name}>{inner}</{name}>"
    if is_array(value):
        element = _ELEMENTS.get(name, f"{action}ResultEntry")
        return "".join(_write(action, element, each) for each in value)
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return f"<{name}>{_escape(text)}</{name}>"


def _escape(text: str) -> str:
    # Otherwise a parser of XML makes a line feed of a carriage return.
    return escape(text, {"\r": "&#xD;", '"': "&quot;"})
