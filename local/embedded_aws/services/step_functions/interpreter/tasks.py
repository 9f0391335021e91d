"""Task states."""

from collections.abc import Generator
from contextlib import contextmanager

from embedded_aws.iam.authorization import Caller
from embedded_aws.json_values import Json, read_object, read_text
from embedded_aws.ministack import step_functions
from embedded_aws.service_calls.callers import act_as
from embedded_aws.services.step_functions import mocks
from embedded_aws.services.step_functions.interpreter import callbacks, integrations
from embedded_aws.services.step_functions.interpreter.data_flow import (
    apply_parameters,
    apply_result,
    is_jsonata,
)
from embedded_aws.services.step_functions.interpreter.definitions import State
from embedded_aws.services.step_functions.interpreter.frames import (
    Fields,
    Frame,
    StateError,
    build_too_large_error,
    describe_data,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.limits import Limits, read_limit
from embedded_aws.services.step_functions.interpreter.resources import TaskResource
from embedded_aws.services.step_functions.interpreter.task_tokens import create_token
from embedded_aws.services.step_functions.interpreter.values import build, evaluate
from embedded_aws.services.step_functions.sizes import LARGEST, exceeds


def run(state: State, given: Json, frame: Frame) -> Json:
    """Runs the task of a state and returns the output of the state."""
    resource = TaskResource(state.get("Resource", ""))
    if resource.waits_for_token:
        frame.context["Task"] = {"Token": create_token(frame)}
    parameters = apply_parameters(state, given, frame)
    if exceeds(parameters, LARGEST):
        # Step Functions developer guide, "Error names": also the input of a state after its parameters.
        raise build_too_large_error(frame.state)
    limits = Limits(
        read_limit("TimeoutSeconds", state, given, frame), read_limit("HeartbeatSeconds", state, given, frame)
    )
    role = _read_role(state, given, frame)
    if resource.is_activity:
        callbacks.require_activity(resource.text, frame)
    frame.add(*_describe_schedule(resource, parameters, limits, role, frame))
    if not resource.is_activity:
        frame.add(*resource.describe_start())
    try:
        with _assume(role, frame):
            result = _call(resource, parameters, limits, frame)
    except (StateError, step_functions.ExecutionError) as error:
        raise _explain(resource, error) from None
    frame.add(*resource.describe_end("Succeeded", describe_data("output", result)))
    return apply_result(state, given, result, frame)


def _call(resource: TaskResource, parameters: Json, limits: Limits, frame: Frame) -> Json:
    if mocks.is_mocked():
        return step_functions.invoke_resource(resource.text, parameters)
    if resource.is_activity:
        return callbacks.run_activity(resource, parameters, limits, frame)
    if resource.waits_for_token:
        return callbacks.run_with_token(resource, parameters, limits, frame)
    if resource.is_nested_workflow:
        return integrations.run_nested_workflow(resource, parameters, limits.timeout, frame)
    return integrations.invoke(resource.text, parameters, limits.timeout)


def _read_role(state: State, given: Json, frame: Frame) -> str | None:
    credentials = state.get("Credentials")
    if credentials is None:
        return None
    if is_jsonata(state, frame):
        built = evaluate(credentials, "Credentials", given, frame)
    else:
        built = build(credentials, given, frame)
    return read_text(read_object(built)["RoleArn"])


@contextmanager
def _assume(role: str | None, frame: Frame) -> Generator[None]:
    """Calls services with the credentials of a task, if it has some."""
    if role is None:
        yield
        return
    machine = step_functions.state_machines[frame.execution["stateMachineArn"].partition("#")[0]]
    session = {"RoleArn": role, "RoleSessionName": frame.execution["name"][:64]}
    try:
        integrations.invoke("arn:aws:states:::aws-sdk:sts:assumeRole", session, None)
    except StateError:
        raise StateError(
            "States.TaskFailed",
            f"The role {machine['roleArn']} is not authorized to assume the task state's role, {role}.",
        ) from None
    with act_as(Caller(role, frame.execution["name"])):
        yield


def _describe_schedule(
    resource: TaskResource, parameters: Json, limits: Limits, role: str | None, frame: Frame
) -> tuple[str, Fields]:
    if resource.is_integration:
        region = frame.execution["executionArn"].split(":")[3]
        details: Fields = {"parameters": format_json(parameters), "region": region, **resource.names}
    else:
        details = {**describe_data("input", parameters), "resource": resource.text}
    details |= limits.describe()
    if role is not None:
        details["taskCredentials"] = {"roleArn": role}
    return f"{resource.kind}Scheduled", details


def _explain(resource: TaskResource, error: StateError | step_functions.ExecutionError) -> StateError:
    """Returns the error of a task with its event."""
    name, cause = error.error, error.cause
    if isinstance(error, StateError) and error.error == "States.Runtime":
        return error
    if name == "States.DataLimitExceeded":
        subject = resource.names["resourceType"] if resource.is_integration else resource.text
        cause = build_too_large_error(subject).cause
    timed_out = name in {"States.Timeout", "States.HeartbeatTimeout"} and not mocks.is_mocked()
    if timed_out:
        details: Fields = {"error": "States.Timeout"}
        event = resource.describe_end("TimedOut", details)
        return StateError("States.Timeout", None, event, matching=name)
    details = {key: value for key, value in (("error", name), ("cause", cause)) if value is not None}
    return StateError(name, cause, resource.describe_end("Failed", details))
