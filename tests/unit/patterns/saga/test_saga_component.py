"""Registrations, definition and errors of a saga."""
# ruff: noqa: E501  a message is easier to compare in one piece

import json
from typing import Any

import pulumi
import pytest
from every_component import ALARM_ARN, ARN, KEY_ARN
from graphs import errors_in, evaluate

from embedded_aws import Recording
from serverless_patterns import ArgumentError, Saga
from serverless_patterns.patterns.saga.states import sum_seconds

FUNCTION = ARN("lambda", "function:task")
UNDO: Any = {"function_arn": ARN("lambda", "function:undo")}
GET: Any = {"Resource": "arn:aws:states:::dynamodb:getItem", "Arguments": {"TableName": "stock", "Key": {}}}


def make_step(name: str = "charge", **more: Any) -> dict[str, Any]:
    """Returns a step with a compensation; None leaves an argument out."""
    step = {"name": name, "function_arn": FUNCTION, "compensation": UNDO, **more}
    return {key: value for key, value in step.items() if value is not None}


def record_saga(*steps: dict[str, Any], **more: Any) -> Recording:
    args: Any = {"steps": list(steps) or [make_step()], "alarm_topic_arn": ALARM_ARN, **more}
    return evaluate(lambda: Saga("orders", args))


def read_states(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("orders-steps-workflow").inputs["definition"])["States"]


def list_nexts(state: dict[str, Any]) -> list[str]:
    return [each["Next"] for each in state["Catch"]]


def test_a_failed_step_and_those_before_it_are_compensated_in_reverse_order() -> None:
    read = make_step("price", compensation=None, has_effect=False)
    states = read_states(record_saga(make_step("reserve"), read, make_step("charge"), make_step("ship")))
    following = ["reserve", "price", "charge", "ship"]
    assert [states[each]["Next"] for each in following] == [*following[1:], "Saga completed"]
    assert states["Start saga"]["Default"] == "reserve"
    back = {"reserve": "reserve", "price": "reserve", "charge": "charge", "ship": "ship"}
    for name, undone in back.items():
        assert list_nexts(states[name]) == [f"Compensate {undone}"] * 2
    order = ["Compensate ship", "Compensate charge", "Compensate reserve", "Saga compensated"]
    assert [states[each]["Next"] for each in order[:-1]] == order[1:]


def test_a_step_before_the_first_effect_has_nothing_to_compensate() -> None:
    states = read_states(record_saga(make_step("price", compensation=None, has_effect=False), make_step()))
    assert list_nexts(states["price"]) == ["Saga compensated"] * 2


def test_a_compensation_that_fails_is_reported_and_tried_again_until_the_execution_fails() -> None:
    states = read_states(record_saga())
    assert list_nexts(states["Compensate charge"]) == ["Report charge"] * 2
    assert states["Report charge"]["Resource"] == "arn:aws:states:::sns:publish"
    assert states["Report charge"]["Arguments"]["TopicArn"] == ALARM_ARN
    assert "$states.context.Execution.Id" in states["Report charge"]["Arguments"]["Message"]
    assert (
        list_nexts(states["Report charge"])
        == [states["Report charge"]["Next"]]
        == ["Compensate charge again"]
    )
    again = states["Compensate charge again"]
    assert "Catch" not in again
    assert again == {key: value for key, value in states["Compensate charge"].items() if key != "Catch"}


def test_each_task_has_an_idempotency_key_of_execution_and_step() -> None:
    states = read_states(record_saga())
    assert states["Start saga"]["Assign"]["keys"] == {
        "charge": "{% $states.context.StateMachine.Name & ':' & $states.context.Execution.Name & ':charge' %}"
    }
    step, compensation = (states[name]["Arguments"]["Payload"] for name in ("charge", "Compensate charge"))
    assert step["idempotencyKey"] == compensation["compensates"] == "{% $keys.charge %}"
    assert compensation["idempotencyKey"] == "{% $keys.charge & ':compensation' %}"


