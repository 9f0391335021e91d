"""State machines call services with the permissions of their role.

A denied call fails the task with the error of Step Functions, so that Retry and Catch can match it. Calls of
AWS SDK integrations are requests signed as the role. MiniStack sends no requests for optimized integrations,
so these are authorized here.
"""

import json
from collections.abc import Callable

from embedded_aws.iam.authorization import Caller, find_denial
from embedded_aws.json_values import Json, JsonObject, read_object, read_text
from embedded_aws.ministack import iam_actions, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.service_calls.callers import act_as, find_current_caller
from embedded_aws.services.step_functions.optimized_calls import find_optimized_call


def act_as_role(run: Callable[[str], None]) -> Callable[[str], None]:
    """Runs an execution as the role of its state machine."""

    def run_as_role(execution_arn: str) -> None:
        execution = step_functions.executions.get(execution_arn)
        machine = step_functions.state_machines.get(execution["stateMachineArn"]) if execution else None
        with act_as(Caller(machine["roleArn"], execution["name"]) if execution and machine else None):
            run(execution_arn)

    return run_as_role


def authorize_call(invoke: Callable[..., Json]) -> Callable[..., Json]:
    """Authorizes the call of a task as the role."""

    def invoke_if_allowed(resource: str, given: Json, *rest: Json) -> Json:
        caller, call = find_current_caller(), find_optimized_call(resource)
        if caller and call:
            keys = _find_dynamodb_keys(given) if call.action.startswith("dynamodb:") else None
            if reason := find_denial(caller, call.action, call.resources(read_object(given)), keys):
                raise step_functions.ExecutionError(call.error, reason)
        return invoke(resource, given, *rest)

    return invoke_if_allowed


def _find_dynamodb_keys(given: Json) -> dict[str, list[str]]:
    return iam_actions.dynamodb_condition_keys(json.dumps(given))


def _authorize_reader(read: Callable[..., Json]) -> Callable[..., Json]:
    def read_if_allowed(reader: JsonObject, effective: Json, context: Json) -> Json:
        template = reader.get("Parameters", reader.get("Arguments"))
        given = step_functions.resolve_parameters(template, effective, context)
        action, arn = "s3:ListBucket", f"arn:aws:s3:::{given.get('Bucket')}"
        # A policy can be limited to a prefix, as that of a `Workflow` is.
        keys = {"s3:prefix": read_text(given.get("Prefix"))} if given.get("Prefix") else {}
        if not read_text(reader.get("Resource")).endswith("s3:listObjectsV2"):
            action, arn, keys = "s3:GetObject", f"{arn}/{given.get('Key')}", {}
        caller = find_current_caller()
        if caller and (reason := find_denial(caller, action, [arn], keys)):
            raise step_functions.ExecutionError("States.ItemReaderFailed", reason)
        return read(reader, effective, context)

    return read_if_allowed


PATCHES = (
    Patch(
        step_functions.read_map_items,
        _authorize_reader,
        "a distributed map reads its items as the role",
    ),
)
