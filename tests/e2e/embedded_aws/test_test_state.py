"""The TestState API answers as AWS does. Most expected answers are those of AWS's documentation."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import boto3
import pulumi
import pulumi_aws as aws
import pytest
import yaml
from botocore.config import Config
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.embedded_aws.programs import allow, policy, simple_function, state_machine, trust

CASES = yaml.safe_load((Path(__file__).parent / "test_state.yaml").read_text())
FAILS = "def handler(event, context): raise ValueError('no')"


def program() -> None:
    echo, failing = simple_function("echo"), simple_function("failing", FAILS)
    pulumi.export("function", echo.arn)
    invoke = echo.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn))
    state_machine(
        "calls", {"Type": "Task", "Resource": echo.arn, "ResultPath": "$.r", "End": True}, permissions=invoke
    )
    state_machine("denied", {"Type": "Task", "Resource": echo.arn, "End": True})
    fails = failing.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn))
    state_machine("fails", {"Type": "Task", "Resource": failing.arn, "End": True}, permissions=fails)
    for name, actions in (("tester", ["states:TestState"]), ("nobody", ["states:ListStateMachines"])):
        role = aws.iam.Role(name, name=name, assume_role_policy=trust("lambda"))
        aws.iam.RolePolicy(name, role=role.name, policy=policy({"Action": actions, "Resource": "*"}))


@pytest.fixture(scope="session")  # its roles have names that exist only once
def stack(emulator: Emulator) -> Iterator[Deployment]:
    with deploy(program, emulator=emulator) as deployment:
        yield deployment


Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ask(stack: Deployment) -> Ask:
    """Tests a definition; the answer, with JSON in strings parsed."""
    client = stack.client("stepfunctions")

    def test(definition: dict[str, Any], given: Any = None, **more: Any) -> dict[str, Any]:
        request = {"inspectionLevel": "DEBUG", "input": json.dumps(given or {})} | more
        answer = client.test_state(definition=json.dumps(definition), **request)
        answer.pop("ResponseMetadata")
        seen = answer.pop("inspectionData", {})
        texts = {name: json.loads(each) if isinstance(each, str) else each for name, each in seen.items()}
        output = {"output": json.loads(answer["output"])} if "output" in answer else {}
        return {**answer, **output, **texts}

    return test


def build_mock(result: Any, mode: str = "STRICT") -> dict[str, Any]:
    return {"mock": {"result": json.dumps(result), "fieldValidationMode": mode}}


LAMBDA = {"Type": "Task", "Resource": "arn:aws:states:::lambda:invoke", "End": True}
JSONATA = {"QueryLanguage": "JSONata"}


def cases(section: str) -> Any:
    """Parametrizes a test with the cases of a section."""
    found = CASES[section]
    return pytest.mark.parametrize("case", found.values(), ids=found.keys())


@cases("answers")
def test_a_state_returns_the_response_of_aws(ask: Ask, case: dict[str, Any]):
    assert ask(case["state"], case.get("input"), **case.get("with", {})) == case["answer"]


SPACED = '[1,  {"a" : 2}]'


@pytest.mark.parametrize(
    ("state", "request_", "step"),
    [
        ({"Type": "Pass", "InputPath": "$.v"}, {"input": f'{{"v": {SPACED}}}'}, "afterInputPath"),
        (
            {"Type": "Task", "Resource": LAMBDA["Resource"]},
            build_mock(0) | {"mock": {"result": SPACED}},
            "result",
        ),
        ({"Type": "Map", "ItemsPath": "$v"}, {"variables": f'{{"v": {SPACED}}}'}, "afterItemsPath"),
    ],
    ids=["input", "result", "variable"],
)
def test_a_value_that_is_passed_on_keeps_its_spaces(
    stack: Deployment, state: dict[str, Any], request_: dict[str, Any], step: str
):
    request_.get("mock", {})["fieldValidationMode"] = "NONE"
    if state["Type"] == "Map":
        state |= {"ItemProcessor": {"StartAt": "F", "States": {"F": {"Type": "Fail"}}}}
        request_ |= {"mock": {"result": SPACED}}
    definition = json.dumps({**state, "End": True})
    answer = stack.client("stepfunctions").test_state(
        definition=definition, inspectionLevel="DEBUG", **request_
    )
    assert answer["inspectionData"][step] == SPACED
    assert answer["output"] == SPACED


MISSING = [
    ("InputPath", {"InputPath": "$.no"}, "States.Runtime", "Invalid path '$.no'"),
    (
        "Parameters",
        {"Parameters": {"a": [{"b.$": "$.no"}]}},
        "States.Runtime",
        "'$.no' specified for the field 'b.$'",
    ),
    ("ResultSelector", {"ResultSelector": {"b.$": "$.no[0]"}}, "States.Runtime", "The JSONPath '$.no[0]'"),
    ("OutputPath", {"OutputPath": "$$.State.No"}, "States.Runtime", "Invalid path '$$.State.No'"),
    ("Arguments", {**JSONATA, "Arguments": "{% $states.input.no %}"}, "States.QueryEvaluationError", "no"),
    ("Output", {**JSONATA, "Output": "{% $number('x') %}"}, "States.QueryEvaluationError", "string to float"),
]


@pytest.mark.parametrize(
    ("fields", "error", "cause"), [each[1:] for each in MISSING], ids=[each[0] for each in MISSING]
)
def test_an_expression_that_finds_nothing_fails_the_state(
    ask: Ask, fields: dict[str, Any], error: str, cause: str
):
    answer = ask({**LAMBDA, **fields}, **build_mock({}, "NONE"))
    assert (answer["status"], answer["error"]) == ("FAILED", error)
    assert cause in answer["cause"]


def test_a_result_cannot_be_added_to_a_value_that_is_not_an_object(ask: Ask):
    answer = ask({**LAMBDA, "ResultPath": "$.r"}, [1], **build_mock({}, "NONE"))
    assert (answer["status"], answer["error"]) == ("FAILED", "States.ResultPathMatchFailure")


@cases("rejected")
def test_what_is_invalid_is_rejected(ask: Ask, case: dict[str, Any]):
    with pytest.raises(ClientError) as caught:
        ask(case["state"], case.get("input"), **case.get("with", {}))
    error = caught.value.response["Error"]
    assert error["Code"] == case["error"]
    assert case["message"] in error["Message"]


@cases("results")
def test_a_mocked_result_must_be_one_of_the_service(ask: Ask, case: dict[str, Any]):
    definition, result, error = (
        {**LAMBDA, "Resource": case["resource"]},
        case["result"],
        case.get("error", ""),
    )
    assert ask(definition, **build_mock(result, "NONE"))["output"] == result
    if error:
        with pytest.raises(ClientError, match=re.escape(error)):
            ask(definition, **build_mock(result))
    if not error or "Required" in error:
        assert ask(definition, **build_mock(result, "PRESENT"))["output"] == result


def test_a_task_calls_its_service_as_the_role(stack: Deployment):
    called = stack.test_state("calls", "First", {"a": 1})
    assert (called.status, called.output) == ("SUCCEEDED", {"a": 1, "r": {"a": 1}})
    assert called.inspection["result"] == {"a": 1}
    denied = stack.test_state("denied", "First")
    assert (denied.status, denied.error) == ("FAILED", "Lambda.AWSLambdaException")
    assert "not authorized to perform: lambda:InvokeFunction" in str(denied.cause)
    failing = stack.test_state("fails", "First")
    assert (failing.status, failing.error, failing.next_state) == ("FAILED", "ValueError", None)


@pytest.mark.parametrize("payload", [{}, {"Payload": None}], ids=["none", "null"])
def test_a_function_without_a_payload(stack: Deployment, payload: dict[str, Any]):
    role = stack.state_machine("calls").role_arn
    parameters = {"FunctionName": stack.outputs["function"], **payload}
    answer = stack.client("stepfunctions").test_state(
        definition=json.dumps({**LAMBDA, "Parameters": parameters, "OutputPath": "$.Payload"}), roleArn=role
    )
    assert answer["output"] == "{}"


def test_an_integration_that_the_emulator_lacks_is_an_error(stack: Deployment):
    states, role = stack.client("stepfunctions"), stack.state_machine("calls").role_arn
    definition = json.dumps({**LAMBDA, "Resource": "arn:aws:states:::http:invoke"})
    with pytest.raises(
        ClientError, match="does not support calls of arn:aws:states:::http:invoke; specify a mock"
    ):
        states.test_state(definition=definition, roleArn=role)


def test_the_caller_needs_permissions(stack: Deployment):
    role = stack.state_machine("calls").role_arn
    account = role.partition(":role/")[0]
    tester, nobody = (
        stack.client("stepfunctions", role_arn=f"{account}:role/{name}") for name in ("tester", "nobody")
    )
    definition = json.dumps({"Type": "Succeed"})

    def read_denial(client: Any, **more: Any) -> str:
        with pytest.raises(ClientError) as caught:
            client.test_state(definition=definition, **more)
        assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
        return caught.value.response["Error"]["Message"]

    assert "not authorized to perform: states:TestState" in read_denial(nobody)
    assert "not authorized to perform: iam:PassRole" in read_denial(tester, roleArn=role)
    assert "not authorized to perform: states:RevealSecrets" in read_denial(tester, revealSecrets=True)
    assert tester.test_state(definition=definition)["status"] == "SUCCEEDED"
    mocked_task = json.dumps(LAMBDA)
    assert tester.test_state(definition=mocked_task, roleArn=role, **build_mock({}))["status"] == "SUCCEEDED"


def test_parameters_fit_the_model_of_the_api(emulator: Emulator):
    states = boto3.client(
        "stepfunctions",
        region_name="us-east-1",
        endpoint_url=emulator.endpoint,
        aws_access_key_id=emulator.root.access_key,
        aws_secret_access_key=emulator.root.secret_key,
        config=Config(parameter_validation=False, inject_host_prefix=False),
    )
    with pytest.raises(ClientError, match="2 validation errors detected: Value at 'definition' failed"):
        states.test_state(definition="", inspectionLevel="ALL")
    with pytest.raises(ClientError, match="NUMBER_VALUE can not be converted to a String"):
        states.test_state(definition="{}", mock={"result": 5})


def test_an_unknown_state_machine_has_a_near_name(stack: Deployment):
    with pytest.raises(LookupError, match=r"no state machine 'call'\. Did you mean 'calls'"):
        stack.test_state("call", "First")