def test_retries_leave_out_errors_that_they_do_not_change() -> None:
    step = make_step(
        non_retryable_errors=["CardDeclinedError"], maximum_retry_attempts=4, retry_interval_seconds=3
    )
    final, retried = read_states(record_saga(step))["charge"]["Retry"]
    large = ["States.DataLimitExceeded", "States.QueryEvaluationError"]
    assert final == {"ErrorEquals": ["CardDeclinedError", *large], "MaxAttempts": 0}
    assert (retried["ErrorEquals"], retried["MaxAttempts"], retried["IntervalSeconds"]) == (
        ["States.ALL"],
        4,
        3,
    )
    assert read_states(record_saga(make_step(maximum_retry_attempts=0)))["charge"]["Retry"] == []


def test_an_execution_has_time_for_every_attempt_of_every_task() -> None:
    made = record_saga(make_step(timeout_seconds=10, maximum_retry_attempts=2, retry_interval_seconds=5))
    definition = json.loads(made.find_by_name("orders-steps-workflow").inputs["definition"])
    step, compensation = 3 * 10 + 5 + 10, 6 * 900 + 2 + 4 + 8 + 16 + 32
    report = 5 * 60 + 2 + 4 + 8 + 16
    assert definition["TimeoutSeconds"] == step + 2 * compensation + report + 300
    assert sum_seconds([]) == 300


def test_a_task_of_another_service_takes_the_place_of_a_function() -> None:
    made = record_saga(make_step("look", function_arn=None, task=GET, compensation=None, has_effect=False))
    state = read_states(made)["look"]
    assert {key: state[key] for key in GET} == GET
    assert "{'look': $states.result}" in state["Assign"]["results"]
    policy = json.loads(made.find_by_name("orders-steps-policy").inputs["policy"])
    assert "dynamodb:GetItem" in [action for each in policy["Statement"] for action in each["Action"]]


def test_the_role_may_invoke_the_functions_and_publish_the_alarm() -> None:
    made = record_saga(alarm_topic_kms_key_arn=KEY_ARN)
    statements = json.loads(made.find_by_name("orders-steps-policy").inputs["policy"])["Statement"]
    allowed = {(action, arn) for each in statements for action in each["Action"] for arn in each["Resource"]}
    for arn in (FUNCTION, UNDO["function_arn"]):
        assert ("lambda:InvokeFunction", arn) in allowed
    assert ("sns:Publish", ALARM_ARN) in allowed
    assert ("kms:GenerateDataKey", KEY_ARN) in allowed
    deliveries = json.loads(made.find_by_name("orders-unfinished-policy").inputs["policy"])["Statement"]
    assert ("kms:GenerateDataKey", KEY_ARN) in {
        (action, arn) for each in deliveries for action in each["Action"] for arn in each["Resource"]
    }


def test_no_state_passes_the_answer_of_a_service_on() -> None:
    states = read_states(record_saga(make_step("reserve"), make_step("look", function_arn=None, task=GET)))
    tasks = [state for state in states.values() if state["Type"] == "Task"]
    assert len(tasks) == 2 * 4
    assert all(state["Output"] == {} for state in tasks)


def test_every_end_but_success_notifies_the_topic() -> None:
    made = record_saga()
    pattern = json.loads(made.find_by_name("orders-unfinished-rule").inputs["eventPattern"])
    machine = made.find_by_name("orders-steps-workflow")
    assert pattern["detail"] == {
        "stateMachineArn": [machine.outputs["arn"]],
        "status": ["FAILED", "TIMED_OUT", "ABORTED"],
    }
    assert made.find_by_name("orders-unfinished-target").inputs["arn"] == ALARM_ARN
    assert "inputPath" not in made.find_by_name("orders-unfinished-target").inputs


def test_a_hardened_saga_has_one_key() -> None:
    made = record_saga(hardened=True)
    (key,) = made.find_by_type("aws:kms/key:Key")
    machine = made.find_by_name("orders-steps-workflow").inputs
    assert machine["encryptionConfiguration"]["kmsKeyId"] == key.outputs["arn"]
    assert made.find_by_name("orders-unfinished-undelivered").inputs["kmsMasterKeyId"] == key.outputs["arn"]
    assert made.find_by_name("orders-steps-logs").inputs["retentionInDays"] == 365
    principals = json.dumps(json.loads(made.find_by_name("orders-key-policy").inputs["policy"]))
    assert "rule/orders-unfinished-rule-*" in principals
    assert "delivery.logs.amazonaws.com" in principals


