"""Additions to a definition by the component."""

import json
from typing import Any

import pytest
from asl_builders import (
    CHARGE,
    CHILD_ARN,
    FUNCTION_ARN,
    MESSAGE,
    machine,
    make,
    task,
)

from embedded_aws import Recording
from serverless_patterns.patterns.workflow.workflow_definition import LAMBDA_RETRY

SIMPLE = machine(Charge=CHARGE)


def definition_of(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("orders-workflow").inputs["definition"])


@pytest.mark.parametrize(
    ("type_", "written", "argument", "expected"),
    [
        ("STANDARD", 60, None, 60),
        ("STANDARD", 60, 5, 60),
        ("STANDARD", None, 5.0, 5),
        ("EXPRESS", None, None, 300),
        ("EXPRESS", None, 20, 20),
        ("EXPRESS", 30, 20, 30),
    ],
)
def test_timeout_of_the_execution(type_: str, written: int | None, argument: float | None, expected: int):
    definition = {name: value for name, value in SIMPLE.items() if name != "TimeoutSeconds"}
    definition |= {"TimeoutSeconds": written} if written else {}
    given = {"timeout": argument} if argument else {}
    assert definition_of(make(definition, type=type_, **given))["TimeoutSeconds"] == expected


@pytest.mark.parametrize(
    ("fields", "added"),
    [
        ({}, True),
        ({"TimeoutSeconds": 3}, False),
        ({"TimeoutSecondsPath": "$.limit"}, False),
        ({"HeartbeatSeconds": 1000}, False),
    ],
)
def test_requests_end_when_the_longest_could(fields: dict[str, Any], added: bool):
    for state in (CHARGE, task(FUNCTION_ARN), task("sns:publish", MESSAGE)):
        deployed = definition_of(make(machine(A={**state, **fields})))["States"]["A"]
        assert deployed == {**state, **fields, **({"TimeoutSeconds": 900} if added else {})}


def test_jobs_and_callbacks_get_no_timeout():
    job = task("states:startExecution.sync", {"StateMachineArn": CHILD_ARN}, TimeoutSecondsPath="$.limit")
    assert definition_of(make(machine(A=job)))["States"]["A"] == job


def test_retry_defaults_go_where_lambda_is_called_without_any():
    own = [{"ErrorEquals": ["States.TaskFailed"], "MaxAttempts": 1}]
    definition = machine(
        A=chain(CHARGE, "B"),
        B=chain(task(FUNCTION_ARN), "C"),
        C=chain(task("aws-sdk:lambda:invoke", {"FunctionName": "charge"}), "D"),
        D=chain({**CHARGE, "Retry": own}, "E"),
        E=chain({**CHARGE, "Retry": []}, "F"),
        F=chain(task("sns:publish", MESSAGE), "G"),
        G={"Type": "Map", "Iterator": machine(H=CHARGE) | {"TimeoutSeconds": 9}, "End": True},
    )
    del definition["States"]["G"]["Iterator"]["TimeoutSeconds"]
    retried = definition_of(make(definition, retry_on_service_exceptions=True))["States"]
    assert [retried[name].get("Retry") for name in "ABCDEF"] == [*[[LAMBDA_RETRY]] * 3, own, [], None]
    assert retried["G"]["Iterator"]["States"]["H"]["Retry"] == [LAMBDA_RETRY]
    untouched = definition_of(make(definition))["States"]
    assert [untouched[name].get("Retry") for name in "ABCDEF"] == [None, None, None, own, [], None]


def chain(state: dict[str, Any], following: str) -> dict[str, Any]:
    return {name: value for name, value in state.items() if name != "End"} | {"Next": following}


def test_retries_are_the_recommended_ones():
    assert LAMBDA_RETRY["JitterStrategy"] == "FULL"
    assert set(LAMBDA_RETRY["ErrorEquals"]) == {
        "Lambda.ClientExecutionTimeoutException",
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
    }
