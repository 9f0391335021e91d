"""Hostile templates, models and state machines end with an error while other requests are answered."""

import json
import threading
import time

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import deploy
from tests.e2e.embedded_aws.programs import trust
from tests.e2e.embedded_aws.rest_apis import HTTP, JSON, operation, rest_api
from tests.e2e.embedded_aws.test_state_machines import run

pytestmark = pytest.mark.exhaustive

HOSTILE = {
    "iterations": "#foreach($i in [1..1000000000])x#end",
    "characters": "#set($a = 'a')" + '#set($a = "$a$a")' * 40,
    "macros": "#macro(a)#a()#end#a()",
    "nested": "#if(true)" * 2000 + "#end" * 2000,
    "steps": "#foreach($i in [1..1000])#foreach($j in [1..1000])x#end#end",
}


def program() -> None:
    paths = {
        f"/{name}": {
            "get": operation({"type": "mock", "requestTemplates": {JSON: template}, "responses": {}})
        }
        for name, template in HOSTILE.items()
    }
    ok = {"default": {"statusCode": "200"}}
    fine = {"type": "mock", "requestTemplates": {JSON: '{"statusCode": 200}'}, "responses": ok}
    rest_api({**paths, "/fine": {"get": operation(fine)}})
    role = aws.iam.Role("states", assume_role_policy=trust("states"))
    regex = f"{{% $match('{'a' * 60}b', /(a+)+$/) %}}"
    states = {
        "sum": {
            "Type": "Pass",
            "QueryLanguage": "JSONata",
            "Output": "{% 1 + $states.input.seconds %}",
            "End": True,
        },
        "expression": {"Type": "Pass", "QueryLanguage": "JSONata", "Output": regex, "End": True},
        "range": {"Type": "Pass", "Parameters": {"a.$": "States.ArrayRange(0, 1000000000, 1)"}, "End": True},
        "wait": {"Type": "Wait", "SecondsPath": "$.seconds", "End": True},
    }
    for name, state in states.items():
        definition = json.dumps({"StartAt": "S", "States": {"S": state}})
        machine = aws.sfn.StateMachine(name, role_arn=role.arn, definition=definition)
        pulumi.export(name, machine.arn)


def test_hostile_inputs_end_while_others_are_answered():
    slowest: list[float] = []
    finished = threading.Event()
    with deploy(program) as stack:
        url = stack.local_url("url")

        def ask() -> None:
            while not finished.wait(0.1):
                started = time.monotonic()
                assert HTTP.request("GET", f"{url}/fine").status == 200
                slowest.append(time.monotonic() - started)

        others = threading.Thread(target=ask)
        others.start()
        try:
            answers = {name: HTTP.request("GET", f"{url}/{name}") for name in HOSTILE}
            assert run(stack, "sum", {"seconds": 1})["output"] == "2"
            errors = {name: run(stack, name, {"seconds": -1}) for name in ("expression", "range", "wait")}
        finally:
            finished.set()
            others.join()
    assert {name: answer.status for name, answer in answers.items()} == dict.fromkeys(HOSTILE, 500)
    assert {answer.json()["message"] for answer in answers.values()} == {"Internal server error"}
    assert {name: found["error"] for name, found in errors.items()} == {
        "expression": "States.QueryEvaluationError",
        "range": "States.Runtime",
        "wait": "States.Runtime",
    }
    assert "(entered at the event id #2)" in errors["range"]["cause"]
    assert max(slowest) < 10
