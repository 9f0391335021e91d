"""Executions of state machines."""

import json
from collections.abc import Callable
from typing import Any

from embedded_aws.ministack import responses, step_functions
from embedded_aws.services.step_functions.interpreter.frames import (
    EndedError,
    Fields,
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
    started = execution["events"][0]
    started["previousEventId"] = 0
    started["executionStartedEventDetails"]["inputDetails"] = {"truncated": False}
    definition = json.loads(execution.get("definition") or machine["definition"])
    given = json.loads(execution["input"])
    frame = Frame(
        execution,
        _build_context(execution, machine, given),
        definition.get("QueryLanguage", "JSONPath"),
    )
    try:
        _succeed(frame, run_workflow(definition, given, frame))
    except StateError as error:
        _fail(frame, error)
    except EndedError:
        pass
    except Exception as error:
        _fail(frame, frame.fail(f"{type(error).__name__}: {error}"))


def replace_execution(_: Any) -> Callable[[str], None]:
    """Returns what runs an execution instead of MiniStack."""
    return run_execution


def _build_context(execution: Fields, machine: Fields, given: Any) -> Fields:
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


def _succeed(frame: Frame, output: Any) -> None:
    execution = frame.execution
    frame.add("ExecutionSucceeded", describe_data("output", output))
    execution.update(status="SUCCEEDED", output=format_json(output), stopDate=responses.now_iso())
    step_functions.emit_status_event(execution)


def _fail(frame: Frame, error: StateError) -> None:
    execution = frame.execution
    if execution["status"] != "RUNNING":
        return
    described = {"error": error.error, "cause": error.cause}
    details = {name: text for name, text in described.items() if text is not None}
    execution.update(error=error.error, cause=error.cause)
    frame.add("ExecutionFailed", details)
    execution.update(status="FAILED", stopDate=responses.now_iso())
    step_functions.emit_status_event(execution)
