"""Effects of each argument of ``Workflow``."""

import json
from typing import Any

import pulumi_aws as aws

import serverless_patterns as patterns
from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.engine.change_matrix.rows import Change, Component

_ARN = "arn:aws:{}:us-east-1:123456789012:{}".format
_CHARGE: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::lambda:invoke",
    "Parameters": {"FunctionName": "${ChargeArn}", "Payload": {}},
    "ResultPath": None,
    "TimeoutSeconds": 30,
    "Next": "Ship",
}
_SHIP: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::sqs:sendMessage",
    "Parameters": {"QueueUrl": "${ParcelsUrl}", "MessageBody": "1"},
    "TimeoutSeconds": 30,
    "End": True,
}
_REPORT: dict[str, Any] = {
    "Type": "Task",
    "Resource": "arn:aws:states:::ecs:runTask",
    "Parameters": {"TaskDefinition": _ARN("ecs", "task-definition/report:1"), "LaunchType": "FARGATE"},
    "TimeoutSeconds": 30,
    "End": True,
}
_FIRST = {"order": "Charge", "parcel": "Ship"}


def _definition(*, charge: dict[str, Any] = _CHARGE, ship: dict[str, Any] = _SHIP) -> dict[str, Any]:
    """An order is charged and shipped, a parcel is shipped, and for anything else there is a report."""
    choices = [{"Variable": f"$.{name}", "IsPresent": True, "Next": state} for name, state in _FIRST.items()]
    states = {
        "Which": {"Type": "Choice", "Choices": choices, "Default": "Report"},
        "Charge": charge,
        "Ship": ship,
        "Report": _REPORT,
    }
    return {"StartAt": "Which", "States": states}


def _make(name: str, arguments: Any) -> patterns.Workflow:
    """Creates it with the queues that its definition names."""
    urls = {f"{name}Url": aws.sqs.Queue(name.lower()).url for name in ("Parcels", "Letters")}
    definition = json.dumps(arguments["definition"])
    named = {name: url for name, url in urls.items() if f"${{{name}}}" in definition}
    substitutions = {**arguments["definition_substitutions"], **named}
    return patterns.Workflow(name, {**arguments, "definition_substitutions": substitutions})


def _probe(deployment: Deployment) -> None:
    """Ships a parcel."""
    states, alias = deployment.client("stepfunctions"), deployment.outputs["alias_arn"]
    kind = states.describe_state_machine(stateMachineArn=deployment.outputs["arn"])["type"]
    started: Any = {"stateMachineArn": alias, "input": json.dumps({"parcel": 7})}
    if kind == "EXPRESS":
        execution = states.start_sync_execution(**started)
    else:
        arn = states.start_execution(**started)["executionArn"]

        def look() -> Any:
            found = states.describe_execution(executionArn=arn)
            return found if found["status"] != "RUNNING" else None

        execution = eventually(look, f"the end of {arn}")
    assert execution["status"] == "SUCCEEDED", execution
    assert json.loads(execution["output"])


WORKFLOW = Component(
    _make,
    {
        "definition": _definition(),
        "definition_substitutions": {"ChargeArn": _ARN("lambda", "function:charge")},
        "timeout": 60,
        "passed_role_arns": ["arn:aws:iam::123456789012:role/report"],
        "schedule": {"expression": "rate(1 day)"},
        "event_pattern": {"source": ["shop"]},
        "alarm_topic_arn": _ARN("sns", "alarms"),
        "force_destroy": True,
    },
    [
        Change(
            "definition",
            {**_definition(), "Comment": "Charges and ships."},
            {"live": "update", "workflow": "update"},
        ),
        Change(
            "definition",
            _definition(charge={**_CHARGE, "TimeoutSeconds": 20}),
            {"live": "update", "workflow": "update"},
        ),
        Change(
            "definition",
            _definition(ship={**_SHIP, "Parameters": {"QueueUrl": "${LettersUrl}", "MessageBody": "1"}}),
            {"live": "update", "policy": "update", "workflow": "update"},
        ),
        Change(
            "definition",
            _definition(ship={"Type": "Succeed"}),
            {"live": "update", "policy": "update", "workflow": "update"},
        ),
        Change(
            "definition_substitutions",
            {"ChargeArn": _ARN("lambda", "function:refund")},
            {"live": "update", "policy": "update", "workflow": "update"},
        ),
        Change(
            "type",
            "EXPRESS",
            {
                "failed-alarm": "update",
                "live": "replace",
                "rule-policy": "update",
                "rule-target": "update",
                "schedule": "update",
                "schedule-policy": "update",
                "timed-out-alarm": "update",
                "workflow": "replace",
            },
        ),
        Change("timeout", 120, {"live": "update", "workflow": "update"}),
        Change("retry_on_service_exceptions", True, {"live": "update", "workflow": "update"}),
        Change(
            "policy_statements",
            [{"actions": ["s3:GetObject"], "resources": ["arn:aws:s3:::b/*"]}],
            {"policy": "update"},
        ),
        Change("passed_role_arns", [], {"policy": "update"}),
        Change("log_level", "ALL", {"live": "update", "workflow": "update"}),
        Change("include_execution_data", True, {"live": "update", "workflow": "update"}),
        Change("log_retention_days", 7, {"logs": "update"}),
        Change("schedule", {"expression": "rate(2 days)"}, {"schedule": "update"}),
        Change(
            "schedule", {"expression": "rate(1 day)", "timezone": "Europe/Berlin"}, {"schedule": "update"}
        ),
        Change("schedule", {"expression": "rate(1 day)", "input": {"all": True}}, {"schedule": "update"}),
        Change(
            "schedule", None, {"schedule": "delete", "schedule-policy": "delete", "schedule-role": "delete"}
        ),
        Change("event_pattern", {"source": ["shop", "post"]}, {"rule": "update"}),
        Change(
            "event_pattern",
            None,
            {
                "rule": "delete",
                "rule-policy": "delete",
                "rule-role": "delete",
                "rule-target": "delete",
                "undelivered-policy": "update",
            },
        ),
        Change(
            "kms_key_arn",
            _ARN("kms", "key/1234abcd-12ab-34cd-56ef-1234567890ab"),
            {
                "live": "update",
                "logs": "update",
                "own-policy": "create",
                "policy": "update",
                "schedule": "update",
                "schedule-policy": "update",
                "undelivered": "update",
                "workflow": "update",
            },
        ),
        Change(
            "hardened",
            True,
            {
                "key": "create",
                "key-policy": "create",
                "live": "update",
                "logs": "update",
                "own-policy": "create",
                "policy": "update",
                "schedule": "update",
                "schedule-policy": "update",
                "undelivered": "update",
                "workflow": "update",
            },
        ),
        Change("force_destroy", False, {}),
        Change(
            "alarm_topic_arn",
            _ARN("sns", "pager"),
            {"failed-alarm": "update", "timed-out-alarm": "update", "undelivered-alarm": "update"},
        ),
        Change(
            "alarm_topic_arn",
            None,
            {"failed-alarm": "delete", "timed-out-alarm": "delete", "undelivered-alarm": "delete"},
        ),
        Change(
            "tags",
            {"team": "post"},
            {
                "failed-alarm": "update",
                "logs": "update",
                "role": "update",
                "rule": "update",
                "rule-role": "update",
                "schedule-role": "update",
                "timed-out-alarm": "update",
                "undelivered": "update",
                "undelivered-alarm": "update",
                "workflow": "update",
            },
        ),
    ],
    probe=_probe,
    unchanged={"definition_file": "It is another way to give `definition`."},
)
