"""Patches of Amazon EventBridge."""

from embedded_aws.services.eventbridge import (
    answers,
    api_destinations,
    connections,
    destinations,
    entries,
    pipe_roles,
    refused_targets,
    replays,
    schedules,
    targets,
)

PATCHES = (
    *answers.PATCHES,
    *api_destinations.PATCHES,
    *connections.PATCHES,
    *destinations.PATCHES,
    *entries.PATCHES,
    *pipe_roles.PATCHES,
    *refused_targets.PATCHES,
    *replays.PATCHES,
    *schedules.PATCHES,
    *targets.PATCHES,
)
