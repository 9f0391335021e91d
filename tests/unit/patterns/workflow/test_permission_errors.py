"""Permissions that cannot be derived from the definition."""
# ruff: noqa: E501  a message is easier to compare in one piece

from typing import Any

import pytest
from asl_builders import (
    ACCOUNT,
    CHILD_ARN,
    FUNCTION_ARN,
    PASS,
    QUEUE_URL,
    TOPIC_ARN,
    WHERE,
    build_distributed_map,
    machine,
    reader,
    task,
)
from documented import API, EXECUTION_ARN, OVERRIDES, QUEUE_ARN, TABLE_ARN

from serverless_patterns.patterns.workflow.permissions import derive


def list_errors(*states: dict[str, Any], granted: str = "") -> list[str]:
    definition = machine(**{f"State {index}": state for index, state in enumerate(states)})
    found = derive(definition, WHERE, frozenset(granted.split())).errors
    return [f"{error.argument.removeprefix('definition.States.State 0.')}: {error.reason}" for error in found]


def dynamic(path: str, actions: str) -> list[str]:
    reason = f"is determined at run time, so no permission can be derived; add {actions} to"
    return [f"{path}: {reason} 'policy_statements', with the resources that it may name"]


@pytest.mark.parametrize(
    ("state", "path", "actions"),
    [
        (task("lambda:invoke", {"FunctionName.$": "$.f"}), "Parameters.FunctionName.$", "lambda:InvokeFunction"),
        (task("lambda:invoke"), "Parameters", "lambda:InvokeFunction"),
        (task("sqs:sendMessage", QueryLanguage="JSONata") | {"Arguments": {"QueueUrl": "{% $url %}"}}, "Arguments.QueueUrl", "sqs:SendMessage"),
        (task("sns:publish") | {"Arguments": "{% $states.input %}"}, "Arguments", "sns:Publish"),
        (task("sns:publish", {"PhoneNumber": "+1"}), "Parameters.PhoneNumber", "sns:Publish"),
        (task("events:putEvents", {"Entries.$": "$.entries"}), "Parameters.Entries.$", "events:PutEvents"),
        (task("events:putEvents", {"Entries": [{"EventBusName.$": "$.bus"}]}), "Parameters.Entries[0].EventBusName.$", "events:PutEvents"),
        (
            task("aws-sdk:dynamodb:transactWriteItems", {"TransactItems.$": "$.items"}),
            "Parameters.TransactItems.$",
            "dynamodb:ConditionCheckItem or dynamodb:DeleteItem or dynamodb:PutItem or dynamodb:UpdateItem",
        ),
        (task("aws-sdk:ssm:getParameters", {"Names": ["a", "{% $b %}"]}), "Parameters.Names[1]", "ssm:GetParameters"),
        (task("lambda:invoke", {"FunctionName": FUNCTION_ARN}, Credentials={"RoleArn.$": "$.role"}), "Credentials.RoleArn.$", "sts:AssumeRole"),
        (build_distributed_map(PASS, **reader("getObject", **{"Bucket.$": "$.bucket", "Key.$": "$.key"})), "ItemReader.Parameters.Bucket.$", "s3:GetObject"),
        (
            build_distributed_map(PASS, **reader("getObject", {"InputType": "MANIFEST", "ManifestType": "ATHENA_DATA"}, Bucket="data", Key="a/manifest.csv")),
            "ItemReader.Parameters.ReaderConfig.ManifestType",
            "s3:GetObject",
        ),
    ],
)  # fmt: skip
def test_what_only_the_running_workflow_knows_has_to_be_allowed(
    state: dict[str, Any], path: str, actions: str
):
    assert list_errors(state) == dynamic(path, actions)
    assert list_errors(state, granted=actions.partition(" ")[0]) == []
    assert list_errors(state, granted="s3:DeleteBucket") == dynamic(path, actions)


@pytest.mark.parametrize(
    ("resource", "parameters", "expected"),
    [
        ("lambda:invoke", {}, "Parameters.FunctionName: is missing"),
        ("lambda:invoke", [], "Parameters: [] must be an object"),
        ("lambda:invoke", {"FunctionName": "a b"}, "Parameters.FunctionName: 'a b' must be the name or ARN of a Lambda function"),
        ("lambda:invoke", {"FunctionName": 7}, "Parameters.FunctionName: 7 must be the name or ARN of a Lambda function"),
        ("lambda:invoke", {"FunctionName": "a", "Qualifier": ""}, "Parameters.Qualifier: '' must be a string that is not empty, without * and ?"),
        ("sqs:sendMessage", {"QueueUrl": QUEUE_ARN}, f"Parameters.QueueUrl: '{QUEUE_ARN}' must be the URL of an SQS queue"),
        ("sns:publish", {"TopicArn": "orders"}, "Parameters.TopicArn: 'orders' must be the ARN of an SNS topic"),
        ("events:putEvents", {"Entries": {}}, "Parameters.Entries: {} must be a list"),
        ("states:startExecution", {"StateMachineArn": "child"}, ("Parameters.StateMachineArn: 'child' must be the ARN of a state machine, or of a version or alias of one")),
        ("http:invoke", {"ApiEndpoint": "https://a.example", "Method": "GET"}, "Parameters.Authentication: is missing"),
        (
            "apigateway:invoke",
            {**API, "ApiEndpoint": "https://api.example"},
            "Parameters.ApiEndpoint: 'https://api.example' must be the host of an API, as in abc123.execute-api.us-east-1.amazonaws.com",
        ),
        ("aws-sdk:ssm:getParameters", {"Names": ["a", 3]}, "Parameters.Names[1]: 3 must be a string that is not empty, without * and ?"),
        ("aws-sdk:s3:getObject", {"Bucket": "A", "Key": "b"}, "Parameters.Bucket: 'A' must be the name of an S3 bucket"),
        ("dynamodb:getItem", {"TableName": "*"}, "Parameters.TableName: '*' must be the name or ARN of a DynamoDB table"),
    ],
)  # fmt: skip
def test_values_that_a_service_would_refuse(resource: str, parameters: Any, expected: str):
    assert list_errors(task(resource, parameters), granted="lambda:InvokeFunction") == [expected]


