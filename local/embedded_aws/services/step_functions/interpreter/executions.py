"""Executions of state machines."""

import json
from collections.abc import Callable

from embedded_aws.json_values import Json
from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.state_machine_records import Execution, StateMachine
from embedded_aws.services.step_functions import execution_logs
from embedded_aws.services.step_functions.interpreter.definitions import Context, Workflow
from embedded_aws.services.step_functions.interpreter.frames import (
    EndedError,
    Frame,
    StateError,
    describe_data,
    format_json,
)
from embedded_aws.services.step_functions.interpreter.states import run_workflow


def run_execution(arn: str) -> None:
    """Runs an execution until it ends.

    Args:
        arn: Its ARN.
    """
    execution = step_functions.executions.get(arn)
    machine = execution and step_functions.state_machines.get(execution["stateMachineArn"])
    if not execution or not machine:
        return
    execution_logs.write_event(execution, execution["events"][0])
    definition: Workflow = json.loads(execution.get("definition") or machine["definition"])
    given: Json = json.loads(execution["input"])
    frame = Frame(
        execution,
        _build_context(execution, machine, given),
        definition.get("QueryLanguage", "JSONPath"),
    )
    try:
        _succeed(frame, run_workflow(definition, given, frame))
    except StateError as error:
        frame.end_with_error(error)
    except EndedError:
        pass
    except Exception as error:
        frame.end_with_error(frame.fail(f"{type(error).__name__}: {error}"))
    if execution["status"] == "FAILED":
        step_functions.emit_status_event(execution)


def replace_execution(_: object) -> Callable[[str], None]:
    """Returns what runs an execution instead of MiniStack."""
    return run_execution


def _build_context(execution: Execution, machine: StateMachine, given: Json) -> Context:
    return {
        "Execution": {
            "Id": execution["executionArn"],
            "Input": given,
            "Name": execution["name"],
            "RoleArn": machine["roleArn"],
            "StartTime": execution["startDate"],
        },
        "StateMachine": {"Id": execution["stateMachineArn"], "Name": machine["name"]},
        "State": {"Name": "", "EnteredTime": execution["startDate"]},
    }


def _succeed(frame: Frame, output: object) -> None:
    execution = frame.execution
    frame.add("ExecutionSucceeded", describe_data("output", output))
    execution.update({"status": "SUCCEEDED", "output": format_json(output), "stopDate": responses.now_iso()})
    step_functions.emit_status_event(execution)
