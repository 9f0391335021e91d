"""Start, end and description of executions."""

import contextvars
import copy
import threading
from collections.abc import Callable
from datetime import datetime
from typing import Final

from embedded_aws.json_values import JsonObject, read_object
from embedded_aws.ministack import responses, step_functions
from embedded_aws.ministack.patching import Patch
from embedded_aws.ministack.records import Response
from embedded_aws.ministack.responses import new_uuid
from embedded_aws.ministack.state_machine_records import Execution
from embedded_aws.services.step_functions import history
from embedded_aws.services.step_functions.api.errors import (
    ApiError,
    Fields,
    Request,
    answer,
    check_arn,
    check_name,
    paginate,
)
from embedded_aws.services.step_functions.api.state_machines import Snapshot, describe_machine, find_snapshot
from embedded_aws.services.step_functions.api.versions import find_missing

_REDRIVABLE: Final = frozenset({"ABORTED", "FAILED", "TIMED_OUT"})


def _open(given: Request, *, synchronous: bool = False) -> Execution:
    """Returns the record of a new execution, or of the one that the request has started before."""
    arn, _, case = check_arn(given["stateMachineArn"]).partition("#")
    base = step_functions.resolve_state_machine(arn)
    if base is None:
        raise find_missing(arn)
    machine = step_functions.state_machines[base]
    name = given.get("name") or new_uuid()
    check_name(name)
    express = machine["type"] == "EXPRESS"
    prefix = base.replace(":stateMachine:", ":express:" if express else ":execution:")
    execution_arn = f"{prefix}:{name}:{new_uuid()}" if express else f"{prefix}:{name}"
    if before := step_functions.executions.get(execution_arn):
        if before["status"] == "RUNNING" and before["input"] == given.get("input", "{}"):
            return before
        raise ApiError("ExecutionAlreadyExists", f"Execution Already Exists: '{execution_arn}'")
    snapshot = find_snapshot(arn)
    started_at, text = responses.now_iso(), given.get("input", "{}")
    role = snapshot.get("roleArn", machine["roleArn"])
    started: JsonObject = {"input": text, "inputDetails": {"truncated": False}, "roleArn": role}
    execution: Execution = {
        "executionArn": execution_arn,
        "stateMachineArn": base,
        "stateMachineVersionArn": step_functions.find_version(arn),
        "stateMachineAliasArn": arn if arn in step_functions.aliases else None,
        "revisionId": snapshot.get("revisionId", machine["revisionId"]),
        "definition": snapshot.get("definition", machine["definition"]),
        "roleArn": role,
        "name": name,
        "status": "RUNNING",
        "startDate": started_at,
        "stopDate": None,
        "input": text,
        "inputDetails": {"included": True},
        "output": None,
        "outputDetails": {"included": True},
        "testCase": case,
        "mockAttempts": {},
        "encryptionConfiguration": copy.deepcopy(
            snapshot.get("encryptionConfiguration") or machine.get("encryptionConfiguration")
        ),
        "sync": express or synchronous,
        "events": [
            {
                "id": 1,
                "previousEventId": 0,
                "type": "ExecutionStarted",
                "timestamp": started_at,
                "executionStartedEventDetails": started,
            }
        ],
    }
    step_functions.executions[execution_arn] = execution
    return execution


def _start(given: Request) -> Fields:
    known = set(step_functions.executions)
    execution = _open(given)
    arn = execution["executionArn"]
    if arn not in known:
        step_functions.emit_status_event(execution)
        within = contextvars.copy_context().run
        threading.Thread(target=within, args=(step_functions.run_execution, arn), daemon=True).start()
    return {"executionArn": arn, "startDate": execution["startDate"]}


def _start_synchronously(given: Request) -> Fields:
    execution = _open(given, synchronous=True)
    step_functions.run_execution(execution["executionArn"])
    names = ("executionArn", "stateMachineArn", "name", "startDate", "stopDate", "status", "input")
    members = read_object(execution)
    answered: Fields = {name: members[name] for name in names} | _describe_end(execution)
    answered |= {"inputDetails": {"included": True}, "outputDetails": {"included": True}}
    if execution["status"] == "TIMED_OUT":
        answered["error"] = "States.Timeout"
    took = datetime.fromisoformat(execution["stopDate"] or "") - datetime.fromisoformat(
        execution["startDate"]
    )
    billed = (int(took.total_seconds() * 10) + 1) * 100
    answered["billingDetails"] = {"billedDurationInMilliseconds": billed, "billedMemoryUsedInMB": 64}
    return answered


def _describe_end(execution: Execution) -> Fields:
    """Returns the members of the output or of the error."""
    if execution["status"] == "SUCCEEDED":
        return {"output": execution["output"], "outputDetails": {"included": True}}
    described = {"error": execution.get("error"), "cause": execution.get("cause")}
    return {name: text for name, text in described.items() if text is not None}


