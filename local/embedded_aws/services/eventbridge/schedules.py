"""Checks schedules more often."""

from embedded_aws.ministack import scheduler
from embedded_aws.ministack.patching import Patch

_INTERVAL_SECONDS = 0.5


PATCHES = (
    Patch(
        scheduler.tick_seconds,
        lambda _: _INTERVAL_SECONDS,
        "schedules start within 0.5 seconds, not within 10",
    ),
)
