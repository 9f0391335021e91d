"""A function URL before a FIFO queue, a function that stores messages in a table, a topic, and a secret."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws
from pulumi import Output

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import trust
from tests.foreign.requests import request

SENDER = """
import boto3, json, os
def handler(event, context):
    secret = boto3.client("secretsmanager").get_secret_value(SecretId=os.environ["SECRET"])["SecretString"]
    if event["headers"].get("x-key") != json.loads(secret)["key"]:
        return {"statusCode": 401}
    sent = boto3.client("sqs").send_message(
        QueueUrl=os.environ["QUEUE"], MessageBody=event["body"], MessageGroupId="orders")
    return {"statusCode": 202, "body": sent["SequenceNumber"]}
"""
STORER = """
import boto3, json, os
def handler(event, context):
    table = boto3.resource("dynamodb").Table(os.environ["TABLE"])
    for record in event["Records"]:
        order = json.loads(record["body"])
        table.put_item(Item={"id": order["id"], "group": record["attributes"]["MessageGroupId"]})
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message=order["id"])
"""


def program() -> None:
    _build(max_receive_count=3)


def second_program() -> None:
    _build(max_receive_count=5)


CHANGES = {"orders": "update"}


def _build(max_receive_count: int) -> None:
    failed = aws.sqs.Queue("failed", fifo_queue=True)
    orders = aws.sqs.Queue(
        "orders",
        fifo_queue=True,
        content_based_deduplication=True,
        redrive_policy=failed.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": max_receive_count})
        ),
    )
    table = aws.dynamodb.Table(
        "orders", billing_mode="PAY_PER_REQUEST", hash_key="id", attributes=[{"name": "id", "type": "S"}]
    )
    topic, inbox = aws.sns.Topic("stored"), aws.sqs.Queue("inbox")
    aws.sns.TopicSubscription("mail", topic=topic.arn, protocol="email", endpoint="shop@example.com")
    aws.sns.TopicSubscription("inbox", topic=topic.arn, protocol="sqs", endpoint=inbox.arn)
    aws.sqs.QueuePolicy("inbox", queue_url=inbox.id, policy=_allow_topic(topic, inbox))
    secret = aws.secretsmanager.Secret("key")
    aws.secretsmanager.SecretVersion("key", secret_id=secret.id, secret_string=json.dumps({"key": "abc"}))
    sender = _function(
        "sender",
        SENDER,
        {"QUEUE": orders.url, "SECRET": secret.arn},
        [("sqs:SendMessage", orders.arn), ("secretsmanager:GetSecretValue", secret.arn)],
    )
    storer = _function(
        "storer",
        STORER,
        {"TABLE": table.name, "TOPIC": topic.arn},
        [
            ("dynamodb:PutItem", table.arn),
            ("sns:Publish", topic.arn),
            *((f"sqs:{each}", orders.arn) for each in ("ReceiveMessage", "DeleteMessage")),
            ("sqs:GetQueueAttributes", orders.arn),
        ],
    )
    aws.lambda_.EventSourceMapping("storer", event_source_arn=orders.arn, function_name=storer.arn)
    url = aws.lambda_.FunctionUrl("sender", function_name=sender.name, authorization_type="NONE")
    public = {"principal": "*", "function": sender.name}
    aws.lambda_.Permission("url", action="lambda:InvokeFunctionUrl", function_url_auth_type="NONE", **public)
    aws.lambda_.Permission("invoke", action="lambda:InvokeFunction", invoked_via_function_url=True, **public)
    pulumi.export("url", url.function_url)
    pulumi.export("table", table.name)
    pulumi.export("orders", orders.url)
    pulumi.export("inbox", inbox.url)


def _function(
    name: str, code: str, variables: dict[str, Any], allowed: list[tuple[str, Output[str]]]
) -> aws.lambda_.Function:
    role = aws.iam.Role(name, assume_role_policy=trust("lambda"))
    statements = [{"effect": "Allow", "actions": [action], "resources": [arn]} for action, arn in allowed]
    document = aws.iam.get_policy_document_output(statements=statements)
    granted = aws.iam.RolePolicy(name, role=role.id, policy=document.json)
    return aws.lambda_.Function(
        name,
        role=role.arn,
        runtime=aws.lambda_.Runtime.PYTHON3D12,
        handler="app.handler",
        environment={"variables": variables},
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        opts=pulumi.ResourceOptions(depends_on=[granted]),
    )


def _allow_topic(topic: aws.sns.Topic, inbox: aws.sqs.Queue) -> Output[str]:
    return aws.iam.get_policy_document_output(
        statements=[
            {
                "actions": ["sqs:SendMessage"],
                "resources": [inbox.arn],
                "principals": [{"type": "Service", "identifiers": ["sns.amazonaws.com"]}],
                "conditions": [{"test": "ArnEquals", "variable": "aws:SourceArn", "values": [topic.arn]}],
            }
        ]
    ).json


def check(stack: Deployment) -> None:
    order, keyed = {"id": "a"}, {"X-Key": "abc"}
    assert request(stack, "url", "/", method="POST", json=order).status == 401
    sent = request(stack, "url", "/", method="POST", json=order, headers=keyed)
    assert (sent.status, sent.data.isdigit()) == (202, True)
    table = stack.outputs["table"]

    def read_item() -> Any:
        return stack.client("dynamodb").get_item(TableName=table, Key={"id": {"S": "a"}}).get("Item")

    assert eventually(read_item, "the order") == {"id": {"S": "a"}, "group": {"S": "orders"}}
    sqs = stack.client("sqs")

    def receive_messages() -> Any:
        return sqs.receive_message(QueueUrl=stack.outputs["inbox"], WaitTimeSeconds=1).get("Messages")

    (message,) = eventually(receive_messages, "the notification")
    assert json.loads(message["Body"])["Message"] == "a"


def check_changed(stack: Deployment) -> None:
    found = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs["orders"], AttributeNames=["RedrivePolicy"]
    )
    assert json.loads(found["Attributes"]["RedrivePolicy"])["maxReceiveCount"] == 5
