"""Registrations of a workflow, and the effects of its arguments."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from asl_builders import (
    ACCOUNT,
    CHARGE,
    INVOKE,
    LOG,
    PASS,
    SIMPLE,
    TRACE,
    machine,
    make,
    reject,
    task,
)
from graphs import ALARM_ARN, KEY_ARN, errors_in, evaluate, names, statements

from embedded_aws import Recording
from serverless_patterns import ArgumentError, Workflow

ARN = f"arn:aws:states:us-east-1:{ACCOUNT}:stateMachine:orders-workflow"


LOG_ARN = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:orders-logs"


def inputs(**args: Any) -> dict[str, Any]:
    return make(SIMPLE, **args).find_by_name("orders-workflow").inputs


def definition_of(recording: Recording) -> dict[str, Any]:
    return json.loads(recording.find_by_name("orders-workflow").inputs["definition"])


def test_defaults():
    recording = make(SIMPLE)
    assert {found.name for found in recording.registrations} == {
        "orders",
        "orders-logs",
        "orders-role",
        "orders-policy",
        "orders-workflow",
        "orders-live",
    }
    charge = {**CHARGE, "TimeoutSeconds": 900}
    assert definition_of(recording) == {**SIMPLE, "States": {"Charge": charge}}
    assert {name: value for name, value in inputs().items() if name != "definition"} == {
        "type": "STANDARD",
        "roleArn": f"arn:aws:iam::{ACCOUNT}:role/orders-role",
        "publish": True,
        "loggingConfiguration": {
            "level": "ERROR",
            "includeExecutionData": False,
            "logDestination": f"{LOG_ARN}:*",
        },
        "tracingConfiguration": {"enabled": True},
        "encryptionConfiguration": {"type": "AWS_OWNED_KEY"},
        "tags": {},
    }
    assert recording.find_by_name("orders-logs").inputs == {
        "namePrefix": "/aws/vendedlogs/states/orders-",
        "retentionInDays": 30,
        "tags": {},
    }
    assert statements(recording.find_by_name("orders-policy")) == [INVOKE, LOG, TRACE]


def test_nothing_runs_before_its_role_may():
    recording = make(SIMPLE)
    assert "orders-policy" in names(recording, recording.find_by_name("orders-workflow").dependencies)
    assert {"orders-policy", "orders-workflow"} <= names(
        recording, recording.find_by_name("orders-live").dependencies
    )


def test_alias_points_to_the_published_version():
    recording = make(SIMPLE)
    alias = recording.find_by_name("orders-live")
    assert alias.inputs["name"] == "live"
    assert [routing["weight"] for routing in alias.inputs["routingConfigurations"]] == [100]
    published = alias.property_dependencies["routingConfigurations"]
    assert names(recording, published) == {"orders-workflow"}


@pytest.mark.parametrize("type_", ["STANDARD", "EXPRESS"])
def test_alias_is_replaced_with_its_state_machine(type_: str):
    recording = make(SIMPLE, type=type_)
    alias, state_machine = recording.find_by_name("orders-live"), recording.find_by_name("orders-workflow")
    assert alias.replace_with == (state_machine.urn,)
    # Two state machines stand beside each other until everything points to the new one.
    assert not alias.delete_before_replace
    assert not state_machine.delete_before_replace
    assert "name" not in state_machine.inputs


def test_outputs():
    recording = make(SIMPLE)
    assert recording.find_by_name("orders").outputs == {
        "arn": ARN,
        "alias_arn": recording.find_by_name("orders-live").outputs["arn"],
        "state_machine_name": "orders-workflow",
        "log_group_name": "orders-logs",
        "role_arn": f"arn:aws:iam::{ACCOUNT}:role/orders-role",
        "definition": recording.find_by_name("orders-workflow").inputs["definition"],
    }


@pytest.mark.parametrize(
    ("args", "property_", "expected"),
    [
        ({"type": "EXPRESS"}, "type", "EXPRESS"),
        (
            {"kms_key_arn": KEY_ARN},
            "encryptionConfiguration",
            {"type": "CUSTOMER_MANAGED_KMS_KEY", "kmsKeyId": KEY_ARN},
        ),
    ],
)
def test_argument_reaches_the_state_machine(args: dict[str, Any], property_: str, expected: object):
    assert inputs(**args)[property_] == expected


@pytest.mark.parametrize(
    ("args", "level", "with_data"),
    [
        ({"type": "EXPRESS"}, "ALL", False),
        ({"type": "EXPRESS", "log_level": "FATAL"}, "FATAL", False),
        ({"log_level": "ALL", "include_execution_data": True}, "ALL", True),
    ],
)
def test_logging(args: dict[str, Any], level: str, with_data: bool):
    logging = inputs(**args)["loggingConfiguration"]
    assert (logging["level"], logging["includeExecutionData"]) == (level, with_data)


def test_log_group():
    log = make(SIMPLE, log_retention_days=7, kms_key_arn=KEY_ARN, tags={"team": "sales"}).find_by_name(
        "orders-logs"
    )
    assert log.inputs == {
        "namePrefix": "/aws/vendedlogs/states/orders-",
        "retentionInDays": 7,
        "kmsKeyId": KEY_ARN,
        "tags": {"team": "sales"},
    }


def test_alarms_when_there_is_somebody_to_tell():
    recording = make(SIMPLE, alarm_topic_arn=ALARM_ARN, tags={"team": "sales"})
    alarms = {
        found.name: found.inputs for found in recording.find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")
    }
    assert {name: alarm["metricName"] for name, alarm in alarms.items()} == {
        "orders-failed-alarm": "ExecutionsFailed",
        "orders-timed-out-alarm": "ExecutionsTimedOut",
    }
    for alarm in alarms.values():
        assert alarm["namespace"] == "AWS/States"
        assert alarm["dimensions"] == {"StateMachineArn": ARN}
        assert alarm["alarmActions"] == [ALARM_ARN]
        assert alarm["tags"] == {"team": "sales"}
    assert not make(SIMPLE).find_by_type("aws:cloudwatch/metricAlarm:MetricAlarm")


def routes(args: dict[str, Any], **asked: Any) -> dict[str, Any]:
    def program() -> None:
        route = Workflow("orders", {"definition": SIMPLE, **args}).route(**asked)
        pulumi.export("route", route)

    return evaluate(program).outputs["route"]


def test_routes_for_a_gateway():
    alias = {"arn": make(SIMPLE).find_by_name("orders-live").outputs["arn"], "name": "orders", "timeout": 60}
    assert routes({}) == {"workflow": alias}
    assert routes({"type": "EXPRESS"}, sync=True) == {"workflow": {**alias, "sync": True}}
    assert routes({"kms_key_arn": KEY_ARN})["workflow"]["kms_key_arn"] == KEY_ARN
    parameters = {"caller": "claim.sub"}
    assert routes({}, parameters=parameters)["workflow"]["parameters"] == parameters


def test_route_leaves_out_a_timeout_that_is_known_later():
    definition = {**SIMPLE, "TimeoutSeconds": "${Limit}"}

    def program() -> None:
        limit = pulumi.Output.from_input(20)
        orders = Workflow("orders", {"definition": definition, "definition_substitutions": {"Limit": limit}})
        pulumi.export("route", orders.route())

    recording = evaluate(program)
    alias = recording.find_by_name("orders-live").outputs["arn"]
    assert recording.outputs["route"] == {"workflow": {"arn": alias, "name": "orders"}}
    assert definition_of(recording)["TimeoutSeconds"] == 20


def test_a_standard_workflow_does_not_answer_at_once():
    def program() -> None:
        orders = Workflow("orders", {"definition": SIMPLE})
        with pytest.raises(ArgumentError) as caught:
            orders.route(sync=True)
        assert str(caught.value) == (
            "Workflow 'orders' has 1 invalid argument:\n  route.sync: requires an EXPRESS workflow. Set its"
            " 'type', or remove 'sync'\n  See `serverless-patterns help workflow`."
        )

    evaluate(program)


def test_preview_of_unknown_values():
    def program() -> None:
        function = aws.lambda_.Function("charge", role="arn:aws:iam::123456789012:role/a")
        state = task("lambda:invoke", {"FunctionName": "${Charge}"})
        Workflow(
            "orders", {"definition": machine(A=state), "definition_substitutions": {"Charge": function.arn}}
        )

    deployed, preview = evaluate(program), evaluate(program, preview=True)
    assert [found.urn for found in preview.registrations] == [found.urn for found in deployed.registrations]
    assert definition_of(deployed)["States"]["A"]["Parameters"]["FunctionName"].endswith(":function:charge")


@pytest.mark.parametrize(
    ("args", "expected"),
    [
        (
            {"timeout": 301, "type": "EXPRESS"},
            ["timeout: 301 is out of range; must be 1 to 300 for an EXPRESS workflow"],
        ),
        (
            {"policy_statements": [{"actions": ["s3:*"], "resources": ["*"]}]},
            ["policy_statements.0.actions.0: 's3:*' must be one IAM action, such as s3:GetObject"],
        ),
    ],
)
def test_errors(args: dict[str, Any], expected: list[str]):
    assert reject(SIMPLE, **args) == expected


def test_definition_known_only_later_is_none():
    (found,) = errors_in(lambda: Workflow("orders", {"definition": pulumi.Output.from_input(SIMPLE)}))
    assert found.startswith("definition: is an Output, which resolves later; ")


def test_names():
    longest, too_long = "o" * 42, "o" * 43
    assert evaluate(lambda: Workflow(longest, {"definition": SIMPLE})).find_by_name(longest)
    assert errors_in(lambda: Workflow(too_long, {"definition": SIMPLE})) == [
        (
            f"name: '{too_long}' has 43 characters, at most 42 leave room for '-schedule-role' and Pulumi's"
            " random suffix in AWS's limit of 64"
        )
    ]


def test_a_fault_of_a_definition_is_one_of_the_arguments():
    assert reject(machine(A=PASS, B=PASS), log_level="NONE") == [
        "log_level: 'NONE' must be 'ALL', 'ERROR' or 'FATAL'.",
        "definition.States.B: is unreachable. Add a transition to it, or remove it",
    ]
