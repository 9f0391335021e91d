"""Answers of EventBridge: pages, and members that AWS leaves out or adds."""

import json
from collections.abc import Callable, Mapping
from typing import Final

from embedded_aws.json_values import Json, JsonObject, read_array, read_object, read_text, take_valid
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Operation, Response
from embedded_aws.services.eventbridge import rejections
from embedded_aws.services.eventbridge.bus_policies import put_policy
from embedded_aws.services.eventbridge.rejections import reject_by

_Given = Mapping[str, object]
_OK: Final = 200
_EMPTY: Final = ("Description", "EventPattern")
"""Members that are left out if they are empty."""


def edit(
    change: Callable[[JsonObject, _Given], Mapping[str, object]],
) -> Callable[[Operation], Operation]:
    """Returns the step that changes a successful answer.

    Args:
        change: Returns the changed answer for an answer and its request.
    """

    def decorate(call: Operation) -> Operation:
        def call_and_edit(given: _Given, *rest: object, **options: object) -> Response:
            status, headers, body = call(given, *rest, **options)
            if status != _OK:
                return status, headers, body
            return status, headers, json.dumps(change(json.loads(body), given)).encode()

        return call_and_edit

    return decorate


def _paginate(member: str) -> Callable[[Operation], Operation]:
    """Returns the step that makes pages of a list."""

    def cut(answer: JsonObject, given: _Given) -> JsonObject:
        items = [_drop_empty(read_object(item)) for item in read_array(answer[member])]
        start = eventbridge.decode_token(read_text(given.get("NextToken")))
        end = start + int(str(given.get("Limit") or len(items) or 1))
        answer[member] = items[start:end]
        if end < len(items):
            answer["NextToken"] = eventbridge.encode_token(end)
        return answer

    return edit(cut)


def _drop_empty(answer: JsonObject, _: object = None) -> JsonObject:
    return {name: value for name, value in answer.items() if value or name not in _EMPTY}


def _add_description(answer: JsonObject, given: _Given) -> Mapping[str, object]:
    described = {"Description": given["Description"]} if given.get("Description") else {}
    return {**answer, **described}


_Render = Callable[[str, str, Mapping[str, Json], bool], str]


def _add_times(answer: JsonObject, _: object) -> JsonObject:
    """Adds the times of the events to each replay."""
    for replay in map(read_object, read_array(answer["Replays"])):
        record = eventbridge.replays.get(replay["ReplayName"])
        if record is None:
            continue
        replay |= {"EventStartTime": record["EventStartTime"], "EventEndTime": record["EventEndTime"]}
        if "ReplayEndTime" in record:
            replay["ReplayEndTime"] = record["ReplayEndTime"]
        if "EventLastReplayedTime" in record:
            replay["EventLastReplayedTime"] = record["EventLastReplayedTime"]
    return answer


def _keep_text(test: Operation) -> Operation:
    def test_event_pattern(given: _Given, *rest: object, **options: object) -> Response:
        event = read_object(json.loads(read_text(given["Event"])))
        if isinstance(detail := event.get("detail"), str):
            given = {**given, "Event": json.dumps({**event, "detail": json.dumps(detail)})}
        return test(given, *rest, **options)

    return test_event_pattern


PATCHES = (
    Patch(
        eventbridge.create_event_bus,
        steps(edit(_add_description), reject_by(rejections.reject_existing_bus)),
        "an event bus has a name of its own",
    ),
    Patch(
        eventbridge.describe_event_bus,
        steps(edit(_drop_empty), reject_by(rejections.require_named_bus)),
        "an event bus is described without empty members",
    ),
    Patch(
        eventbridge.delete_event_bus,
        reject_by(rejections.reject_default_bus),
        "the default event bus stays",
    ),
    Patch(eventbridge.list_event_buses, _paginate("EventBuses"), "event buses have pages"),
    Patch(
        eventbridge.put_permission,
        steps(put_policy, reject_by(rejections.require_bus)),
        "a permission is for an event bus, and may be a whole policy",
    ),
    Patch(
        eventbridge.remove_permission,
        reject_by(rejections.require_statement),
        "a statement that is removed exists",
    ),
    Patch(eventbridge.put_rule, reject_by(rejections.check_rule), "schedules are on the default event bus"),
    Patch(
        eventbridge.delete_rule,
        reject_by(rejections.reject_rule_with_targets),
        "a rule with targets stays",
    ),
    Patch(eventbridge.describe_rule, reject_by(rejections.require_rule), "a rule that is described exists"),
    Patch(eventbridge.enable_rule, reject_by(rejections.require_rule), "a rule that is enabled exists"),
    Patch(eventbridge.disable_rule, reject_by(rejections.require_rule), "a rule that is disabled exists"),
    Patch(
        eventbridge.put_targets,
        reject_by(take_valid(rejections.check_targets)),
        "a rule has at most 5 targets, with one kind of input each",
    ),
    Patch(
        eventbridge.remove_targets,
        reject_by(rejections.require_rule_of_targets),
        "the rule whose targets are removed exists",
    ),
    Patch(
        eventbridge.list_targets,
        steps(_paginate("Targets"), reject_by(rejections.require_rule_of_targets)),
        "targets have pages",
    ),
    Patch(
        eventbridge.create_archive,
        reject_by(rejections.check_archive),
        "an archive keeps an event bus that exists",
    ),
    Patch(eventbridge.describe_archive, edit(_drop_empty), "an archive is described without empty members"),
    Patch(
        eventbridge.list_archives,
        steps(_paginate("Archives"), reject_by(rejections.require_archived_bus)),
        "archives have pages",
    ),
    Patch(
        eventbridge.list_replays,
        steps(edit(_add_times), _paginate("Replays")),
        "replays have times and pages",
    ),
    Patch(
        eventbridge.tag_resource,
        reject_by(rejections.check_tagged_resource),
        "what gets tags exists",
    ),
    Patch(
        eventbridge.untag_resource,
        reject_by(rejections.check_tagged_resource),
        "what loses tags exists",
    ),
    Patch(
        eventbridge.list_tags,
        reject_by(rejections.check_tagged_resource),
        "what has tags exists",
    ),
    Patch(
        eventbridge.test_pattern,
        steps(_keep_text, reject_by(rejections.check_tested_event)),
        "a tested event has all members of an event, whose detail is not an object if it is a string",
    ),
)
