"""Further checks of a definition: waiting, errors and sizes."""

import json
from typing import Any

import pulumi
import pytest
from asl_builders import (
    ACCOUNT,
    CHARGE,
    CHILD_ARN,
    PASS,
    QUEUE_URL,
    build_distributed_map,
    list_errors,
    machine,
    make,
    reject,
    task,
    warnings,
)

from serverless_patterns.patterns.workflow.checks import RESERVED_ERRORS

ACTIVITY_ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:activity:pack"


TOKEN = {"QueueUrl": QUEUE_URL, "MessageBody": {"token.$": "$$.Task.Token"}}


def jsonata(state: dict[str, Any]) -> dict[str, Any]:
    """``state`` in the other query language."""
    renamed = {("Arguments" if name == "Parameters" else name): value for name, value in state.items()}
    text = json.dumps(renamed).replace(
        '"token.$": "$$.Task.Token"', '"token": "{% $states.context.Task.Token %}"'
    )
    return {**json.loads(text), "QueryLanguage": "JSONata"}


@pytest.mark.parametrize(
    ("resource", "parameters", "what"),
    [
        (ACTIVITY_ARN, {}, "an activity"),
        ("sqs:sendMessage.waitForTaskToken", TOKEN, ".waitForTaskToken"),
        ("states:startExecution.sync", {"StateMachineArn": CHILD_ARN}, ".sync"),
        ("states:startExecution.sync:2", {"StateMachineArn": CHILD_ARN}, ".sync:2"),
    ],
)
def test_an_express_workflow_waits_for_nobody(resource: str, parameters: dict[str, Any], what: str):
    state = task(resource, parameters, TimeoutSeconds=9)
    reason = f"is {what}, which requires a Standard workflow"
    assert list_errors(state, type="EXPRESS") == [f"definition.States.A.Resource: {reason}"]
    assert list_errors(build_distributed_map(state, "EXPRESS")) == [
        f"definition.States.A.ItemProcessor.States.Item.Resource: {reason}"
    ]
    assert make(machine(A=state), type="STANDARD")
    assert make(machine(A=build_distributed_map(state, "STANDARD")), type="STANDARD")


def test_an_express_execution_runs_no_distributed_map():
    reason = "is a Distributed Map, which requires a Standard workflow"
    assert list_errors(build_distributed_map(PASS), type="EXPRESS") == [f"definition.States.A: {reason}"]
    inner = build_distributed_map(PASS)
    inner["ItemProcessor"] = {**inner["ItemProcessor"], "StartAt": "Inner", "States": {"Inner": PASS}}
    path = "definition.States.A.ItemProcessor.States.Item"
    assert list_errors(build_distributed_map(inner, "EXPRESS")) == [f"{path}: {reason}"]


def test_a_workflow_needs_a_timeout():
    endless = {name: value for name, value in machine(A=PASS).items() if name != "TimeoutSeconds"}
    assert reject(endless) == [
        (
            "definition.TimeoutSeconds: is required, since an execution could run for a year otherwise. Set"
            " it or 'timeout'"
        )
    ]
    assert reject(machine(A=PASS) | {"TimeoutSeconds": 301}, type="EXPRESS") == [
        "definition.TimeoutSeconds: 301 must be at most 300 for an Express workflow"
    ]


@pytest.mark.parametrize(
    ("state", "what", "needed"),
    [
        (task(ACTIVITY_ARN), "an activity", "HeartbeatSeconds or TimeoutSeconds"),
        (
            task("sqs:sendMessage.waitForTaskToken", TOKEN),
            ".waitForTaskToken",
            "HeartbeatSeconds or TimeoutSeconds",
        ),
        (task("glue:startJobRun.sync", {"JobName": "a"}, HeartbeatSeconds=9), ".sync", "TimeoutSeconds"),
    ],
)
def test_a_task_that_waits_for_others_needs_an_end(state: dict[str, Any], what: str, needed: str):
    reason = f"is {what} without {needed}, so it could wait for a year. Set one"
    assert list_errors(state) == [f"definition.States.A: {reason}"]
    for field in ("TimeoutSeconds", "TimeoutSecondsPath"):
        limit = 10 if field == "TimeoutSeconds" else "$.limit"
        assert make(machine(A={**state, field: limit}))
    assert make(machine(A=jsonata({**state, "TimeoutSeconds": "{% $states.input.limit %}"})))


def test_a_heartbeat_comes_before_the_timeout():
    state = task("sqs:sendMessage.waitForTaskToken", TOKEN, HeartbeatSeconds=60, TimeoutSeconds=60)
    assert list_errors(state) == [
        "definition.States.A.HeartbeatSeconds: 60 must be less than TimeoutSeconds, 60"
    ]


@pytest.mark.parametrize(
    ("body", "is_handed_on"),
    [
        ({"token.$": "$$.Task.Token"}, True),
        ({"deep": [{"token.$": "States.Format('{}', $$.Task.Token)"}]}, True),
        ({"task.$": "$$.Task"}, True),
        ({"context.$": "$$"}, True),
        ("${Body}", True),
        ({"name.$": "$$.Execution.Name"}, False),
        ({"input.$": "$"}, False),
        ("", False),
    ],
)
def test_a_callback_hands_on_its_token_or_is_doubted(body: object, is_handed_on: bool):
    parameters = {"QueueUrl": QUEUE_URL, "MessageBody": body}
    state = task("sqs:sendMessage.waitForTaskToken", parameters, HeartbeatSeconds=60)
    given = {"definition_substitutions": {"Body": pulumi.Output.from_input("x")}} if body == "${Body}" else {}
    assert warnings(machine(A=state), **given) == (
        []
        if is_handed_on
        else [
            (
                "definition.States.A.Resource: waits for a task token, but its parameters do not"
                " contain $$.Task.Token"
            )
        ]
    )


