"""PutEvents: validates entries, and sends their events to the rules."""

import json
from typing import Final, Required, TypedDict

from embedded_aws.json_values import Json
from embedded_aws.ministack import eventbridge, responses
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid

LARGEST: Final = 1024 * 1024
"""Bytes of the entries of a request (PutEvents in the EventBridge API)."""
_TIME_BYTES: Final = 14
_REQUIRED: Final = ("Source", "DetailType", "Detail")


class _Entry(TypedDict, total=False):
    """An entry, whose required members may be missing until it is validated."""

    Source: Required[str]
    DetailType: Required[str]
    Detail: Required[Json]
    EventBusName: str
    Resources: list[str]
    Time: float | str


class _Request(TypedDict, total=False):
    Entries: list[_Entry]


def _put_events(_: Operation) -> Operation:
    def put_events(given: _Request, allow_aws_source: bool = False) -> Response:
        """Puts events; only services put those of AWS (``allow_aws_source``)."""
        entries = given.get("Entries", [])
        if sum(map(_measure_entry, entries)) > LARGEST:
            message = "Total size of the entries in the request is over the limit."
            return responses.json_error("ValidationException", message, 400)
        results = [_put_event(entry, by_service=allow_aws_source) for entry in entries]
        failed = sum("ErrorCode" in result for result in results)
        return responses.json_response({"FailedEntryCount": failed, "Entries": results})

    return put_events


def _put_event(entry: _Entry, *, by_service: bool) -> dict[str, str]:
    """Sends an event to the rules and archives of its bus; returns its ID or the error."""
    bus, unknown = eventbridge.find_bus_name(entry.get("EventBusName", "default"))
    error = unknown or _find_error(entry, by_service=by_service)
    if error:
        return {"ErrorCode": error[0], "ErrorMessage": error[1]}
    event: eventbridge.Event = {
        "EventId": new_uuid(),
        "Source": entry["Source"],
        "DetailType": entry["DetailType"],
        "Detail": entry["Detail"],
        "EventBusName": bus,
        "Time": int(eventbridge.read_timestamp(entry.get("Time") or eventbridge.now())),
        "Resources": entry.get("Resources", []),
        "Account": get_account_id(),
        "Region": get_region(),
    }
    eventbridge.list_events().append(event)
    view = eventbridge.event_view(event)
    eventbridge.dispatch_event(event, view)
    eventbridge.archive_event(event, view)
    return {"EventId": event["EventId"]}


def _find_error(entry: _Entry, *, by_service: bool) -> tuple[str, str] | None:
    """Returns the code and the message of the error of an entry; None if it is valid."""
    for name in _REQUIRED:
        value = entry.get(name)
        if value is None or (name != "Detail" and not value):
            reason = f"Parameter {name} is not valid. Reason: {name} is a required argument."
            return "InvalidArgument", reason
    if not by_service and entry["Source"].startswith("aws."):
        return "NotAuthorizedForSourceException", "Not authorized for the source."
    if not _is_object(_read_detail(entry)):
        return "MalformedDetail", "Detail is malformed."
    return None


def _measure_entry(entry: _Entry) -> int:
    texts = (entry.get("Source") or "", entry.get("DetailType") or "", _read_detail(entry))
    size = sum(len(text.encode()) for text in (*texts, *entry.get("Resources", ())))
    return size + (_TIME_BYTES if entry.get("Time") else 0)


def _read_detail(entry: _Entry) -> str:
    """Returns the detail, which state machines do not pass as a string, not even an empty one."""
    detail = entry.get("Detail", "")
    return detail if isinstance(detail, str) else json.dumps(detail)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


PATCHES = (
    Patch(
        eventbridge.put_events,
        _put_events,
        "an event has a source, a detail type, a detail that is a JSON object, and its time; a request has"
        " at most 1 MiB",
    ),
)