def absent(name: str, wanted: str, hint: str = "") -> list[str]:
    return [
        (
            f"Resource: no permission is known for {name}.{hint} Add what AWS documents for it to"
            f" 'policy_statements': {wanted} and the permissions that it depends on"
        )
    ]


@pytest.mark.parametrize(
    ("name", "wanted", "enough"),
    [
        ("aws-sdk:ec2:describeInstances", "ec2:DescribeInstances", "ec2:DescribeInstances"),
        ("aws-sdk:bedrockruntime:converse", "an action of bedrock", "bedrock:InvokeModel"),
        ("aws-sdk:rdsdata:executeStatement", "rds-data:ExecuteStatement", "rds-data:ExecuteStatement"),
        (
            "aws-sdk:cognitoidentityprovider:adminGetUser",
            "cognito-idp:AdminGetUser",
            "cognito-idp:AdminGetUser",
        ),
        ("athena:startQueryExecution.sync", "athena:StartQueryExecution", "athena:StartQueryExecution"),
    ],
)
def test_what_is_in_no_table_has_to_be_allowed(name: str, wanted: str, enough: str):
    state = task(name, {})
    assert list_errors(state) == absent(name.partition(".")[0], wanted)
    assert list_errors(state, granted=enough) == []
    assert list_errors(state, granted="s3:GetObject") == absent(name.partition(".")[0], wanted)


def test_the_nearest_integration_is_named():
    hint = " Did you mean 'dynamodb:getItem'?"
    assert list_errors(task("dynamodb:getitem", {})) == absent("dynamodb:getitem", "dynamodb:Getitem", hint)


def test_an_existing_role_needs_no_derivation():
    role = f"arn:aws:iam::{ACCOUNT}:role/other"
    assert list_errors(task("aws-sdk:ec2:describeInstances", {}, Credentials={"RoleArn": role})) == []


@pytest.mark.parametrize(
    ("resource", "parameters", "path"),
    [
        ("lambda:invoke", {"FunctionName": "charge-*"}, "FunctionName"),
        ("lambda:invoke", {"FunctionName": "charge", "Qualifier": "*"}, "Qualifier"),
        ("sqs:sendMessage", {"QueueUrl": QUEUE_URL[:-1] + "*"}, "QueueUrl"),
        ("sns:publish", {"TopicArn": TOPIC_ARN.replace("us-east-1", "*")}, "TopicArn"),
        ("dynamodb:getItem", {"TableName": TABLE_ARN.replace(ACCOUNT, "*")}, "TableName"),
        ("dynamodb:getItem", {"TableName": "order?"}, "TableName"),
        ("events:putEvents", {"Entries": [{"EventBusName": "*"}]}, "Entries[0].EventBusName"),
        ("states:startExecution", {"StateMachineArn": f"{CHILD_ARN}*"}, "StateMachineArn"),
        ("ecs:runTask.sync", {"TaskDefinition": "a", "Cluster": "*", **OVERRIDES}, "Cluster"),
        ("apigateway:invoke", {**API, "Path": "/*"}, "Path"),
        ("aws-sdk:eventbridge:enableRule", {"Name": "*"}, "Name"),
        ("aws-sdk:ssm:getParameter", {"Name": "/orders/*"}, "Name"),
        ("aws-sdk:secretsmanager:getSecretValue", {"SecretId": "*"}, "SecretId"),
        ("aws-sdk:dynamodb:query", {"TableName": "orders", "IndexName": "*"}, "IndexName"),
        ("aws-sdk:s3:getObject", {"Bucket": "up*", "Key": "a"}, "Bucket"),
        ("aws-sdk:sfn:stopExecution", {"ExecutionArn": EXECUTION_ARN.replace("child", "*")}, "ExecutionArn"),
    ],
)
def test_no_wildcard_comes_in_with_a_name(resource: str, parameters: dict[str, Any], path: str):
    (found,) = list_errors(task(resource, parameters, TimeoutSeconds=9))
    assert found.startswith(f"Parameters.{path}: ")
