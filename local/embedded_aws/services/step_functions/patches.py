"""Patches of AWS Step Functions."""

from ministack.services import stepfunctions

from embedded_aws.iam.permissions import passed_roles
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
        stepfunctions,
        "handle_request",
        "e6397cba45a1d43f",
        steps(
            starts.require_express,
            test_state.authorize_secrets,
            passed_roles.require_pass_role("states"),
        ),
        "only Express workflows run synchronously; revealed secrets and passed roles need permission",
    ),
    Patch(
        stepfunctions,
        "_start_execution",
        "1d776e668f244975",
        steps(starts.validate_input, mocks.validate_test_case),
        "the input of an execution is JSON and not too long, and its test case exists",
    ),
    Patch(
        stepfunctions,
        "_start_sync_execution",
        "f77c27e2b5276d29",
        steps(starts.validate_input, starts.resolve_version, mocks.validate_test_case),
        "versions and aliases run synchronously, with a valid input and a test case that exists",
    ),
    Patch(
        stepfunctions,
        "_run_execution",
        "14ee3ef40c431321",
        steps(roles.act_as_role, timeouts.limit_duration, executions.record_executions),
        "an execution has the role of its state machine, ends after its timeout, and is in the event log",
    ),
    Patch(
        stepfunctions,
        "_invoke_resource",
        "807b391860b50265",
        steps(roles.authorize_call, sizes.limit_result, mocks.mock_call),
        "tasks call services as the role, with a limited result; a mocked task does not call its service",
    ),
    Patch(
        stepfunctions,
        "_invoke_with_callback",
        "59969aefc698e14a",
        steps(roles.authorize_call, timeouts.watch_heartbeat, mocks.mock_call),
        "tasks that wait for a token call services as the role, and end if they miss their heartbeat; a"
        " mocked task does not wait",
    ),
)
