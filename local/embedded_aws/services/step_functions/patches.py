"""Patches of AWS Step Functions."""

from embedded_aws.iam.permissions import passed_roles
from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import executions
from embedded_aws.services.step_functions import (
    expressions,
    intrinsics,
    mocks,
    paths,
    roles,
    sdk_integrations,
    sizes,
    starts,
    timeouts,
    waits,
)
from embedded_aws.services.step_functions.test_state import api as test_state

PATCHES = (
    *expressions.PATCHES,
    *intrinsics.PATCHES,
    *mocks.PATCHES,
    *paths.PATCHES,
    *roles.PATCHES,
    *sdk_integrations.PATCHES,
    *sizes.PATCHES,
    *test_state.PATCHES,
    *timeouts.PATCHES,
    *waits.PATCHES,
    Patch(
        step_functions.handle_request,
        steps(
            starts.require_express,
            test_state.authorize_secrets,
            passed_roles.require_pass_role("states"),
        ),
        "only Express workflows run synchronously; revealed secrets and passed roles need permission",
    ),
    Patch(
        step_functions.start_execution,
        steps(starts.validate_input, mocks.validate_test_case),
        "the input of an execution is JSON and not too long, and its test case exists",
    ),
    Patch(
        step_functions.start_synchronous_execution,
        steps(starts.validate_input, starts.resolve_version, mocks.validate_test_case),
        "versions and aliases run synchronously, with a valid input and a test case that exists",
    ),
    Patch(
        step_functions.run_execution,
        steps(roles.act_as_role, timeouts.limit_duration, executions.record_executions),
        "an execution has the role of its state machine, ends after its timeout, and is in the event log",
    ),
    Patch(
        step_functions.invoke_resource,
        steps(roles.authorize_call, sizes.limit_result, mocks.mock_call),
        "tasks call services as the role, with a limited result; a mocked task does not call its service",
    ),
    Patch(
        step_functions.invoke_with_callback,
        steps(roles.authorize_call, timeouts.watch_heartbeat, mocks.mock_call),
        "tasks that wait for a token call services as the role, and end if they miss their heartbeat; a"
        " mocked task does not wait",
    ),
)
