"""Patches of Amazon EventBridge."""

from embedded_aws.services.eventbridge import (
    answers,
    connections,
    entries,
    pipe_roles,
    refused_targets,
    schedules,
    targets,
)

PATCHES = (
    *answers.PATCHES,
    *connections.PATCHES,
    *entries.PATCHES,
    *pipe_roles.PATCHES,
    *refused_targets.PATCHES,
    *schedules.PATCHES,
    *targets.PATCHES,
)
