"""Definitions that AWS accepts are accepted, and errors name real actions and no secret."""

from typing import Any

import botocore.session
import pulumi
import pytest
from asl_builders import fail

from serverless_patterns import ArgumentError, Workflow
from serverless_patterns.patterns.workflow.integrations.iam_prefixes import iam_prefix
from serverless_patterns.patterns.workflow.workflow_definition import WorkflowDefinition

TABLE = "arn:aws:states:::dynamodb:putItem"


def errors(states: dict[str, Any], **more: Any) -> list[str]:
    template = {"StartAt": next(iter(states)), "TimeoutSeconds": 60, "States": states, **more}
    definition = WorkflowDefinition(
        template=template,
        substitutions={},
        express=False,
        timeout=None,
        retry_on_service_exceptions=False,
        granted=frozenset(),
    )
    return [f"{each.argument}: {each.reason}" for each in definition.errors()]


def put(item: Any, resource: str = TABLE) -> dict[str, Any]:
    return {"Type": "Task", "Resource": resource, "Parameters": {"TableName": "t", "Item": item}, "End": True}


BRANCH = {"StartAt": "B", "States": {"B": {"Type": "Pass", "Assign": {"x": 1}, "End": True}}}
PARALLEL = {
    "Type": "Parallel",
    "Branches": [BRANCH],
    "Catch": [{"ErrorEquals": ["States.ALL"], "Next": "Z", "Assign": {"x": 2}}],
    "End": True,
}


@pytest.mark.parametrize(
    ("states", "more"),
    [
        ({"A": put({"id": "plain", "n": {"N": "1"}})}, {}),
        ({"A": PARALLEL, "Z": {"Type": "Succeed"}}, {"QueryLanguage": "JSONata"}),
        ({"A": {"Type": "Pass", "Output": " {% x %} ", "End": True}}, {"QueryLanguage": "JSONata"}),
        ({"A": {"Type": "Pass", "Parameters": {"n.$": "$$.Execution.Name "}, "End": True}}, {}),
    ],
)
def test_definition_that_aws_accepts(states: dict[str, Any], more: dict[str, Any]):
    assert errors(states, **more) == []


@pytest.mark.parametrize(
    ("states", "more", "problem"),
    [
        ({"A": put({"id": 5})}, {}, "must be an object"),
        ({"A": put({"id": "x"}, "arn:aws:states:::aws-sdk:dynamodb:putItem")}, {}, "must be an object"),
        (
            {"A": {**PARALLEL, "Assign": {"x": 3}}, "Z": {"Type": "Succeed"}},
            {"QueryLanguage": "JSONata"},
            "an outer scope assigns",
        ),
        ({"A": {"Type": "Pass", "Output": "{% x", "End": True}}, {"QueryLanguage": "JSONata"}, "must begin"),
    ],
)
def test_definition_that_aws_refuses(states: dict[str, Any], more: dict[str, Any], problem: str):
    found = errors(states, **more)
    assert len(found) == 1
    assert problem in found[0]


@pytest.mark.parametrize(
    ("call", "action"),
    [
        ("sfn:listExecutions", "states:ListExecutions"),
        ("bedrockagent:getAgent", "bedrock:GetAgent"),
        ("redshiftdata:executeStatement", "redshift-data:ExecuteStatement"),
        ("emrserverless:startJobRun", "emr-serverless:StartJobRun"),
        ("cloudwatch:putMetricAlarm", "cloudwatch:PutMetricAlarm"),
        ("iotdataplane:publish", "iot:Publish"),
        ("glue:startJobRun", "glue:StartJobRun"),
    ],
)
def test_error_names_an_action_of_iam(call: str, action: str):
    task = {"Type": "Task", "Resource": f"arn:aws:states:::aws-sdk:{call}", "Parameters": {}, "End": True}
    assert any(f"'policy_statements': {action} and" in error for error in errors({"A": task}))


def test_prefixes_are_those_of_the_sdk():
    session = botocore.session.get_session()
    for name in ("stepfunctions", "bedrock-agent", "redshift-data", "emr-serverless", "elbv2", "ce", "s3"):
        model = session.get_service_model(name)
        service = str(model.metadata["serviceId"]).replace(" ", "").lower()
        assert iam_prefix(service) == (model.metadata.get("signingName") or model.metadata["endpointPrefix"])


def test_secret_of_a_substitution_is_not_shown():
    def program() -> None:
        task = {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage",
            "Parameters": {"QueueUrl": "${Q}", "MessageBody": "x"},
            "End": True,
        }
        definition = {"StartAt": "A", "TimeoutSeconds": 60, "States": {"A": task}}
        secret = pulumi.Output.secret("SEKRIT-subst")
        Workflow("o", {"definition": definition, "definition_substitutions": {"Q": secret}})

    found = fail(program, ArgumentError)
    assert "must be the URL of an SQS queue" in found
    assert "SEKRIT" not in found
