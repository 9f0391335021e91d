"""Patches of MiniStack, for small differences from AWS. They apply in the emulator's process.

Each patch replaces an attribute of a module of MiniStack. The remaining differences are listed in
``resources/differences``.
"""

from importlib.metadata import version

from embedded_aws.emulator.clients import Credentials
from embedded_aws.iam import authentication, permissions, presigned_urls, wildcards
from embedded_aws.ministack import service_handlers
from embedded_aws.ministack.patching import MINISTACK, Patch, apply, check
from embedded_aws.observation import lineage
from embedded_aws.observation import table as observation
from embedded_aws.server import content_types, own_hosts, transport, user_patterns
from embedded_aws.service_calls import callers
from embedded_aws.services.api_gateway import http as http_apis
from embedded_aws.services.api_gateway import rest as gateway
from embedded_aws.services.api_gateway import websocket
from embedded_aws.services.appsync import data_sources as graphs
from embedded_aws.services.cloudfront import distributions
from embedded_aws.services.cloudfront.functions import invocation as edge_functions
from embedded_aws.services.cloudwatch import alarm_topics
from embedded_aws.services.cloudwatch_logs import log_group_keys
from embedded_aws.services.cloudwatch_logs import subscriptions as log_subscriptions
from embedded_aws.services.cognito import clients as cognito_clients
from embedded_aws.services.cognito import password_resets
from embedded_aws.services.cognito import tokens as user_pool_tokens
from embedded_aws.services.cognito import triggers as user_pool_triggers
from embedded_aws.services.dynamodb import expiring_items, index_attributes
from embedded_aws.services.ecs import tasks as containers
from embedded_aws.services.eventbridge import entries as event_entries
from embedded_aws.services.eventbridge import pipe_roles, refused_targets, schedules
from embedded_aws.services.eventbridge import targets as event_targets
from embedded_aws.services.firehose import roles as delivery_stream_roles
from embedded_aws.services.iam import renamed_identities
from embedded_aws.services.lambda_ import code as function_code
from embedded_aws.services.lambda_ import (
    concurrency,
    debugging,
    event_sources,
    full_disk,
    node_functions,
    runtimes,
)
from embedded_aws.services.lambda_ import errors as function_errors
from embedded_aws.services.lambda_ import urls as function_urls
from embedded_aws.services.load_balancing import targets as load_balancers
from embedded_aws.services.s3 import configurations as s3_configurations
from embedded_aws.services.sns import filters as sns_filters
from embedded_aws.services.sns import functions as sns_functions
from embedded_aws.services.sns import redrive as sns_redrive
from embedded_aws.services.sns import streams as sns_streams
from embedded_aws.services.sns import subscriptions as sns_subscriptions
from embedded_aws.services.step_functions import expressions as state_machine_expressions
from embedded_aws.services.step_functions import intrinsics as state_machine_intrinsics
from embedded_aws.services.step_functions import mocks as state_machine_mocks
from embedded_aws.services.step_functions import paths as state_machine_paths
from embedded_aws.services.step_functions import roles as state_machine_roles
from embedded_aws.services.step_functions import sdk_integrations
from embedded_aws.services.step_functions import sizes as state_machine_sizes
from embedded_aws.services.step_functions import starts as state_machine_starts
from embedded_aws.services.step_functions import timeouts as state_machine_timeouts
from embedded_aws.services.step_functions import waits as state_machine_waits
from embedded_aws.services.step_functions.test_state import api as test_state


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
        *sns_functions.PATCHES,
        *sns_redrive.PATCHES,
        *sns_streams.PATCHES,
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
        *callers.PATCHES,
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
