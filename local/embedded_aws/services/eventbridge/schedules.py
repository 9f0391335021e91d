"""Checks schedules more often."""

from ministack.services import scheduler

from embedded_aws.ministack.patching import Patch

_INTERVAL_SECONDS = 0.5


PATCHES = (
    Patch(
        scheduler,
        "_SCHEDULE_TICK_INTERVAL",
        "173d53fd95b6fb74",
        lambda _: _INTERVAL_SECONDS,
        "schedules start within 0.5 seconds, not within 10",
    ),
)
