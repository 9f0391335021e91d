# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pulumi
import pytest
from asl_builders import FUNCTION_ARN, MESSAGE, PASS, TOPIC_ARN, fail, machine, make, reject, task
from graphs import statements

from serverless_patterns import ArgumentError, Workflow
from serverless_patterns.patterns.workflow.definition.substitution import Unresolved, substitute

CHARGE = task("lambda:invoke", {"FunctionName": "${Charge}"})


def read_definition(definition: dict[str, Any], **substitutions: Any) -> dict[str, Any]:
    recording = make(definition, definition_substitutions=substitutions)
    return json.loads(recording.find_by_name("orders-workflow").inputs["definition"])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("${Name}", "value"),
        ("a ${Name} b ${Name}", "a value b value"),
        ("${Number}", 7),
        ("a${Number}", "a7"),
        ("${Half} ${Number}", "0.5 7"),
        ("${Flag}", True),
        ("is ${Flag}", "is true"),
        ("${!Name}", "${Name}"),
        ("${!Name} ${Name}", "${Name} value"),
        ("${AWS::Region}", "eu-west-1"),
        ("$Name {Name} $${Name}", "$Name {Name} $value"),
        # JSONata groups by such an expression.
        ("{% ${ 'a': $b } %}", "{% ${ 'a': $b } %}"),
        ("{% ${a: b} & '${Name}' %}", "{% ${a: b} & 'value' %}"),
    ],
)
def test_placeholders_in_texts(text: str, expected: object):
    values = {
        "Name": "value",
        "Number": 7,
        "Half": 0.5,
        "Flag": True,
        "AWS::Region": "eu-west-1",
    }
    replaced = substitute({text: [text, {"deep": text}]}, values)
    name = expected if isinstance(expected, str) else json.dumps(expected)
    assert replaced == {name: [expected, {"deep": expected}]}
    assert type(replaced[name][0]) is type(expected)


@pytest.mark.parametrize("later", [False, True])
def test_whole_numbers_stay_whole_from_any_language(later: bool):
    seconds = pulumi.Output.from_input(5.0) if later else 5.0
    result = {"Type": "Pass", "Result": {"a": 3.0, "b": [2.5, None, True], "c": "${Seconds} s"}, "End": True}
    wait = {"Type": "Wait", "Seconds": "${Seconds}", "Next": "Result"}
    states = read_definition(machine(Wait=wait, Result=result), Seconds=seconds)["States"]
    assert repr(states["Wait"]["Seconds"]) == "5"
    assert repr(states["Result"]["Result"]) == "{'a': 3, 'b': [2.5, None, True], 'c': '5 s'}"


def test_what_is_known_later_is_pending():
    later = pulumi.Output.from_input("x")
    replaced = substitute(
        {"a": "${Later}", "b": "x${Later}${Now}", "c": later, "d": "${Now}"}, {"Later": later, "Now": 1}
    )
    assert replaced == {"a": "${Later}", "b": "x${Later}1", "c": "an Output", "d": 1}
    assert [isinstance(replaced[name], Unresolved) for name in "abcd"] == [True, True, True, False]


def test_the_given_definition_is_left_alone():
    definition = machine(Charge=CHARGE)
    before = json.dumps(definition)
    read_definition(definition, Charge=FUNCTION_ARN)
    assert json.dumps(definition) == before


def test_values_reach_definition_and_role():
    recording = make(
        machine(Charge=CHARGE), definition_substitutions={"Charge": pulumi.Output.from_input(FUNCTION_ARN)}
    )
    definition = json.loads(recording.find_by_name("orders-workflow").inputs["definition"])
    assert definition["States"]["Charge"]["Parameters"]["FunctionName"] == FUNCTION_ARN
    assert {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [FUNCTION_ARN]} in statements(
        recording.find_by_name("orders-policy")
    )


def test_outputs_may_stand_in_the_definition_itself():
    definition = machine(
        Tell=task("sns:publish", {**MESSAGE, "TopicArn": pulumi.Output.from_input(TOPIC_ARN)})
    )
    assert read_definition(definition)["States"]["Tell"]["Parameters"] == MESSAGE