def find_execution(given: Request) -> Execution:
    """Returns the execution of a request.

    Raises:
        ApiError: If it does not exist.
    """
    arn = check_arn(given["executionArn"], "execution", "express")
    execution = step_functions.executions.get(arn)
    if execution is None:
        raise ApiError("ExecutionDoesNotExist", f"Execution Does Not Exist: '{arn}'")
    return execution


def _stop(given: Request) -> Fields:
    execution = find_execution(given)
    if execution["status"] == "RUNNING":
        details: JsonObject = {}
        if (error := given.get("error")) is not None:
            details["error"] = execution["error"] = error
        if (cause := given.get("cause")) is not None:
            details["cause"] = execution["cause"] = cause
        execution.update({"status": "ABORTED", "stopDate": responses.now_iso()})
        members: JsonObject = {"previousEventId": 0, "executionAbortedEventDetails": details}
        history.record_event(execution, "ExecutionAborted", members)
        step_functions.emit_status_event(execution)
    return {"stopDate": execution["stopDate"]}


def _describe(given: Request) -> Fields:
    execution = find_execution(given)
    status = execution["status"]
    described = _summarize(execution) | {
        "input": execution["input"],
        "inputDetails": {"included": True},
        "redriveStatus": "REDRIVABLE" if status in _REDRIVABLE else "NOT_REDRIVABLE",
        **_describe_end(execution),
    }
    if status not in _REDRIVABLE:
        described["redriveStatusReason"] = f"Execution is {status} and cannot be redriven"
    return described


_SUMMARY: Final = (
    *("executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "mapRunArn"),
    *("stateMachineVersionArn", "stateMachineAliasArn"),
)


def _summarize(execution: Execution) -> Fields:
    members = read_object(execution)
    found = {name: members.get(name) for name in _SUMMARY}
    kept: Fields = {name: value for name, value in found.items() if value is not None}
    return kept | {"redriveCount": 0}


def _list(given: Request) -> Fields:
    if ("mapRunArn" in given) == ("stateMachineArn" in given):
        raise ApiError("ValidationException", "Must specify exactly one of stateMachineArn and mapRunArn")
    if "mapRunArn" in given:
        if given["mapRunArn"] not in step_functions.map_runs:
            raise ApiError("ResourceNotFound", f"Map Run Does Not Exist: '{given['mapRunArn']}'")
        members = {"mapRunArn": given["mapRunArn"]}
    else:
        members = _select_machine(check_arn(given["stateMachineArn"], "stateMachine"))
    if "statusFilter" in given:
        members["status"] = given["statusFilter"]
    found = [
        execution
        for execution in step_functions.executions.values()
        if all(read_object(execution).get(name) == value for name, value in members.items())
    ]
    found.sort(key=lambda each: (each["startDate"], each["executionArn"]), reverse=True)
    return paginate([_summarize(execution) for execution in found], given, "executions")


def _select_machine(arn: str) -> dict[str, str]:
    base = step_functions.resolve_state_machine(arn)
    if base is None:
        raise find_missing(arn)
    if step_functions.state_machines[base]["type"] == "EXPRESS":
        raise ApiError(
            "StateMachineTypeNotSupported", "This operation is not supported by this type of state machine"
        )
    if arn in step_functions.aliases:
        return {"stateMachineAliasArn": arn}
    return {"stateMachineVersionArn": arn} if arn in step_functions.versions else {"stateMachineArn": base}


def _describe_machine(given: Request) -> Fields:
    execution = find_execution(given)
    machine = step_functions.state_machines.get(execution["stateMachineArn"])
    if machine is None:
        raise find_missing(execution["stateMachineArn"])
    kept: Snapshot = {}
    if "definition" in execution:
        kept["definition"] = execution["definition"]
    if "roleArn" in execution:
        kept["roleArn"] = execution["roleArn"]
    if "revisionId" in execution:
        kept["revisionId"] = execution["revisionId"]
    if "encryptionConfiguration" in execution:
        kept["encryptionConfiguration"] = execution["encryptionConfiguration"]
    described = describe_machine({**machine, **kept}, given)
    described["updateDate"] = described.pop("creationDate")
    return {**described, "stateMachineArn": execution["stateMachineArn"]}


def _check_history(read: Callable[[Request], Response]) -> Callable[[Request], Response]:
    def read_history(given: Request) -> Response:
        try:
            find_execution(given)
        except ApiError as error:
            return responses.json_error(error.code, error.message, 400)
        return read(given)

    return read_history


start, start_synchronously = answer(_start), answer(_start_synchronously)

PATCHES = (
    Patch(step_functions.stop_execution, answer(_stop), "an execution that has ended stays as it is"),
    Patch(
        step_functions.describe_execution,
        answer(_describe),
        "an execution is described with its redrive status",
    ),
    Patch(step_functions.list_executions, answer(_list), "executions of versions and aliases are listed"),
    Patch(step_functions.read_history, _check_history, "the history is that of an execution"),
    Patch(
        step_functions.describe_machine_of_execution,
        answer(_describe_machine),
        "an execution has the definition with which it started",
    ),
)
