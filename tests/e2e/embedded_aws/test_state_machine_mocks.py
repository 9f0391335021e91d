"""Executions with mocked integrations, as in Step Functions Local: a mocked task calls no service."""

import json
import time
from collections.abc import Iterator
from typing import Any

import pulumi
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from embedded_aws.services.step_functions.testing.mock_config import MockConfigError
from tests.e2e.embedded_aws.programs import allow, simple_function, state_machine
from tests.e2e.embedded_aws.test_state_machines import await_end

RETRY = {"ErrorEquals": ["Flaky"], "IntervalSeconds": 300, "MaxAttempts": 2}
# No role has permissions, and none of these exists: only mocks let the tasks succeed.
INVOKE = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "none"},
}
ASK = {
    "Type": "Task",
    "QueryLanguage": "JSONata",
    "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
    "Arguments": {"QueueUrl": "none", "MessageBody": "{% $states.context.Task.Token %}"},
    "TimeoutSeconds": 60,
    "Assign": {"decision": "{% $states.result.decision %}"},
    "Output": "{% $states.result.decision %}",
}
STATES: dict[str, Any] = {
    "Ask": {**ASK, "Next": "Each"},
    "Each": {
        "Type": "Map",
        "ItemsPath": "$$.Execution.Input.items",
        "MaxConcurrency": 1,
        "ItemProcessor": {
            "StartAt": "Item",
            "States": {"Item": {**INVOKE, "OutputPath": "$.Payload", "End": True}},
        },
        "End": True,
    },
    "Undo": {"Type": "Pass", "End": True},
}
FIRST = {
    **INVOKE,
    "Retry": [RETRY],
    "Catch": [{"ErrorEquals": ["States.ALL"], "ResultPath": "$.failure", "Next": "Undo"}],
    "ResultSelector": {"id.$": "$.Payload.id"},
    "ResultPath": "$.first",
    "Next": "Ask",
}


def fails(error: str) -> dict[str, Any]:
    return {"Throw": {"Error": error, "Cause": "mocked"}}


def returns(payload: Any) -> dict[str, Any]:
    return {"Return": {"Payload": payload}}


OTHERS = {"Ask": "Yes", "Item": "Items"}
MOCKS: dict[str, Any] = {
    "StateMachines": {
        "flow": {
            "TestCases": {
                "Succeeds": {"First": "First", **OTHERS},
                "Recovers": {"First": "Recovers", **OTHERS},
                "Exhausted": {"First": "Exhausted", **OTHERS},
                "Unexpected": {"First": "Unexpected", **OTHERS},
                "Short": {"First": "Short", **OTHERS},
                "ShortInMap": {"First": "First", "Ask": "Yes", "Item": "First"},
                "Partly": {"First": "First", "Ask": "Yes"},
            }
        },
        "express": {"TestCases": {"Succeeds": {"First": "First"}}},
        "parent": {"TestCases": {"ChildMocked": {"First": "First"}, "ChildRuns": {}}},
    },
    "MockedResponses": {
        "First": {"0": returns({"id": 7})},
        "Recovers": {"0-1": fails("Flaky"), "2": returns({"id": 8})},
        "Exhausted": {"0-2": fails("Flaky")},
        "Unexpected": {"0": fails("Strange")},
        "Short": {"0": fails("Flaky")},
        "Yes": {"0": {"Return": {"decision": "yes"}}},
        "Items": {"0": returns("a"), "1-2": returns("b")},
    },
}


def program() -> None:
    echo = simple_function("echo")
    state_machine("flow", FIRST, STATES)
    express = state_machine("express", {**INVOKE, "End": True}, kind="EXPRESS")
    start = {
        "Type": "Task",
        "Resource": "arn:aws:states:::states:startExecution",
        "Parameters": {"StateMachineArn": pulumi.Output.format("{0}#Succeeds", express.arn)},
        "End": True,
    }
    state_machine(
        "parent", start, permissions=express.arn.apply(lambda arn: allow("states:StartExecution", arn))
    )
    real = {"Type": "Task", "Resource": echo.arn, "End": True}
    state_machine("real", real, permissions=echo.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn)))


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator, step_functions_mocks=MOCKS) as deployment:
        yield deployment


def run(stack: Deployment, machine: str, given: Any = None) -> dict[str, Any]:
    name, _, case = machine.partition("#")
    states = stack.client("stepfunctions")
    arn = f"{stack.outputs[name]}#{case}" if case else stack.outputs[name]
    started = states.start_execution(stateMachineArn=arn, input=json.dumps(given or {"items": [1, 2, 3]}))
    return await_end(stack, started["executionArn"])