@pytest.mark.parametrize(
    ("body", "is_handed_on"),
    [
        ("{% $states.context.Task.Token %}", True),
        ("{% $string($states.context) %}", True),
        ("{% $states.context.Execution.Id %}", False),
        ("{% $states.input %}", False),
    ],
)
def test_a_callback_in_jsonata_hands_on_its_token_or_is_doubted(body: str, is_handed_on: bool):
    parameters = {"QueueUrl": QUEUE_URL, "MessageBody": body}
    state = jsonata(task("sqs:sendMessage.waitForTaskToken", parameters, HeartbeatSeconds=60))
    found = warnings(machine(A=state))
    assert len(found) == (0 if is_handed_on else 1)
    assert all("do not contain $states.context.Task.Token" in warning for warning in found)


def test_a_callback_passes_no_token_by_the_name_of_its_function():
    parameters = {"FunctionName": "${Ask}", "Payload": {"id.$": "$.id"}}
    state = task("lambda:invoke.waitForTaskToken", parameters, HeartbeatSeconds=60)
    given = {"definition_substitutions": {"Ask": pulumi.Output.from_input("ask")}}
    (found,) = warnings(machine(A=state), **given)
    assert "do not contain $$.Task.Token" in found


@pytest.mark.parametrize(
    ("expression", "doubt"),
    [
        ("$order.id & $string($total)", ""),
        ("($sum := $total + 1; $map([1], function($each, $index) { $each + $sum + $index }))", ""),
        ("$states.input.items@$item#$place.{'item': $item, 'place': $place}", ""),
        ("$map($states.input.items, $uppercase) ~> $join('$gone')", ""),
        ("$states.context.Execution.Name & $uuid()", ""),
        ("$outcom.id", "uses $outcom, which no state assigns"),
        ("$not($approved)", "uses $approved, which no state assigns"),
        ("$states.output.by", "reads $states.output; the members are context, errorOutput, input, result"),
    ],
)
def test_a_variable_that_no_state_assigns_is_doubted(expression: str, doubt: str):
    assigned = {"order": "{% $states.input %}", "total": 5}
    first = {"Type": "Pass", "Assign": assigned, "Next": "B"}
    last = {"Type": "Pass", "Output": f"{{% {expression} %}}", "End": True}
    found = warnings(machine(A=jsonata(first), B=jsonata(last)))
    assert [warning.partition(" %}' ")[2] for warning in found] == ([doubt] if doubt else [])


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("States.Al", " Did you mean 'States.ALL'?"),
        ("States.timeout", " Did you mean 'States.Timeout'?"),
        ("states.TaskFailed", " Did you mean 'States.TaskFailed'?"),
        ("States.Http.StatusCode.4xx", ""),
        ("States.OutOfStock", ""),
    ],
)
@pytest.mark.parametrize("field", ["Retry", "Catch"])
def test_errors_of_ones_own_may_be_called_like_reserved_ones(field: str, name: str, hint: str):
    handler = {
        "ErrorEquals": ["Lambda.ServiceException", name],
        **({"Next": "A"} if field == "Catch" else {}),
    }
    path = f"definition.States.A.{field}[0].ErrorEquals[1]"
    reason = f"'{name}' is not an error name of Step Functions."
    assert warnings(machine(A={**CHARGE, field: [handler]})) == [f"{path}: {reason}{hint}"]


@pytest.mark.parametrize(
    "name",
    [
        *sorted(RESERVED_ERRORS - {"States.ALL"}),
        "States.Http.StatusCode.503",
        "DynamoDB.ConditionalCheckFailedException",
        "MyOwn",
        "java.lang.Exception",
    ],
)
def test_other_errors_pass(name: str):
    retry = {"ErrorEquals": [name], "MaxAttempts": 1}
    state = {**CHARGE, "Retry": [retry], "Catch": [{"ErrorEquals": [name], "Next": "A"}]}
    assert warnings(machine(A=state)) == []


def test_sizes():
    at_the_limit, too_long = "A" * 80, "A" * 81
    assert make(machine(**{at_the_limit: PASS}))
    assert reject(machine(**{too_long: PASS})) == [
        f"definition.States.{too_long}: its name has 81 characters, at most 80 are allowed"
    ]
    definition = machine(A={**PASS, "Comment": ""})
    room = 1_048_576 - len(json.dumps(definition))
    definition["States"]["A"]["Comment"] = "é" * (room // 2) + "x" * (room % 2)
    assert make(definition)
    definition["States"]["A"]["Comment"] += "x"
    assert reject(definition) == ["definition: has 1,048,577 bytes, at most 1,048,576 are allowed"]


def test_all_errors_are_told_at_once():
    definition = machine(
        A={**CHARGE, "Retry": [{"ErrorEquals": ["States.ALL"], "MaxAttempt": 1}], "Ned": "B"},
        B={"Type": "Pass", "QueryLanguage": "JSONata", "Output": "{% ( %}", "End": True},
        C=task("sqs:sendMessage", {"QueueUrl.$": "$.url", "MessageBody": "${Body}"}),
    )
    places = [error.partition(": ")[0] for error in reject(definition, type="EXPRES", log_retention_days=2)]
    assert sorted(set(places)) == [
        "definition.States.A.Ned",
        "definition.States.A.Retry[0].MaxAttempt",
        "definition.States.B",
        "definition.States.B.Output",
        "definition.States.C",
        "definition.States.C.Parameters.MessageBody",
        "definition.States.C.Parameters.QueueUrl.$",
        "log_retention_days",
        "type",
    ]
