"""Replays of the events of an archive."""

import contextvars
import threading
from collections.abc import Callable, Iterator, Mapping
from typing import Final, Required, TypedDict

from embedded_aws.json_values import read_text
from embedded_aws.ministack import eventbridge
from embedded_aws.ministack.eventbridge import Event, Replay, ReplayDestination, Rule
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import get_account_id, get_region, json_response
from embedded_aws.services.eventbridge import rejections
from embedded_aws.services.eventbridge.rejections import RejectionError, reject_by

_DAY: Final = 86_400
_ACTIVE: Final = frozenset({"STARTING", "RUNNING"})
_CANCELED: Final = frozenset({"CANCELLING", "CANCELLED"})


class _Given(TypedDict, total=False):
    ReplayName: Required[str]
    Description: str
    EventSourceArn: Required[str]
    EventStartTime: Required[float | str]
    EventEndTime: Required[float | str]
    Destination: Required[ReplayDestination]


def _start_replay(_: Callable[[_Given], Response]) -> Callable[[_Given], Response]:
    def start_replay(given: _Given) -> Response:
        """Starts to send the events of an archive to the rules of its event bus."""
        name = given["ReplayName"]
        replay: Replay = {
            "ReplayName": name,
            "ReplayArn": f"arn:aws:events:{get_region()}:{get_account_id()}:replay/{name}",
            "EventSourceArn": given["EventSourceArn"],
            "EventStartTime": eventbridge.read_timestamp(given["EventStartTime"]),
            "EventEndTime": eventbridge.read_timestamp(given["EventEndTime"]),
            "Destination": given["Destination"],
            "State": "STARTING",
            "ReplayStartTime": eventbridge.now(),
        }
        if description := given.get("Description"):
            replay["Description"] = description
        eventbridge.replays[name] = replay
        run = contextvars.copy_context().run
        threading.Thread(target=run, args=(_run, replay), daemon=True, name="replay").start()
        started = {"ReplayArn": replay["ReplayArn"], "ReplayStartTime": replay["ReplayStartTime"]}
        return json_response({**started, "State": "STARTING"})

    return start_replay


def _run(replay: Replay) -> None:
    """Sends the events that the archive has, and that no rule archives a second time."""
    if replay["State"] == "STARTING":
        replay["State"] = "RUNNING"
    for event in _select_events(replay):
        if replay["State"] in _CANCELED:
            break
        for rule, target in _match_rules(replay, event):
            eventbridge.invoke_target(target, event, rule, None)
        replay["EventLastReplayedTime"] = event["Time"]
    replay["State"] = "CANCELLED" if replay["State"] in _CANCELED else "COMPLETED"
    replay["ReplayEndTime"] = eventbridge.now()


def _select_events(replay: Replay) -> list[Event]:
    """Returns the archived events of the time of a replay, the oldest first."""
    archive = eventbridge.archives[replay["EventSourceArn"].rpartition("archive/")[2]]
    bus = replay["Destination"]["Arn"].partition("event-bus/")[2]
    days = int(archive.get("RetentionDays") or 0)
    first = max(replay["EventStartTime"], eventbridge.now() - days * _DAY if days else 0)
    found: list[Event] = [
        {**each, "EventBusName": bus, "ReplayName": replay["ReplayName"]}
        for each in archive.get("Events", ())
        if first <= each["Time"] <= replay["EventEndTime"]
    ]
    return sorted(found, key=lambda each: each["Time"])


def _match_rules(replay: Replay, event: Event) -> Iterator[tuple[Rule, eventbridge.RuleTarget]]:
    """Yields the rules that an event of a replay matches, each with its targets."""
    wanted = replay["Destination"].get("FilterArns") or []
    view = eventbridge.event_view(event)
    for key, rule in list(eventbridge.rules.items()):
        if (
            rule.get("EventBusName", "default") == event.get("EventBusName")
            and rule.get("State") == "ENABLED"
            and (pattern := rule.get("EventPattern"))
            and (not wanted or rule["Arn"] in wanted)
            and eventbridge.matches_pattern(pattern, view)
        ):
            for target in list(eventbridge.rule_targets.get(key, ())):
                yield rule, target


def _cancel_replay(_: Callable[[_Given], Response]) -> Callable[[_Given], Response]:
    def cancel_replay(given: _Given) -> Response:
        replay = eventbridge.replays[given["ReplayName"]]
        replay["State"] = "CANCELLING"
        return json_response({"ReplayArn": replay["ReplayArn"], "State": "CANCELLING"})

    return cancel_replay


def _require_active(given: Mapping[str, object]) -> None:
    name = read_text(given.get("ReplayName"))
    replay = eventbridge.replays.get(name)
    if replay is None:
        raise RejectionError("ResourceNotFoundException", f"Replay {name} does not exist.")
    if replay["State"] not in _ACTIVE:
        raise RejectionError(
            "IllegalStatusException", f"Replay {name} is not in a valid state for this operation."
        )


PATCHES = (
    Patch(
        eventbridge.start_replay,
        steps(_start_replay, reject_by(rejections.check_replay)),
        "a replay is of events of its event bus, from a start to an end, to the rules that it names",
    ),
    Patch(
        eventbridge.cancel_replay,
        steps(_cancel_replay, reject_by(_require_active)),
        "a replay that ends is not canceled",
    ),
)