@pytest.mark.parametrize(
    ("case", "expected"),
    [
        ("Succeeds", ["a", "b", "b"]),
        ("Recovers", ["a", "b", "b"]),
        ("Exhausted", {"Error": "Flaky", "Cause": "mocked"}),
        ("Unexpected", {"Error": "Strange", "Cause": "mocked"}),
    ],
)
def test_each_invocation_of_a_mocked_task_has_its_response(stack: Deployment, case: str, expected: Any):
    before = time.monotonic()
    execution = run(stack, f"flow#{case}")
    assert execution["status"] == "SUCCEEDED", execution
    output = json.loads(execution["output"])
    assert (output["failure"] if isinstance(output, dict) else output) == expected
    assert time.monotonic() - before < RETRY["IntervalSeconds"], "a retry has waited"
    history = stack.client("stepfunctions").get_execution_history(executionArn=execution["executionArn"])
    attempts = {"Recovers": 3, "Exhausted": 3}.get(case, 1)
    failed = [each for each in history["events"] if each["type"] == "TaskFailed"]
    assert len(failed) == attempts - (case in {"Succeeds", "Recovers"})


@pytest.mark.parametrize(("case", "number", "state"), [("Short", 1, "First"), ("ShortInMap", 1, "Item")])
def test_an_invocation_without_a_response_fails_the_execution_despite_catch(
    stack: Deployment, case: str, number: int, state: str
):
    execution = run(stack, f"flow#{case}")
    assert (execution["status"], execution["error"]) == ("FAILED", "States.Runtime")
    reason = f"The test case '{case}' has no response for invocation {number} of the state '{state}'"
    assert execution["cause"].startswith(reason)


def test_what_is_not_mocked_calls_its_service(stack: Deployment):
    partly, without = run(stack, "flow#Partly"), run(stack, "flow")
    assert (partly["status"], partly["error"]) == ("FAILED", "Lambda.AWSLambdaException")
    assert json.loads(without["output"])["failure"]["Error"] == "Lambda.AWSLambdaException"
    assert json.loads(run(stack, "real", {"a": 1})["output"]) == {"a": 1}


@pytest.mark.exhaustive
@pytest.mark.parametrize("case", ["ChildMocked", "ChildRuns"])
def test_a_nested_workflow_is_mocked_or_runs_its_own_test_case(stack: Deployment, case: str):
    execution = run(stack, f"parent#{case}")
    assert execution["status"] == "SUCCEEDED", execution
    output = json.loads(execution["output"])
    if case == "ChildMocked":
        assert output == {"Payload": {"id": 7}}
    else:
        child = await_end(stack, output["ExecutionArn"])
        assert json.loads(child["output"]) == {"Payload": {"id": 7}}


@pytest.mark.exhaustive
def test_an_express_workflow_runs_synchronously(stack: Deployment):
    states = stack.client("stepfunctions")
    answer = states.start_sync_execution(stateMachineArn=f"{stack.outputs['express']}#Succeeds")
    assert json.loads(answer["output"]) == {"Payload": {"id": 7}}
    with pytest.raises(states.exceptions.StateMachineTypeNotSupported):
        states.start_sync_execution(stateMachineArn=f"{stack.outputs['flow']}#Succeeds")


@pytest.mark.parametrize(
    ("machine", "start"), [("flow", "start_execution"), ("express", "start_sync_execution")]
)
def test_a_test_case_that_does_not_exist(stack: Deployment, machine: str, start: str):
    states = stack.client("stepfunctions")
    with pytest.raises(
        states.exceptions.InvalidArn, match=r"there is no test case 'Suceeds'\. Test cases: .*Succeeds"
    ):
        getattr(states, start)(stateMachineArn=f"{stack.outputs[machine]}#Suceeds")
    with pytest.raises(states.exceptions.StateMachineDoesNotExist):
        states.start_execution(stateMachineArn=f"{stack.outputs[machine]}x#Succeeds")


def test_a_test_case_is_started_with_the_permission_for_its_state_machine(stack: Deployment):
    role = stack.state_machine("parent").role_arn
    states = stack.client("stepfunctions", role_arn=role)
    states.start_execution(stateMachineArn=f"{stack.outputs['express']}#Succeeds")
    with pytest.raises(ClientError, match="not authorized to perform: states:StartExecution"):
        states.start_execution(stateMachineArn=f"{stack.outputs['flow']}#Succeeds")


@pytest.mark.exhaustive
def test_an_update_finds_the_states_again(emulator: Emulator):
    def change_machine(name: str) -> Any:
        return lambda: state_machine("changing", {**INVOKE, "Next": name}, {name: {**INVOKE, "End": True}})

    mocks = {
        "StateMachines": {"changing": {"TestCases": {"A": {"First": "Ok", "Second": "Ok"}}}},
        "MockedResponses": {"Ok": {"0": returns(1)}},
    }
    with pytest.raises(MockConfigError, match=r"A\.Second: there is no Task state 'Second'"):
        deploy(change_machine("Other"), emulator=emulator, step_functions_mocks=mocks)
    with deploy(change_machine("Second"), emulator=emulator, stack="b", step_functions_mocks=mocks) as stack:
        assert json.loads(run(stack, "changing#A")["output"]) == {"Payload": 1}
        with pytest.raises(MockConfigError, match="Did you mean 'Seconds'"):
            stack.update(change_machine("Seconds"))
