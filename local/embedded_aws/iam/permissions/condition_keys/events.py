"""Condition keys of Amazon EventBridge."""

import json
from collections.abc import Iterator, Mapping
from typing import Final

from embedded_aws.iam.current_request import Request
from embedded_aws.json_values import read_array, read_object
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.responses import get_account_id

_IN_PATTERNS: Final[Mapping[str, tuple[str, ...]]] = {
    "events:source": ("source",),
    "events:detail-type": ("detail-type",),
    "events:detail.service": ("detail", "service"),
    "events:detail.eventTypeCode": ("detail", "eventTypeCode"),
    "events:detail.userIdentity.principalId": ("detail", "userIdentity", "principalId"),
}
_OF_RULES: Final = frozenset(
    f"events:{name}"
    for name in (
        *("PutRule", "DeleteRule", "DescribeRule", "DisableRule", "EnableRule", "ListTargetsByRule"),
        *("PutTargets", "RemoveTargets"),
    )
)


def find_keys(request: Request, action: str, resource: str) -> Iterator[dict[str, object]]:
    """Yields the keys of each event on a bus, of each target of a rule, or of a rule."""
    if action == "events:PutEvents":
        yield from _read_entries(request, resource)
    elif action in _OF_RULES:
        keys = _read_rule(request)
        if action == "events:PutRule":
            yield {**keys, **_read_pattern(request.json.get("EventPattern"))}
        elif action == "events:PutTargets":
            for target in read_array(request.json.get("Targets")):
                yield {**keys, "events:TargetArn": str(read_object(target).get("Arn"))}
        else:
            yield keys


def _read_entries(request: Request, bus: str) -> Iterator[dict[str, object]]:
    names = {"events:source": "Source", "events:detail-type": "DetailType"}
    for entry in map(read_object, read_array(request.json.get("Entries"))):
        given = str(entry.get("EventBusName") or "default")
        if bus in {given, "*"} or bus.endswith(f":event-bus/{given}"):
            yield {key: str(entry[name]) for key, name in names.items() if name in entry}


def _read_rule(request: Request) -> dict[str, object]:
    given = request.json
    name, bus = str(given.get("Name") or given.get("Rule")), str(given.get("EventBusName") or "default")
    rule: Mapping[str, object] = (
        eventbridge.rules.get(eventbridge.rule_key(name, bus.rpartition("/")[2])) or {}
    )
    managed = {"events:ManagedBy": by} if (by := rule.get("ManagedBy")) else {}
    return {"events:creatorAccount": rule.get("CreatedBy") or get_account_id(), **managed}


def _read_pattern(pattern: object) -> dict[str, object]:
    try:
        parsed = json.loads(pattern if isinstance(pattern, str) and pattern else "{}")
    except ValueError:
        return {}  # the operation rejects the pattern
    keys = {key: _list_values(parsed, path) for key, path in _IN_PATTERNS.items()}
    return {key: values[0] if len(values) == 1 else values for key, values in keys.items() if values}


def _list_values(pattern: object, path: tuple[str, ...]) -> list[str]:
    for name in path:
        pattern = read_object(pattern).get(name)
    return [each if isinstance(each, str) else json.dumps(each) for each in read_array(pattern)]