def test_numbers_and_names_of_fields():
    wait = {"Type": "Wait", "Seconds": "${Seconds}", "Next": "Write"}
    write = task("aws-sdk:dynamodb:batchWriteItem", {"RequestItems": {"${Table}": []}})
    states = read_definition(
        machine(Wait=wait, Write=write), Seconds=pulumi.Output.from_input(5), Table="orders"
    )["States"]
    assert states["Wait"]["Seconds"] == 5
    assert states["Write"]["Parameters"] == {"RequestItems": {"orders": []}}


@pytest.mark.parametrize(
    ("definition", "substitutions", "expected"),
    [
        (machine(Charge=CHARGE), {}, ["definition.States.Charge.Parameters.FunctionName: unknown substitution 'Charge'. Known: AWS::Partition. For the literal string, write ${!Charge}"]),
        (
            machine(Charge=CHARGE),
            {"Chrage": FUNCTION_ARN},
            [
                "definition.States.Charge.Parameters.FunctionName: unknown substitution 'Charge'. Did you mean 'Chrage'? Known: AWS::Partition, Chrage. For the literal string, write ${!Charge}",
                "definition_substitutions.Chrage: is not used; there is no ${Chrage} in the definition",
            ],
        ),
        (machine(Done={**PASS, "Result": "${!Name}"}), {"Name": "x"}, ["definition_substitutions.Name: is not used; there is no ${Name} in the definition"]),
        (machine(Done={**PASS, "Result": {"a": [1, "${Names}"]}}), {"Names": ["x"]}, ["definition_substitutions.Names: ['x'] must be a string, a number, true or false"]),
        (machine(Charge=CHARGE), {"Charge": "not a function"}, ["definition.States.Charge.Parameters.FunctionName: 'not a function' must be the name or ARN of a Lambda function"]),
    ],
)  # fmt: skip
def test_errors(definition: dict[str, Any], substitutions: dict[str, Any], expected: list[str]):
    assert reject(definition, definition_substitutions=substitutions) == expected


@pytest.mark.parametrize(
    ("state", "value", "expected"),
    [
        (CHARGE, "not a function", "FunctionName: 'not a function' must be the name or ARN of a Lambda function"),
        (CHARGE, "${!}", "must be the name or ARN of a Lambda function"),
        (task("${Charge}"), TOPIC_ARN, "the ARN of a Lambda function, or the ARN of an activity"),
        (task("${Charge}"), "arn:aws:states:::lambda:invoke.sync", "lambda:invoke does not support '.sync'"),
        (task("${Charge}", {"Message": "x"}), "arn:aws:states:::sns:publish", "Parameters.TopicArn: is missing"),
        ({"Type": "Wait", "Seconds": "${Charge}", "End": True}, "five", "State.Seconds: 'five' must be an integer from 0 to 99,999,999"),
        ({**PASS, "Result": "${Charge}"}, ["five"], "definition_substitutions.Charge: ['five'] must be a string"),
    ],
)  # fmt: skip
def test_what_turns_out_wrong_fails_the_deployment(state: dict[str, Any], value: Any, expected: str):
    def program() -> None:
        Workflow(
            "orders",
            {
                "definition": machine(State=state),
                "definition_substitutions": {"Charge": pulumi.Output.from_input(value)},
            },
        )

    message = fail(program, ArgumentError)
    assert message.startswith("Workflow 'orders' has ")
    assert expected in message


def test_an_http_task_that_shows_itself_late_is_refused():
    call = task("${Call}", {"ApiEndpoint": "https://a.example", "Method": "GET"})
    call["Parameters"]["Authentication"] = {
        "ConnectionArn": "arn:aws:events:us-east-1:123456789012:connection/a/b"
    }

    def program() -> None:
        resource = pulumi.Output.from_input("arn:aws:states:::http:invoke")
        Workflow("orders", {"definition": machine(Call=call), "definition_substitutions": {"Call": resource}})

    assert "definition: has a Resource that resolves to an HTTP task" in fail(program, ArgumentError)
