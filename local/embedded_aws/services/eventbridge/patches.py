"""Patches of Amazon EventBridge."""

from embedded_aws.services.eventbridge import (
    answers,
    api_destinations,
    bus_names,
    connections,
    destinations,
    entries,
    input_templates,
    refused_targets,
    replays,
    schedules,
    targets,
)
from embedded_aws.services.eventbridge.pipes import control, polling

PATCHES = (
    *answers.PATCHES,
    *api_destinations.PATCHES,
    *bus_names.PATCHES,
    *connections.PATCHES,
    *destinations.PATCHES,
    *entries.PATCHES,
    *input_templates.PATCHES,
    *control.PATCHES,
    *polling.PATCHES,
    *refused_targets.PATCHES,
    *replays.PATCHES,
    *schedules.PATCHES,
    *targets.PATCHES,
)
