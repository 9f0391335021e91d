"""Validates the entries of PutEvents."""

import json
from collections.abc import Callable
from typing import Any

from embedded_aws.ministack import eventbridge, responses
from embedded_aws.ministack.patching import Patch

LARGEST = 256 * 1024
"""Bytes of an entry (PutEvents in the EventBridge API)."""
_MALFORMED = {"ErrorCode": "MalformedDetail", "ErrorMessage": "Detail is malformed."}

_Entry = dict[str, Any]


def _check_entries(put: Callable[..., Any]) -> Callable[..., Any]:
    def put_checked(data: dict[str, Any], *rest: Any, **options: Any) -> Any:
        entries: list[_Entry] = data.get("Entries", [])
        if any(_measure_entry(entry) > LARGEST for entry in entries):
            message = "Total size of the entries in the request is over the limit."
            return responses.json_error("ValidationException", message, 400)
        proper = [entry for entry in entries if _is_object(_read_detail(entry))]
        if len(proper) == len(entries):
            return put(data, *rest, **options)
        status, headers, body = put({**data, "Entries": proper}, *rest, **options)
        result = json.loads(body)
        if status == 200:  # noqa: PLR2004 HTTP's OK
            accepted = iter(result["Entries"])
            result["Entries"] = [next(accepted) if entry in proper else _MALFORMED for entry in entries]
            result["FailedEntryCount"] += len(entries) - len(proper)
        return status, headers, json.dumps(result).encode()

    return put_checked


def _measure_entry(entry: _Entry) -> int:
    texts = (entry.get("Source", ""), entry.get("DetailType", ""), _read_detail(entry))
    return sum(len(text.encode()) for text in texts)


def _read_detail(entry: _Entry) -> str:
    """Returns the detail, which MiniStack's state machines do not pass as a string."""
    detail: Any = entry.get("Detail", "{}")
    return detail if isinstance(detail, str) else json.dumps(detail)


def _is_object(text: str) -> bool:
    try:
        return isinstance(json.loads(text), dict)
    except ValueError:
        return False


PATCHES = (
    Patch(
        eventbridge.put_events,
        _check_entries,
        "rejects a detail that is not a JSON object, and entries that are too large",
    ),
)
