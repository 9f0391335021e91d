"""Patches of MiniStack, for small differences from AWS. They apply in the emulator's process.

Each patch replaces an attribute of a module of MiniStack. The remaining differences are listed in
``resources/differences``.
"""

from importlib.metadata import version

from embedded_aws.emulator.clients import Credentials
from embedded_aws.patches import (
    alarm_topics,
    authentication,
    cognito_clients,
    concurrency,
    containers,
    content_types,
    debugging,
    delivery_stream_roles,
    distributions,
    event_entries,
    event_sources,
    event_targets,
    expiring_items,
    full_disk,
    function_code,
    function_errors,
    function_urls,
    gateway,
    graphs,
    http_apis,
    index_attributes,
    lineage,
    load_balancers,
    log_group_keys,
    log_subscriptions,
    node_functions,
    own_hosts,
    password_resets,
    permissions,
    pipe_roles,
    presigned_urls,
    refused_targets,
    renamed_identities,
    runtimes,
    s3_configurations,
    schedules,
    sdk_integrations,
    service_handlers,
    sns_filters,
    sns_redrive,
    sns_subscriptions,
    state_machine_expressions,
    state_machine_intrinsics,
    state_machine_mocks,
    state_machine_paths,
    state_machine_roles,
    state_machine_sizes,
    state_machine_starts,
    state_machine_timeouts,
    state_machine_waits,
    transport,
    user_patterns,
    user_pool_tokens,
    user_pool_triggers,
    websocket,
    wildcards,
)
from embedded_aws.patches.edge_functions import invocation as edge_functions
from embedded_aws.patches.observation import table as observation
from embedded_aws.patches.patching import MINISTACK, Patch, apply, check
from embedded_aws.patches.test_state import api as test_state


def table(root: Credentials, secret: str) -> tuple[Patch, ...]:
    """Returns the patches in the order in which they apply.

    Args:
        root: Credentials of the root user.
        secret: Secret of the process.
    """
    return (
        *authentication.patches(root, secret),
        *permissions.PATCHES,
        *sns_filters.PATCHES,
        *sns_redrive.PATCHES,
        *sns_subscriptions.PATCHES,
        *cognito_clients.PATCHES,
        *s3_configurations.PATCHES,
        *transport.PATCHES,
        *user_patterns.PATCHES,
        *wildcards.PATCHES,
        *concurrency.PATCHES,
        *content_types.PATCHES,
        *function_code.PATCHES,
        *function_errors.PATCHES,
        *function_urls.PATCHES,
        *full_disk.PATCHES,
        *node_functions.PATCHES,
        *debugging.PATCHES,
        *runtimes.PATCHES,
        *log_group_keys.PATCHES,
        *state_machine_roles.PATCHES,
        *sdk_integrations.PATCHES,
        *state_machine_sizes.PATCHES,
        *state_machine_expressions.PATCHES,
        *state_machine_intrinsics.PATCHES,
        *state_machine_waits.PATCHES,
        *state_machine_paths.PATCHES,
        *expiring_items.PATCHES,
        *state_machine_starts.PATCHES,
        *state_machine_timeouts.PATCHES,
        *state_machine_mocks.PATCHES,
        *test_state.PATCHES,
        *event_entries.PATCHES,
        *event_targets.PATCHES,
        *refused_targets.PATCHES,
        *pipe_roles.PATCHES,
        *delivery_stream_roles.PATCHES,
        *log_subscriptions.PATCHES,
        *user_pool_triggers.PATCHES,
        *alarm_topics.PATCHES,
        *event_sources.PATCHES,
        *schedules.PATCHES,
        *gateway.PATCHES,
        *graphs.PATCHES,
        *http_apis.PATCHES,
        *index_attributes.PATCHES,
        *websocket.PATCHES,
        *distributions.PATCHES,
        *edge_functions.PATCHES,
        *containers.PATCHES,
        *lineage.PATCHES,
        *load_balancers.PATCHES,
        *own_hosts.PATCHES,
        *password_resets.PATCHES,
        *presigned_urls.PATCHES,
        *user_pool_tokens.PATCHES,
        *renamed_identities.PATCHES,
        *service_handlers.PATCHES,
        *observation.PATCHES,
        *permissions.OVER_OTHERS,
    )


def patch(root: Credentials, secret: str) -> None:
    """Applies all patches, before the emulator serves its first request.

    Raises:
        RuntimeError: If the source that a patch replaces has changed. The message lists all such patches.
    """
    patches = table(root, secret)
    # The source of this version is known, and looking through it is a seventh of the time of a start.
    if version("ministack") != MINISTACK:
        check(patches)
    apply(patches)
