"""A function uses what it is linked to as the link says, and nothing else of it, with IAM enforced."""

import json
import re
from pathlib import Path
from typing import Any

import pulumi
import pytest

from embedded_aws import Deployment, deploy
from serverless_patterns import (
    Bucket,
    DeliveryStream,
    EventBus,
    Function,
    LinkArgs,
    Parameter,
    Queue,
    Secret,
    Stream,
    Table,
    Topic,
    UserPool,
    Workflow,
)

CODE = """
import os

import boto3
from botocore.exceptions import ClientError


def fill(value):
    if isinstance(value, dict):
        return {name: fill(part) for name, part in value.items()}
    if isinstance(value, list):
        return [fill(part) for part in value]
    return os.environ.get(value, value) if isinstance(value, str) else value


def handler(event, context):
    service, call, arguments = event
    arguments = fill(arguments)
    try:
        getattr(boto3.client(service), call)(**arguments)
    except ClientError as error:
        return error.response["Error"]["Code"] + ": " + error.response["Error"]["Message"]
    return "done"
"""
ITEM, KEY = {"id": {"S": "1"}, "day": {"S": "monday"}}, {"id": {"S": "1"}}
PUT_ITEM: Any = ("dynamodb", "put_item", {"TableName": "TABLE", "Item": ITEM})
GET_ITEM: Any = ("dynamodb", "get_item", {"TableName": "TABLE", "Key": KEY})
BY_DAY = {
    "TableName": "TABLE",
    "KeyConditionExpression": "#d = :d",
    "ExpressionAttributeNames": {"#d": "day"},
    "ExpressionAttributeValues": {":d": {"S": "monday"}},
}
START: Any = ("stepfunctions", "start_execution", {"stateMachineArn": "WORKFLOW", "input": "{}"})
SIGN_IN = {"UserPoolId": "USER_POOL", "ClientId": "unknown", "AuthFlow": "ADMIN_USER_PASSWORD_AUTH"}
# The default bus, which is not the linked one, is denied.
ENTRY = {"Source": "shop", "DetailType": "Placed", "Detail": "{}", "EventBusName": "EVENT_BUS"}
PUT_RECORD: Any = ("kinesis", "put_record", {"StreamName": "STREAM", "Data": "x", "PartitionKey": "a"})
CREATE_USER = {"UserPoolId": "USER_POOL", "Username": "one@example.com"}

ALLOWED: dict[str, list[Any]] = {
    "reader": [
        GET_ITEM,
        ("dynamodb", "scan", {"TableName": "TABLE"}),
        ("dynamodb", "query", {**BY_DAY, "IndexName": "by-day"}),
        ("sqs", "receive_message", {"QueueUrl": "QUEUE"}),
        ("s3", "get_object", {"Bucket": "BUCKET", "Key": "in/one"}),
        ("s3", "list_objects_v2", {"Bucket": "BUCKET", "Prefix": "in/"}),
        START,
        ("cognito-idp", "list_users", {"UserPoolId": "USER_POOL"}),
        ("kinesis", "describe_stream_summary", {"StreamName": "STREAM"}),
        ("secretsmanager", "get_secret_value", {"SecretId": "SECRET"}),
        ("ssm", "get_parameter", {"Name": "PARAMETER", "WithDecryption": True}),
    ],
    "writer": [
        PUT_ITEM,
        ("dynamodb", "delete_item", {"TableName": "TABLE", "Key": {"id": {"S": "2"}}}),
        ("sqs", "send_message", {"QueueUrl": "QUEUE", "MessageBody": "hello"}),
        ("sns", "publish", {"TopicArn": "TOPIC", "Message": "hello"}),
        ("s3", "put_object", {"Bucket": "BUCKET", "Key": "in/one", "Body": "x"}),
        ("s3", "delete_object", {"Bucket": "BUCKET", "Key": "in/two"}),
        ("lambda", "invoke", {"FunctionName": "FUNCTION", "Payload": json.dumps(GET_ITEM)}),
        ("cognito-idp", "admin_create_user", CREATE_USER),
        PUT_RECORD,
        ("firehose", "put_record", {"DeliveryStreamName": "DELIVERY_STREAM", "Record": {"Data": "x"}}),
        ("events", "put_events", {"Entries": [ENTRY]}),
        ("secretsmanager", "put_secret_value", {"SecretId": "SECRET", "SecretString": "new"}),
    ],
}
"""Calls of each function, as service, call and arguments; names of variables are replaced by their values."""
DENIED: dict[str, dict[str, Any]] = {
    "reader": {
        "dynamodb:PutItem": PUT_ITEM,
        "sqs:SendMessage": ("sqs", "send_message", {"QueueUrl": "QUEUE", "MessageBody": "hello"}),
        "s3:PutObject": ("s3", "put_object", {"Bucket": "BUCKET", "Key": "in/one", "Body": "x"}),
        "s3:GetObject": ("s3", "get_object", {"Bucket": "BUCKET", "Key": "other"}),
        "s3:ListBucket": ("s3", "list_objects_v2", {"Bucket": "BUCKET", "Prefix": "other"}),
        "states:StartSyncExecution": (
            "stepfunctions",
            "start_sync_execution",
            {"stateMachineArn": "WORKFLOW", "input": "{}"},
        ),
        "cognito-idp:AdminCreateUser": ("cognito-idp", "admin_create_user", CREATE_USER),
        "cognito-idp:AdminInitiateAuth": ("cognito-idp", "admin_initiate_auth", SIGN_IN),
        "kinesis:PutRecord": PUT_RECORD,
        "events:PutEvents": ("events", "put_events", {"Entries": [ENTRY]}),
        "secretsmanager:PutSecretValue": (
            "secretsmanager",
            "put_secret_value",
            {"SecretId": "SECRET", "SecretString": "new"},
        ),
        "ssm:PutParameter": (
            "ssm",
            "put_parameter",
            {"Name": "PARAMETER", "Value": "x", "Overwrite": True},
        ),
    },
    "writer": {
        "dynamodb:GetItem": GET_ITEM,
        "dynamodb:Query": ("dynamodb", "query", {**BY_DAY, "IndexName": "by-day"}),
        "sqs:ReceiveMessage": ("sqs", "receive_message", {"QueueUrl": "QUEUE"}),
        "s3:GetObject": ("s3", "get_object", {"Bucket": "BUCKET", "Key": "in/one"}),
        "cognito-idp:ListUsers": ("cognito-idp", "list_users", {"UserPoolId": "USER_POOL"}),
        "events:PutEvents": ("events", "put_events", {"Entries": [{**ENTRY, "EventBusName": "default"}]}),
        "kinesis:DescribeStreamSummary": ("kinesis", "describe_stream_summary", {"StreamName": "STREAM"}),
        "secretsmanager:GetSecretValue": ("secretsmanager", "get_secret_value", {"SecretId": "SECRET"}),
        "ssm:GetParameter": ("ssm", "get_parameter", {"Name": "PARAMETER"}),
    },
}
"""Calls that each function must not make, by the missing action of its role."""


