"""Fields, transitions and resources of a definition."""

import json
from typing import Any

import pytest
from asl_builders import CHARGE, PASS, machine, refuse

DONE = {"Type": "Succeed"}


def parallel(**states: dict[str, Any]) -> dict[str, Any]:
    """A last state with one branch."""
    return {"Type": "Parallel", "Branches": [{"StartAt": next(iter(states)), "States": states}], "End": True}


def jsonata(state: dict[str, Any]) -> dict[str, Any]:
    """``state`` in the other query language."""
    renamed = {("Arguments" if name == "Parameters" else name): value for name, value in state.items()}
    text = json.dumps(renamed).replace(
        '"token.$": "$$.Task.Token"', '"token": "{% $states.context.Task.Token %}"'
    )
    return {**json.loads(text), "QueryLanguage": "JSONata"}


def at_a(state: dict[str, Any], **args: Any) -> list[str]:
    """The faults of a workflow whose one state is called A."""
    return refuse(machine(A=state), **args)


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({}, ["definition.States: None has to be an object of at least one state"]),
        ({"StartAt": "A", "States": {}}, ["definition.States: {} has to be an object of at least one state"]),
        ({"StartAt": "A", "States": []}, ["definition.States: [] has to be an object of at least one state"]),
        ({"StartAt": "A", "States": {"A": "B"}}, ["definition.States.A: 'B' has to be an object"]),
        (
            {"StartAt": ["A"], "States": {"A": DONE}},
            ["definition.StartAt: ['A'] has to be the name of a state"],
        ),
        (
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": 200}, "200": DONE}},
            ["definition.States.A.Next: 200 has to be the name of a state"],
        ),
        (
            {"States": {"A": DONE}},
            [
                'definition: does not have required field "StartAt"',
                "definition.States.A: no transition leads to it",
            ],
        ),
        (
            {"StartAt": "B", "States": {"A": DONE}},
            [
                "definition: StartAt value B not found in States field at definition",
                "definition.States.A: no transition leads to it",
            ],
        ),
        (
            machine(A={"Type": "Pass", "Next": "B"}),
            [
                'definition.States.A: No state found named "B", referenced at definition.States.A.Next',
                "definition: No terminal state found in machine at definition.States",
            ],
        ),
        (machine(A=DONE, B=DONE), ["definition.States.B: no transition leads to it"]),
        (
            machine(A=parallel(B=PASS, C=PASS)),
            ["definition.States.A.Branches[0].States.C: no transition leads to it"],
        ),
        (
            machine(A={**parallel(B=PASS), "End": False, "Next": "B"}, B=DONE),
            [
                'definition.States.A: has forbidden field "Next"',
                (
                    'definition.States.A: State "B", defined at definition.States.A.Branches[0].States, is'
                    " also defined at definition.States"
                ),
            ],
        ),
    ],
)
def test_shape_and_transitions(definition: dict[str, Any], expected: list[str]):
    assert refuse({**definition, "TimeoutSeconds": 60}) == expected


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "Ned": "B", "End": True}, 'Field "Ned" not allowed'),
        ({"Type": "Pass"}, 'does not have required field "Next"'),
        ({"Type": "Wait", "End": True}, "does not have required field from"),
        ({"Type": "Wait", "Seconds": "5", "End": True}, 'Seconds is "5" but should be an Integer'),
        (
            {"Type": "Wait", "Seconds": 5, "Timestamp": "2030-01-01T00:00:00Z", "End": True},
            "may have only one of",
        ),
        ({"Type": "Choice", "Choices": []}, "Choices is empty, non-empty required"),
        ({"Type": "Succeed", "Next": "A"}, 'has forbidden field "Next"'),
        ({"Type": "Sleep", "End": True}, 'Type is "Sleep", not one of the allowed values'),
        (
            {"Type": "Wait", "Seconds": "{% 5 %}", "End": True},
            'Seconds is "{% 5 %}" but should be an Integer',
        ),
        ({**jsonata(PASS), "ResultPath": "$.a"}, 'Field "ResultPath" not allowed'),
        ({**PASS, "Arguments": {}}, 'Field "Arguments" not allowed'),
        (
            {**CHARGE, "Retry": [{"ErrorEquals": ["A"], "JitterStrategy": "HALF"}]},
            'Retry[0].JitterStrategy is "HALF", not one of the allowed values ["FULL", "NONE"]',
        ),
        ({**CHARGE, "Retry": [{"MaxAttempts": 1}]}, 'Retry[0] does not have required field "ErrorEquals"'),
        ({**CHARGE, "Retry": [{"ErrorEquals": []}]}, "Retry[0].ErrorEquals is empty, non-empty required"),
        (
            {**CHARGE, "Catch": [{"ErrorEquals": ["States.ALL", "A"], "Next": "A"}]},
            "Catch[0]: States.ALL can only appear in the last element, and by itself.",
        ),
    ],
)
def test_fields(state: dict[str, Any], expected: str):
    found = at_a(state)
    assert any(fault.startswith(f"definition.States.A: {expected}") for fault in found), found


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (None, "None has to be what the task calls"),
        (7, "7 has to be what the task calls"),
        (
            "charge",
            (
                "'charge' has to be arn:aws:states:::<service>:<action>, the ARN of a Lambda function, or the"
                " ARN of an activity"
            ),
        ),
        (
            "arn:aws:states:::lambda:invoke.sync",
            "lambda:invoke has no pattern '.sync'; it has .waitForTaskToken",
        ),
        (
            "arn:aws:states:::dynamodb:getItem.sync",
            "dynamodb:getItem has no pattern '.sync'; it has no pattern",
        ),
        (
            "arn:aws:states:::glue:startJobRun.sync:2",
            "glue:startJobRun has no pattern '.sync:2'; it has .sync",
        ),
        (
            "arn:aws:states:::states:startExecution.wait",
            "states:startExecution has no pattern '.wait'; it has .sync, .sync:2, .waitForTaskToken",
        ),
        (
            "arn:aws:states:::aws-sdk:ec2:describeInstances.async",
            "aws-sdk:ec2:describeInstances has no pattern '.async'; it has .sync, .sync:2, .waitForTaskToken",
        ),
    ],
)
def test_resources(resource: object, expected: str):
    state = {name: value for name, value in (CHARGE | {"Resource": resource}).items() if value is not None}
    assert f"definition.States.A.Resource: {expected}" in at_a(state)
