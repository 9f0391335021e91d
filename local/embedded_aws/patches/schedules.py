"""Schedules that are looked at often enough to be tried out."""

from ministack.services import scheduler

from embedded_aws.patches.patching import Patch

_PAUSE = 0.5  # seconds between two looks


PATCHES = (
    Patch(
        scheduler,
        "_SCHEDULE_TICK_INTERVAL",
        "173d53fd95b6fb74",
        lambda _: _PAUSE,
        "due schedules start within half a second, not within ten",
    ),
)
