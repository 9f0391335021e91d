"""Patches of AWS Step Functions."""

from embedded_aws.ministack import step_functions
from embedded_aws.ministack.patching import Patch, steps
from embedded_aws.observation import executions
from embedded_aws.services.step_functions import (
    expressions,
    intrinsics,
    mocks,
    paths,
    payloads,
    roles,
    sdk_integrations,
    sizes,
    starts,
    timeouts,
    waits,
)
from embedded_aws.services.step_functions.api import activities, state_machines, tags, task_tokens, versions
from embedded_aws.services.step_functions.api import executions as api_executions
from embedded_aws.services.step_functions.interpreter.executions import replace_execution
from embedded_aws.services.step_functions.test_state import api as test_state

PATCHES = (
    *expressions.PATCHES,
    *intrinsics.PATCHES,
    *paths.PATCHES,
    *payloads.PATCHES,
    *roles.PATCHES,
    *sdk_integrations.PATCHES,
    *activities.PATCHES,
    *api_executions.PATCHES,
    *state_machines.PATCHES,
    *tags.PATCHES,
    *task_tokens.PATCHES,
    *versions.PATCHES,
    *test_state.PATCHES,
    *timeouts.PATCHES,
    *waits.PATCHES,
    Patch(
        step_functions.handle_request,
        steps(
            starts.require_express,
            test_state.authorize_secrets,
        ),
        "only Express workflows run synchronously; revealed secrets need permission",
    ),
    Patch(
        step_functions.start_execution,
        steps(api_executions.start, starts.validate_input, mocks.validate_test_case),
        "the input of an execution is JSON and not too long, and its test case exists",
    ),
    Patch(
        step_functions.start_synchronous_execution,
        steps(api_executions.start_synchronously, starts.validate_input, mocks.validate_test_case),
        "versions and aliases run synchronously, with a valid input and a test case that exists",
    ),
    Patch(
        step_functions.run_execution,
        steps(replace_execution, roles.act_as_role, timeouts.limit_duration, executions.record_executions),
        "an execution has the role of its state machine, ends after its timeout, and is in the event log",
    ),
    Patch(
        step_functions.invoke_resource,
        steps(payloads.default_payload, roles.authorize_call, sizes.limit_result, mocks.mock_call),
        "tasks call services as the role, with a payload and a limited result; mocked tasks call none",
    ),
)
