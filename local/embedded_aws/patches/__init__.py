"""Patches the emulator where it differs from AWS and the cause is small; runs in its process.

Each patch replaces something that MiniStack calls by a private name. The table lists them all, in the order
in which they are applied. What differs for users is in the table in ``differences``.
"""

from embedded_aws.emulator.clients import Credentials
from embedded_aws.patches import (
    authentication,
    concurrency,
    containers,
    distributions,
    event_entries,
    event_sources,
    event_targets,
    full_disk,
    function_errors,
    gateway,
    load_balancers,
    own_hosts,
    schedules,
    sns_filters,
    sns_redrive,
    state_machine_roles,
    state_machine_starts,
    state_machine_timeouts,
    transport,
    wildcards,
)
from embedded_aws.patches.patching import Patch, apply, check


def table(root: Credentials, secret: str) -> tuple[Patch, ...]:
    """The patches, in the order in which they are applied.

    Args:
        root: The credentials of root.
        secret: The secret of the process.
    """
    return (
        *authentication.patches(root, secret),
        *sns_filters.PATCHES,
        *sns_redrive.PATCHES,
        *transport.PATCHES,
        *wildcards.PATCHES,
        *concurrency.PATCHES,
        *function_errors.PATCHES,
        *full_disk.PATCHES,
        *state_machine_roles.PATCHES,
        *state_machine_starts.PATCHES,
        *state_machine_timeouts.PATCHES,
        *event_entries.PATCHES,
        *event_targets.PATCHES,
        *event_sources.PATCHES,
        *schedules.PATCHES,
        *gateway.PATCHES,
        *distributions.PATCHES,
        *containers.PATCHES,
        *load_balancers.PATCHES,
        *own_hosts.PATCHES,
    )


def patch(root: Credentials, secret: str) -> None:
    """Applies every patch; before the emulator serves its first request.

    Raises:
        RuntimeError: The emulator is not the one that a patch was written for; all such patches are named.
    """
    patches = table(root, secret)
    check(patches)
    apply(patches)