def program(code: Path, *, hardened: bool) -> None:
    """Two functions with a link to each kind of resource, between them."""
    safe: Any = {"hardened": hardened, "force_destroy": True}
    index: Any = {"by-day": {"partition_key": {"name": "day"}}}
    table = Table(
        "items",
        {
            "partition_key": {"name": "id"},
            "secondary_indexes": index,
            "deletion_protection": False,
            **safe,
        },
    )
    queue, topic, bucket = Queue("orders", safe), Topic("news", safe), Bucket("photos", safe)
    definition: Any = {"StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    workflow = Workflow("quote", {"type": "EXPRESS", "definition": definition, **safe})
    users = UserPool("users", {"deletion_protection": False})
    stream, bus, secret = (
        Stream("clicks", safe),
        EventBus("shop", safe),
        Secret("key", {"value": "s3cret", **safe}),
    )
    key: Any = {"bucket_kms_key_arn": bucket.kms_key_arn} if hardened else {}
    delivery = DeliveryStream("views", {"bucket_arn": bucket.arn, **key, **safe})
    parameter = Parameter("limit", {"value": "25", "type": "SecureString", **safe})
    args: Any = {"code": str(code), "handler": "use.handler"}
    reading: dict[str, LinkArgs] = {
        "TABLE": table.link("read"),
        "QUEUE": queue.link("receive"),
        "BUCKET": bucket.link("read", prefix="in/"),
        "WORKFLOW": workflow.link("start"),
        "USER_POOL": users.link("read"),
        "STREAM": stream.link("read"),
        "SECRET": secret.link("read"),
        "PARAMETER": parameter.link("read"),
    }
    reader = Function("reader", {**args, "links": reading})
    writing: dict[str, LinkArgs] = {
        "TABLE": table.link("write"),
        "QUEUE": queue.link("send"),
        "TOPIC": topic.link("publish"),
        "BUCKET": bucket.link("write"),
        "FUNCTION": reader.link("invoke"),
        "USER_POOL": users.link("write"),
        "STREAM": stream.link("write"),
        "DELIVERY_STREAM": delivery.link("write"),
        "EVENT_BUS": bus.link("publish"),
        "SECRET": secret.link("write"),
    }
    writer = Function("writer", {**args, "links": writing})
    pulumi.export("reader", reader.function_name)
    pulumi.export("writer", writer.function_name)


def use(deployment: Deployment, function: str, call: Any) -> str:
    answer = deployment.client("lambda").invoke(
        FunctionName=deployment.outputs[function], Payload=json.dumps(call)
    )
    return json.loads(answer["Payload"].read())


@pytest.mark.slow
@pytest.mark.parametrize("hardened", [pytest.param(False, marks=pytest.mark.exhaustive), True])
def test_a_link_allows_what_it_says_and_no_more(hardened: bool, tmp_path: Path):
    (tmp_path / "use.py").write_text(CODE)
    with deploy(lambda: program(tmp_path, hardened=hardened)) as deployment:
        for function in ("writer", "reader"):
            for call in ALLOWED[function]:
                assert use(deployment, function, call) == "done", call
            for action, call in DENIED[function].items():
                said = use(deployment, function, call)
                assert re.search(rf"not authorized to perform: {action}\b|^AccessDenied", said), (
                    action,
                    said,
                )
