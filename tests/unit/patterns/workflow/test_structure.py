"""Fields, transitions and resources of a definition: what AWS refuses, and what it takes."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pytest
from asl_builders import (
    CHARGE,
    DONE,
    FUNCTION_ARN,
    MESSAGE,
    PASS,
    build_distributed_map,
    list_errors,
    machine,
    make,
    reader,
    reject,
    task,
)

WAIT = {"Type": "Wait", "Seconds": 5, "End": True}
JSONATA = {"QueryLanguage": "JSONata"}
A = "definition.States.A"


def parallel(**states: dict[str, Any]) -> dict[str, Any]:
    """A last state with one branch."""
    return {"Type": "Parallel", "Branches": [{"StartAt": next(iter(states)), "States": states}], "End": True}


def build_map(
    config: dict[str, Any] | None = None, field: str = "ItemProcessor", **fields: Any
) -> dict[str, Any]:
    """A last state that is a Map with one state inside."""
    given = {"ProcessorConfig": config} if config else {}
    return {
        "Type": "Map",
        field: {**given, "StartAt": "Item", "States": {"Item": PASS}},
        "End": True,
        **fields,
    }


def choice(*rules: dict[str, Any], **fields: Any) -> dict[str, Any]:
    """A Choice state that ends in its default."""
    return {"Type": "Choice", "Choices": list(rules), "Default": "Done", **fields}


def retry(**fields: Any) -> dict[str, Any]:
    return {**CHARGE, "Retry": [{"ErrorEquals": ["A"], **fields}]}


def makes(state: dict[str, Any]) -> bool:
    return bool(make(machine(A=state, **({"Done": DONE} if state.get("Type") == "Choice" else {}))))


@pytest.mark.parametrize(
    ("definition", "expected"),
    [
        ({}, ["definition.StartAt: is missing; must be the name of a state", "definition.States: is missing; must be an object"]),
        ({"StartAt": "A", "States": {}}, ["definition.States: must have at least one state"]),
        ({"StartAt": "A", "States": []}, ["definition.States: [] must be an object"]),
        ({"StartAt": "A", "States": {"A": "B"}}, ["definition.States.A: 'B' must be an object"]),
        ({"StartAt": ["A"], "States": {"A": DONE}}, ["definition.StartAt: ['A'] must be the name of a state"]),
        (
            {"StartAt": "A", "States": {"A": {"Type": "Pass", "Next": 200}, "200": DONE}},
            [
                "definition.States.200: is unreachable. Add a transition to it, or remove it",
                "definition.States: has no terminal state. Set End, or add a Succeed or Fail state",
                "definition.States.A.Next: 200 must be the name of a state",
            ],
        ),
        ({"States": {"A": DONE}}, ["definition.StartAt: is missing; must be the name of a state"]),
        ({"StartAt": "B", "States": {"A": DONE}}, ["definition.StartAt: unknown state 'B'. Known: A"]),
        (
            machine(Ship={"Type": "Pass", "Next": "Shop"}, Done=DONE),
            [
                "definition.States.Ship.Next: unknown state 'Shop'. Did you mean 'Ship'? Known: Done, Ship",
                "definition.States.Done: is unreachable. Add a transition to it, or remove it",
                "definition.States: has no terminal state. Set End, or add a Succeed or Fail state",
            ],
        ),
        (machine(A=DONE, B=DONE), ["definition.States.B: is unreachable. Add a transition to it, or remove it"]),
        (machine(A=parallel(B=PASS, C=PASS)), ["definition.States.A.Branches[0].States.C: is unreachable. Add a transition to it, or remove it"]),
        (
            machine(A=parallel(B={"Type": "Pass", "Next": "A"})),
            ["definition.States.A.Branches[0].States.B.Next: unknown state 'A'. Known: B", ("definition.States.A.Branches[0].States: has no terminal state. Set End, or add a Succeed or Fail state")],
        ),
        (
            machine(A=parallel(B=PASS) | {"Next": "B"}, B=DONE),
            ["definition.States.B: has the name of another state, definition.States.A.Branches[0].States.B; names must be unique", "definition.States.A: cannot have both Next and End; keep one"],
        ),
        (
            machine(A=PASS) | {"TimeOutSeconds": 5, "Version": "2.0"},
            [
                (
                    "definition.TimeOutSeconds: unknown field of a state machine 'TimeOutSeconds'. Did you"
                    " mean 'TimeoutSeconds'? Known: Comment, QueryLanguage, StartAt, States, TimeoutSeconds,"
                    " Version"
                ),
                "definition.Version: '2.0' must be 1.0",
            ],
        ),
        (machine(A=parallel(B=PASS) | {"Branches": [{**machine(B=PASS)}]}), [f"{A}.Branches[0].TimeoutSeconds: unknown field of a branch 'TimeoutSeconds'. Known: Comment, StartAt, States"]),
        (
            machine(A=PASS) | {"TimeoutSeconds": 0, "QueryLanguage": "JSONPATH"},
            ["definition.TimeoutSeconds: 0 must be an integer from 1 to 99,999,999", "definition.QueryLanguage: 'JSONPATH' must be JSONPath or JSONata"],
        ),
    ],
)  # fmt: skip
def test_shape_and_transitions(definition: dict[str, Any], expected: list[str]):
    assert sorted(reject({"TimeoutSeconds": 60, **definition})) == sorted(expected)


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        ({"Type": "Pass", "Ned": "B", "End": True}, ".Ned: unknown field of a Pass state 'Ned'. Known: Assign,"),
        ({"Type": "Pass"}, ": requires Next or End"),
        ({"Type": "Pass", "End": False}, ".End: False must be true"),
        ({"Type": "Succeed", "Next": "A"}, ".Next: unknown field of a Succeed state 'Next'"),
        ({"Type": "Sleep", "End": True}, ".Type: unknown type of state 'Sleep'. Known: Choice, Fail, Map,"),
        ({"End": True}, ".Type: is missing; must be one of Task,"),
        ({"Type": ["Pass"], "End": True}, ".Type: unknown type of state ['Pass']"),
        ({**PASS, "Comment": 5}, ".Comment: 5 must be a string"),
        # Waiting
        ({"Type": "Wait", "End": True}, ": requires Seconds or Timestamp or SecondsPath or TimestampPath"),
        ({**WAIT, "Seconds": "5"}, ".Seconds: '5' must be an integer from 0 to 99,999,999"),
        ({**WAIT, "Seconds": 2.5}, ".Seconds: 2.5 must be an integer"),
        ({**WAIT, "Seconds": True}, ".Seconds: True must be an integer"),
        ({**WAIT, "Seconds": "{% 5 %}"}, ".Seconds: '{% 5 %}' must be an integer"),
        ({**WAIT, "Timestamp": "2030-01-01T00:00:00Z"}, ": cannot have both Seconds and Timestamp; keep one"),
        ({"Type": "Wait", "Timestamp": "tomorrow", "End": True}, ".Timestamp: 'tomorrow' must be a timestamp"),
        ({"Type": "Wait", "SecondsPath": "wait", "End": True}, ".SecondsPath: 'wait' must be a path that begins"),
        # Paths
        ({**PASS, "InputPath": "order"}, ".InputPath: 'order' must be a path that begins with $"),
        ({**PASS, "OutputPath": "$.a["}, ".OutputPath: '$.a[' must be a path"),
        ({**PASS, "ResultPath": "result"}, ".ResultPath: 'result' must be null, or a path to one node"),
        ({**PASS, "ResultPath": "$.a[*]"}, ".ResultPath: '$.a[*]' must be null, or a path to one node"),
        ({**PASS, "ResultPath": "$$.a"}, ".ResultPath: '$$.a' must be null, or a path to one node"),
        ({**PASS, "Parameters": {"a": [{"b.$": "c"}]}}, ".Parameters.a[0].b.$: 'c' must be a path that begins"),
        ({**PASS, "Parameters": {"b.$": 5}}, ".Parameters.b.$: 5 must be a string: a path or an intrinsic"),
        ({**CHARGE, "ResultSelector": {"b.$": "b"}}, ".ResultSelector.b.$: 'b' must be a path"),
        ({**CHARGE, "TimeoutSecondsPath": "limit"}, ".TimeoutSecondsPath: 'limit' must be a path"),
        ({**CHARGE, "Credentials": {"RoleArn.$": "role"}}, ".Credentials.RoleArn.$: 'role' must be a path"),
        ({**CHARGE, "Credentials": {"Role": "x"}}, ".Credentials.Role: unknown field of Credentials 'Role'"),
        ({**PASS, "Assign": {"a.$": "b"}}, ".Assign.a.$: 'b' must be a path"),
        ({"Type": "Fail", "CausePath": "cause"}, ".CausePath: 'cause' must be a path"),
        ({"Type": "Fail", "Cause": "a", "CausePath": "$.a"}, ": cannot have both Cause and CausePath; keep one"),
        ({"Type": "Fail", "OutputPath": "$"}, ".OutputPath: unknown field of a Fail state 'OutputPath'"),
        # The other language
        ({**PASS, **JSONATA, "ResultPath": "$.a"}, ".ResultPath: is a field of JSONPath, and the state is written"),
        ({**PASS, "Arguments": {}}, ".Arguments: unknown field of a Pass state 'Arguments'"),
        ({**CHARGE, "Arguments": {}}, ".Arguments: is a field of JSONata, and the state is written in JSONPath"),
        ({**PASS, "QueryLanguage": "SQL"}, ".QueryLanguage: 'SQL' must be JSONPath or JSONata"),
        ({**WAIT, **JSONATA, "SecondsPath": "$.a"}, ".SecondsPath: is a field of JSONPath"),
        # Timeouts
        ({**parallel(B=PASS), "TimeoutSeconds": 5}, ".TimeoutSeconds: unknown field of a Parallel state"),
        ({**build_map(), "TimeoutSeconds": 5}, ".TimeoutSeconds: unknown field of a Map state"),
        ({**build_map(), "HeartbeatSeconds": 5}, ".HeartbeatSeconds: unknown field of a Map state"),
        ({**CHARGE, "TimeoutSeconds": 0}, ".TimeoutSeconds: 0 must be an integer from 1 to 99,999,999"),
        ({**CHARGE, "TimeoutSeconds": 5, "TimeoutSecondsPath": "$.a"}, ": cannot have both TimeoutSeconds and"),
        # Retriers and catchers
        (retry(JitterStrategy="HALF"), ".Retry[0].JitterStrategy: 'HALF' must be FULL or NONE"),
        ({**CHARGE, "Retry": [{"MaxAttempts": 1}]}, ".Retry[0].ErrorEquals: is missing; must be a list of error"),
        ({**CHARGE, "Retry": [{"ErrorEquals": []}]}, ".Retry[0].ErrorEquals: [] must be a list of error names"),
        ({**CHARGE, "Retry": [{"ErrorEquals": "A"}]}, ".Retry[0].ErrorEquals: 'A' must be a list of error names"),
        (retry(MaxAttempt=3), ".Retry[0].MaxAttempt: unknown field of a retrier 'MaxAttempt'. Did you mean"),
        (retry(BackoffRate=0.5), ".Retry[0].BackoffRate: 0.5 must be a number, at least 1"),
        (retry(IntervalSeconds=0), ".Retry[0].IntervalSeconds: 0 must be an integer from 1"),
        (retry(IntervalSeconds=10, MaxDelaySeconds=5), ".Retry[0].MaxDelaySeconds: 5 must be at least Interval"),
        ({**CHARGE, "Retry": {"ErrorEquals": ["A"]}}, ".Retry: {'ErrorEquals': ['A']} must be a list of retriers"),
        ({**PASS, "Retry": []}, ".Retry: unknown field of a Pass state 'Retry'"),
        ({**CHARGE, "Catch": [{"ErrorEquals": ["States.ALL", "A"], "Next": "A"}]}, ".Catch[0].ErrorEquals: States.ALL must be the only error of its list"),
        ({**CHARGE, "Retry": [{"ErrorEquals": ["States.ALL"]}, {"ErrorEquals": ["A"]}]}, ".Retry[0].ErrorEquals: States.ALL must be in the last entry of Retry"),
        ({**CHARGE, "Catch": [{"ErrorEquals": ["A"]}]}, ".Catch[0].Next: is missing; must be the name of a state"),
        ({**CHARGE, "Catch": [{"ErrorEquals": ["A"], "Next": "B"}]}, ".Catch[0].Next: unknown state 'B'"),
        ({**CHARGE, "Catch": [{"ErrorEquals": ["A"], "Next": "A", "Output": 1}]}, ".Catch[0].Output: is a field of JSONata"),
        # Choices
        ({"Type": "Choice", "Choices": []}, ".Choices: [] must be a list of choice rules that is not empty"),
        (choice({"Next": "Done"}), ".Choices[0]: requires a comparison such as StringEquals, or And, Or or Not"),
        (choice({"Variable": "$.a", "IsNull": True}), ".Choices[0].Next: is missing; must be the name of a state"),
        (choice({"IsNull": True, "Next": "Done"}), ".Choices[0].Variable: is missing; must be the path whose"),
        (choice({"Variable": "a", "IsNull": True, "Next": "Done"}), ".Choices[0].Variable: 'a' must be a path that begins with $"),
        (choice({"Variable": "$.a", "StringEqual": "x", "Next": "Done"}), ".Choices[0].StringEqual: unknown field of a choice rule 'StringEqual'. Did you mean 'String"),
        (choice({"Variable": "$.a", "NumericEquals": "5", "Next": "Done"}), ".Choices[0].NumericEquals: '5' must be a number"),
        (choice({"Variable": "$.a", "StringEqualsPath": "b", "Next": "Done"}), ".Choices[0].StringEqualsPath: 'b' must be a path"),
        (choice({"Variable": "$.a", "IsNull": True, "StringEquals": "a", "Next": "Done"}), ".Choices[0]: cannot have both StringEquals and IsNull; keep one"),
        (choice({"And": [{"Variable": "$.a", "IsNull": True, "Next": "Done"}], "Next": "Done"}), ".Choices[0].And[0].Next: is allowed in the outermost rule only"),
        (choice({"Not": {"Or": [{"Variable": "a", "IsNull": True}]}, "Next": "Done"}), ".Choices[0].Not.Or[0].Variable: 'a' must be a path"),
        (choice({"Condition": "{% true %}", "Next": "Done"}), ".Choices[0].Condition: is a field of JSONata, and the state is written in JSONPath"),
        (choice({"Condition": "true", "Next": "Done"}, **JSONATA), ".Choices[0].Condition: 'true' must be true, false"),
        (choice({"Variable": "$.a", "Next": "Done"}, **JSONATA), ".Choices[0].Variable: is a field of JSONPath"),
        (choice({"Variable": "$.a", "IsNull": True, "Next": "Dome"}), ".Choices[0].Next: unknown state 'Dome'. Did"),
        # Maps
        ({"Type": "Map", "End": True}, ": requires ItemProcessor or Iterator"),
        (build_map() | {"Iterator": build_map()["ItemProcessor"]}, ": cannot have both ItemProcessor and Iterator"),
        (build_map({"Mode": "DISTRIBUTE"}), ".ItemProcessor.ProcessorConfig.Mode: 'DISTRIBUTE' must be INLINE or"),
        (build_map({"Mode": "DISTRIBUTED", "ExecutionType": "FAST"}), ".ItemProcessor.ProcessorConfig.ExecutionType: 'FAST' must be STANDARD or EXPRESS"),
        (build_map({"Mode": "DISTRIBUTED"}), ".ItemProcessor.ProcessorConfig.ExecutionType: is missing; a Distributed Map requires STANDARD"),
        (build_map(**reader("getObject", Bucket="datasets", Key="a.csv")), ".ItemReader: requires a Distributed Map: set Mode to DISTRIBUTED in the ProcessorConfig"),
        (build_map(ToleratedFailureCount=5), ".ToleratedFailureCount: requires a Distributed Map"),
        (build_map(Label="x"), ".Label: requires a Distributed Map"),
        (build_map(MaxConcurrency=-1), ".MaxConcurrency: -1 must be an integer from 0"),
        (build_map(MaxConcurrency=1, MaxConcurrencyPath="$.a"), ": cannot have both MaxConcurrency and"),
        (build_map(ItemsPath="items"), ".ItemsPath: 'items' must be a path"),
        (build_map(ItemSelector={"a.$": "a"}), ".ItemSelector.a.$: 'a' must be a path"),
        (build_map(Items=[1]), ".Items: is a field of JSONata"),
        (build_distributed_map(PASS, **reader("getObject", {"InputType": "XML"}, Bucket="datasets", Key="a")), ".ItemReader.ReaderConfig.InputType: 'XML' must be CSV or JSON or JSONL or MANIFEST or PARQUET"),
        (build_distributed_map(PASS, **reader("getObjects", Bucket="datasets", Key="a")), ".ItemReader.Resource: 'arn:aws:states:::s3:getObjects' must be arn:aws:states:::s3:getObject or"),
        (
            build_distributed_map(PASS, **reader("listObjectsV2", {"Transformation": "LOAD_AND_FLATTEN"}, Bucket="datasets", Prefix="a")),
            ".ItemReader.ReaderConfig.InputType: is missing; the Transformation LOAD_AND_FLATTEN requires it",
        ),
        (build_distributed_map(PASS, ToleratedFailurePercentage=101), ".ToleratedFailurePercentage: 101 must be a number from"),
        (build_distributed_map(PASS, ItemBatcher={}), ".ItemBatcher: requires MaxItemsPerBatch, MaxInputBytesPerBatch"),
        (build_distributed_map(PASS, ItemBatcher={"MaxItemPerBatch": 5}), ".ItemBatcher.MaxItemPerBatch: unknown field of an ItemBatcher 'MaxItemPerBatch'. Did you mean"),
        (build_distributed_map(PASS, Label="a b"), ".Label: 'a b' must be 1 to 40 characters"),
        (build_distributed_map(PASS, ResultWriter={"WriterConfig": {"OutputType": "CSV"}}), ".ResultWriter.WriterConfig.OutputType: 'CSV' must be JSON or JSONL"),
        ({"Type": "Parallel", "Branches": [], "End": True}, ".Branches: [] must be a list of branches that is not"),
        ({"Type": "Parallel", "Branches": ["a"], "End": True}, ".Branches[0]: 'a' must be an object"),
    ],
)  # fmt: skip
def test_fields(state: dict[str, Any], expected: str):
    found = list_errors(state)
    assert any(error.startswith(f"{A}{expected}") for error in found), found


@pytest.mark.parametrize(
    "state",
    [
        build_distributed_map(PASS, ToleratedFailurePercentage=0.5),
        {**build_map({"Mode": "INLINE"}, "Iterator"), "Parameters": {"a.$": "$$.Map.Item.Value"}},
        build_map({"Mode": "DISTRIBUTED", "ExecutionType": "EXPRESS"}, "Iterator", ToleratedFailureCount=1),
        choice({"Condition": True, "Next": "Done"}, **JSONATA),
        choice(
            {"Condition": "{% $states.input.a > 1 %}", "Next": "Done", "Output": 1, "Assign": {"a": 1}},
            **JSONATA,
        ),
        choice({"Variable": "$.a", "TimestampLessThan": "2030-01-01T00:00:00Z", "Next": "Done"}),
        choice({"Not": {"Or": [{"Variable": "$$.Execution.Name", "StringMatches": "a*"}]}, "Next": "Done"}),
        choice(
            {"Variable": "$a", "NumericLessThanPath": "$.b[0]['c d']", "Next": "Done", "Comment": "small"}
        ),
        retry(MaxAttempts=0, BackoffRate=1, IntervalSeconds=5, MaxDelaySeconds=5, Comment="again"),
        {**CHARGE, "Retry": []},
        {
            **CHARGE,
            "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "A", "ResultPath": None, "Comment": "oh"}],
        },
        {**CHARGE, "TimeoutSeconds": 5.0},
        {**CHARGE, "TimeoutSeconds": 99_999_999},
        {**PASS, "Parameters": ["a", {"b.$": "$.b"}]},
        {
            **PASS,
            "InputPath": None,
            "OutputPath": "$.a..b[?(@.c == 'x)')].d",
            "ResultPath": "$['a b'][0].detail-type",
        },
        {**PASS, "InputPath": "States.Array(1, $.a)"},
        {**WAIT, "Seconds": 0},
        {**WAIT, **JSONATA, "Seconds": "{% $states.input.pause %}"},
        {"Type": "Wait", "Timestamp": "2030-01-01T00:00:00.5+01:00", "End": True},
        {"Type": "Fail", "ErrorPath": "$.error", "CausePath": "States.Format('{}', $.cause)"},
        {"Type": "Fail", **JSONATA, "Error": "{% $states.input.error %}", "Cause": "none"},
        {"Type": "Succeed", **JSONATA, "Output": 5},
        {"Type": "Succeed", "InputPath": "$.a"},
        build_distributed_map(PASS, ResultWriter={"WriterConfig": {"Transformation": "COMPACT"}}),
        build_distributed_map(
            PASS, Label="orders-1", ItemBatcher={"MaxItemsPerBatch": 5, "BatchInput": {"a.$": "$.a"}}
        ),
        build_distributed_map(PASS, **JSONATA, Items="{% $states.input.items %}", MaxConcurrency="{% 5 %}"),
        task(FUNCTION_ARN, [1, 2]),
    ],
)
def test_what_step_functions_takes_is_not_refused(state: dict[str, Any]):
    assert makes(state)


def test_a_state_machine_in_jsonata_has_no_state_in_jsonpath():
    definition = machine(A={**PASS, "QueryLanguage": "JSONPath"}) | JSONATA
    (found,) = reject(definition)
    assert found.startswith(
        f"{A}.QueryLanguage: cannot be JSONPath in a state machine whose QueryLanguage is"
    )
    assert make(machine(A={**PASS, **JSONATA}) | {"QueryLanguage": "JSONPath"})
    assert make(machine(A={**PASS, **JSONATA}) | JSONATA)


def test_states_inside_others_begin_with_the_language_at_the_top():
    inside = {**PASS, "ResultPath": "$.a"}
    assert make(machine(A={**parallel(B=inside), **JSONATA}))
    (found,) = reject(machine(A=parallel(B=inside)) | JSONATA)
    assert found.startswith(f"{A}.Branches[0].States.B.ResultPath: is a field of JSONPath")


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (None, ["Resource: is missing; must be the ARN of the called resource"]),
        (7, ["Resource: 7 must be the ARN of the called resource"]),
        ("charge", ["Resource: 'charge' must be arn:aws:states:::<service>:<action>, the ARN of a Lambda function, or the ARN of an activity"]),
        ("arn:aws:states:::lambda:invoke.sync", ["Resource: lambda:invoke does not support '.sync'. Supported: .waitForTaskToken"]),
        ("arn:aws:states:::dynamodb:getItem.sync", ["Resource: dynamodb:getItem does not support '.sync'. Supported: none"]),
        ("arn:aws:states:::glue:startJobRun.sync:2", ["Resource: glue:startJobRun does not support '.sync:2'. Supported: .sync"]),
        ("arn:aws:states:::states:startExecution.wait", ["Resource: states:startExecution does not support '.wait'. Supported: .sync, .sync:2, .waitForTaskToken"]),
        ("arn:aws:states:::aws-sdk:ec2:describeInstances.async", ["Resource: aws-sdk:ec2:describeInstances does not support '.async'. Supported: .sync, .sync:2, .waitForTaskToken"]),
    ],
)  # fmt: skip
def test_resources(resource: object, expected: list[str]):
    state = {name: value for name, value in (CHARGE | {"Resource": resource}).items() if value is not None}
    assert list_errors(state) == [f"{A}.{error}" for error in expected]


def test_messages_are_complete():
    assert makes(task("sns:publish", MESSAGE))
