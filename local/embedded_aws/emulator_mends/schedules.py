"""Schedules that are looked at often enough to be tried out."""

from typing import Any, cast

from ministack.services import eventbridge, scheduler

from embedded_aws.emulator_mends.patching import replace

_PAUSE = 0.5  # seconds between two looks


def mend_schedules() -> None:
    """Looks twice a second which schedules are due, not every ten seconds."""
    replace(cast("Any", scheduler), "_SCHEDULE_TICK_INTERVAL", lambda _: _PAUSE)
    replace(cast("Any", eventbridge), "_SCHEDULER_TICK_INTERVAL", lambda _: _PAUSE)