MANY = [make_step(f"s{number}") for number in range(51)]
LONG: Any = {"timeout_seconds": 31_536_000}


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        ({"steps": []}, ["steps: "]),
        ({"steps": MANY}, ["steps: "]),
        ({"steps": None}, ["steps: is required"]),
        ({"alarm_topic_arn": None}, ["alarm_topic_arn: is required"]),
        ({"alarm_topic_arn": ARN("sns", "alarms.fifo")}, ["alarm_topic_arn: "]),
        ({"steps": [make_step(compensation=None)]}, ["steps.0.compensation: is required, since the effect"]),
        ({"steps": [make_step(has_effect=False)]}, ["steps.0.compensation: requires a step with an effect"]),
        ({"steps": [make_step(), make_step()]}, ["steps.1.name: 'charge' is the name of another step"]),
        ({"steps": [make_step("ship it")]}, ["steps.0.name: 'ship it' must be a letter, then"]),
        ({"steps": [make_step(function_arn=None)]}, ["steps.0: must have exactly one of function_arn, task"]),
        ({"steps": [make_step(task=GET)]}, ["steps.0: must have exactly one of function_arn, task"]),
        ({"steps": [make_step(compensation={})]}, ["steps.0.compensation: must have exactly one of"]),
        ({"steps": [make_step(function_arn="charge")]}, ["steps.0.function_arn: 'charge' must be the ARN of a function"]),
        ({"steps": [make_step(timeout_seconds=0)]}, ["steps.0.timeout_seconds: 0 is out of range"]),
        ({"steps": [make_step(maximum_retry_attempts=101)]}, ["steps.0.maximum_retry_attempts: 101 is out of range"]),
        ({"steps": [make_step(non_retryable_errors=["a b"])]}, ["steps.0.non_retryable_errors.0: 'a b' must be the name"]),
        ({"steps": [make_step(retries=1)]}, ["steps.0.retries: unknown argument"]),
        ({"steps": [make_step(**LONG)]}, ["steps: take up to "]),
        (
            {"steps": [make_step(function_arn=None, task={**GET, "Retry": []})]},
            ["steps.0.task.Retry: is set by the saga"],
        ),
        ({"steps": [make_step(function_arn=None, task={})]}, ["steps.0.task.Resource: is required"]),
        (
            {"steps": [make_step(function_arn=None, task={**GET, "Resource": "getItem"})]},
            ["steps.0.task.Resource: "],
        ),
        (
            {"steps": [make_step(compensation={"task": {"Resource": "arn:aws:states:::sqs:sendMessage"}})]},
            ["steps.0.compensation.task"],
        ),
        (
            {"steps": [make_step(function_arn=None, task={**GET, "Resource": f"{GET['Resource']}.waitForTaskToken"})]},
            ["steps.0.task"],
        ),
        ({"log_level": "OFF"}, ["log_level: 'OFF' must be"]),
        (
            {"steps": [make_step("a", compensation=None), make_step("b", function_arn=None)], "log_level": "x"},
            ["log_level: 'x'", "steps.0.compensation: is required", "steps.1: must have exactly one of"],
        ),
    ],
)  # fmt: skip
def test_errors(args: dict[str, Any], expected: list[str]) -> None:
    given: Any = {"steps": [make_step()], "alarm_topic_arn": ALARM_ARN, **args}
    found = errors_in(lambda: Saga("orders", given))
    assert len(found) == len(expected), found
    assert all(error.startswith(start) for error, start in zip(found, expected, strict=True)), found


@pytest.mark.parametrize("name", ["9lives", "n" * 80])
def test_a_name_leaves_room_for_those_of_its_resources(name: str) -> None:
    given: Any = {"steps": [make_step()], "alarm_topic_arn": ALARM_ARN}
    (error,) = errors_in(lambda: Saga(name, given))
    assert error.startswith("name: ")


def test_a_saga_is_not_a_synchronous_backend() -> None:
    def program() -> None:
        saga = Saga("orders", {"steps": [make_step()], "alarm_topic_arn": ALARM_ARN})  # pyright: ignore[reportArgumentType]
        assert saga.target() == {"workflow": {"arn": saga.alias_arn}}
        assert saga.link("start")["workflow"]["access"] == ["start"]  # pyright: ignore
        with pytest.raises(ArgumentError, match="sync"):
            saga.route(sync=True)
        pulumi.export("route", saga.route()["workflow"]["arn"])  # pyright: ignore

    evaluate(program)
