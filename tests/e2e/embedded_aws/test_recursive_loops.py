"""A function that invokes itself by way of other services is stopped after 16 rounds, as in AWS."""

import json
from collections.abc import Iterator
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy
from embedded_aws.patches.lineage import ERROR, MOST_ROUNDS
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, trust

CODE = """
import boto3, json, os

def handler(event, context):
    for each in event.get("Records", [event]):
        again(each, context)

def again(record, context):
    source = record.get("eventSource") or record.get("EventSource") or ""
    if source == "aws:s3":
        s3, bucket = boto3.client("s3"), record["s3"]["bucket"]["name"]
        s3.put_object(Bucket=bucket, Key=record["s3"]["object"]["key"] + "x", Body=b"")
    elif source == "aws:sqs":
        count = int(record["body"])
        for _ in range(count):
            boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=str(1 if count == 1 else 0))
    elif source == "aws:sns":
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="again")
    else:
        first, *others = record["next"]
        boto3.client("lambda").invoke(
            FunctionName=first or context.function_name,
            InvocationType=record["type"],
            Payload=json.dumps({"next": others or record["next"], "type": record["type"]}) if first or True else "",
        )
"""
LOOP = ("bucket", "queue", "topic")


def program() -> None:
    dead = aws.sqs.Queue("dead")
    queue = aws.sqs.Queue(
        "queue",
        visibility_timeout_seconds=1,
        redrive_policy=dead.arn.apply(
            lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
        ),
    )
    topic, bucket = aws.sns.Topic("topic"), aws.s3.Bucket("bucket")
    role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
    statement = {"Effect": "Allow", "Action": ["s3:*", "sqs:*", "sns:*", "lambda:*"], "Resource": "*"}
    policy = aws.iam.RolePolicy(
        "role", role=role.name, policy=json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    )
    code = pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)})
    functions: dict[str, aws.lambda_.Function] = {}
    for name in ("loop", *(f"row{number}" for number in range(3))):
        functions[name] = aws.lambda_.Function(
            name,
            name=name,
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            code=code,
            timeout=60,
            environment={"variables": {"QUEUE": queue.url, "TOPIC": topic.arn}},
            dead_letter_config={"target_arn": dead.arn},
            opts=pulumi.ResourceOptions(depends_on=[policy]),
        )
    loop = functions["loop"]
    aws.lambda_.EventSourceMapping("queue", event_source_arn=queue.arn, function_name=loop.name, batch_size=1)
    may = [
        aws.lambda_.Permission(
            name,
            function=loop.name,
            action="lambda:InvokeFunction",
            principal=f"{name}.amazonaws.com",
            source_arn=arn,
        )
        for name, arn in (("s3", bucket.arn), ("sns", topic.arn))
    ]
    after = pulumi.ResourceOptions(depends_on=may)
    aws.sns.TopicSubscription("topic", topic=topic.arn, protocol="lambda", endpoint=loop.arn, opts=after)
    aws.s3.BucketNotification(
        "bucket",
        bucket=bucket.bucket,
        lambda_functions=[{"lambda_function_arn": loop.arn, "events": ["s3:ObjectCreated:*"]}],
        opts=after,
    )
    pulumi.export("bucket", bucket.bucket)
    pulumi.export("queue", queue.url)
    pulumi.export("topic", topic.arn)
    pulumi.export("dead", dead.url)
