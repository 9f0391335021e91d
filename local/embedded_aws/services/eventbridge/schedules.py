"""EventBridge Scheduler: validates schedules, and starts those that are due."""

import time
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from embedded_aws.ministack import eventbridge, scheduler
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.ministack.records import Operation, Response, read_members
from embedded_aws.ministack.responses import get_account_id, get_region, new_uuid, request_scope
from embedded_aws.services.eventbridge.expressions import (
    find_times,
    is_rule_schedule,
    is_schedule,
    read_at,
    read_cron,
    read_rate,
)
from embedded_aws.services.eventbridge.supported_targets import explain_schedule_target

_INTERVAL_SECONDS: Final = 0.5

_Schedule = scheduler.Schedule


def _validate(put: Operation) -> Operation:
    def put_valid(name: str, given: _Schedule) -> Response:
        reason = _explain(given)
        return scheduler.build_error(400, "ValidationException", reason) if reason else put(name, given)

    return put_valid


def _forget_predecessor(create: Operation) -> Operation:
    def create_new(name: str, given: _Schedule) -> Response:
        full_name = f"{given.get('GroupName', 'default')}/{name}"
        if full_name not in scheduler.schedules:
            scheduler.last_fired.pop((get_account_id(), get_region(), full_name), None)
        return create(name, given)

    return create_new


def _explain(given: _Schedule) -> str | None:
    """Returns why a schedule is not valid; None if it is."""
    expression = given.get("ScheduleExpression")
    if expression and not is_schedule(expression):
        return f"Invalid Schedule Expression {expression}."
    zone = given.get("ScheduleExpressionTimezone")
    if zone and _read_zone(zone) is None:
        return f"Invalid Schedule Expression Timezone {zone}."
    window = read_members(given, "FlexibleTimeWindow")
    if window and (window.get("Mode") == "FLEXIBLE") != ("MaximumWindowInMinutes" in window):
        return (
            "FlexibleTimeWindow.MaximumWindowInMinutes is required with mode FLEXIBLE, and must be left out "
            "with mode OFF."
        )
    reason = explain_schedule_target(read_members(given, "Target").get("Arn", ""))
    return reason and f"Target.Arn: {reason}"


def _read_zone(name: str) -> tzinfo | None:
    try:
        return ZoneInfo(name)
    except (LookupError, OSError, ValueError):
        return None


def start_due_schedules() -> None:
    """Starts the schedules that are due, each once for all times that have passed."""
    now = datetime.fromtimestamp(time.time(), UTC)
    for key, schedule in scheduler.schedules.all_items():
        if schedule.get("State") != "ENABLED":
            continue
        due = _is_due(key, schedule, now)
        if due:
            scheduler.last_fired[key] = now.timestamp()
            _invoke(key, schedule, now)
        once = schedule["ScheduleExpression"].startswith("at(")
        ended = due if once else _has_passed(schedule.get("EndDate"), now)
        if ended and schedule.get("ActionAfterCompletion") == "DELETE":
            scheduler.schedules.pop_scoped(*key)
            scheduler.last_fired.pop(key, None)


def _is_due(key: object, schedule: _Schedule, now: datetime) -> bool:
    """Whether a schedule starts.

    A flexible time window allows any time in it: it starts at the beginning.
    """
    expression, fired = schedule["ScheduleExpression"], scheduler.last_fired.get(key)
    last = None if fired is None else datetime.fromtimestamp(fired, UTC)
    zone = _read_zone(schedule.get("ScheduleExpressionTimezone") or "UTC") or UTC
    if at := read_at(expression, zone):
        return at <= now and (last is None or last < at)  # such a schedule has neither start nor end
    start = schedule.get("StartDate")
    if (start and not _has_passed(start, now)) or _has_passed(schedule.get("EndDate"), now):
        return False
    if interval := read_rate(expression, strict=False):
        return last is None or last + interval <= now
    cron = read_cron(expression)
    if last is None:
        scheduler.last_fired[key] = now.timestamp()
        return False
    return cron is not None and next(find_times(cron, last, zone), now + timedelta.resolution) <= now


def _has_passed(moment: object, now: datetime) -> bool:
    epoch = scheduler.to_epoch(moment)
    return epoch is not None and epoch <= now.timestamp()


def _invoke(key: tuple[str, str, object], schedule: _Schedule, now: datetime) -> None:
    account, region, _ = key
    with request_scope(account, region):
        event: eventbridge.Event = {
            "EventId": new_uuid(),
            "Source": "aws.scheduler",
            "DetailType": "Scheduled Event",
            "Detail": "{}",
            "Time": now.timestamp(),
            "Resources": [schedule["Arn"]],
            "Account": account,
            "Region": region,
        }
        eventbridge.invoke_target(schedule["Target"], event, schedule)


PATCHES = (
    Patch(
        scheduler.create_schedule,
        steps(_forget_predecessor, _validate),
        "schedules have a valid expression, and a target that something is delivered to; "
        "they start whether or not a deleted one of their name has started",
    ),
    Patch(scheduler.update_schedule, _validate, "so do updated schedules"),
    Patch(
        scheduler.start_due_schedules,
        lambda _: start_due_schedules,
        "schedules start in their time zone, and a rate starts at its start date or creation",
    ),
    Patch(
        scheduler.tick_seconds,
        lambda _: _INTERVAL_SECONDS,
        "schedules start within 0.5 seconds, not within 10",
    ),
    Patch(
        eventbridge.is_valid_schedule,
        lambda _: is_rule_schedule,
        "rules have a valid schedule expression",
    ),
)
