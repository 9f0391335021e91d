"""A function that invokes itself by way of other services is stopped after 16 rounds, as in AWS."""

import hashlib
import json
from collections import Counter
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, trust

pytestmark = pytest.mark.slow

ERROR = "RecursiveInvocationException"
CODE = """
import boto3, json, os

def handler(event, context):
    if "next" in event:
        first, *others = event["next"]
        if others:
            payload = json.dumps({"next": others})
            boto3.client("lambda").invoke(FunctionName=others[0], InvocationType="Event", Payload=payload)
        return
    (record,) = event["Records"]
    source = record.get("eventSource") or record["EventSource"]
    if source == "aws:s3":
        bucket, key = record["s3"]["bucket"]["name"], record["s3"]["object"]["key"]
        boto3.client("s3").put_object(Bucket=bucket, Key=key + "x", Body=b"")
    elif source == "aws:sns":
        boto3.client("sns").publish(TopicArn=os.environ["TOPIC"], Message="again")
    else:
        first, *others = json.loads(record["body"])
        for _ in range(first):
            body = json.dumps(others or [first])
            boto3.client("sqs").send_message(QueueUrl=os.environ["QUEUE"], MessageBody=body)
"""
ACTIONS = ["s3:PutObject", "sqs:*", "sns:Publish", "lambda:InvokeFunction"]


def program() -> None:
    dead = aws.sqs.Queue("dead")
    redrive = dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1}))
    queue = aws.sqs.Queue("queue", visibility_timeout_seconds=60, redrive_policy=redrive)
    topic, bucket = aws.sns.Topic("topic"), aws.s3.Bucket("bucket")
    role = aws.iam.Role("role", assume_role_policy=trust("lambda"))
    policies = [
        aws.iam.RolePolicy(
            action.replace("*", "all").replace(":", "-"), role=role.name, policy=allow(action, "*")
        )
        for action in ACTIONS
    ]

    def function(name: str) -> aws.lambda_.Function:
        return aws.lambda_.Function(
            name,
            name=name,
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
            timeout=60,
            environment={"variables": {"QUEUE": queue.url, "TOPIC": topic.arn}},
            dead_letter_config={"target_arn": dead.arn},
            opts=pulumi.ResourceOptions(depends_on=policies),
        )

    loop, _ = function("loop"), function("other")
    aws.lambda_.EventSourceMapping("queue", event_source_arn=queue.arn, function_name=loop.name, batch_size=1)
    invoke = {"function": loop.name, "action": "lambda:InvokeFunction"}
    may = pulumi.ResourceOptions(
        depends_on=[
            aws.lambda_.Permission("s3", **invoke, principal="s3.amazonaws.com", source_arn=bucket.arn),
            aws.lambda_.Permission("sns", **invoke, principal="sns.amazonaws.com", source_arn=topic.arn),
        ]
    )
    aws.sns.TopicSubscription("topic", topic=topic.arn, protocol="lambda", endpoint=loop.arn, opts=may)
    aws.s3.BucketNotification(
        "bucket",
        bucket=bucket.bucket,
        lambda_functions=[{"lambda_function_arn": loop.arn, "events": ["s3:ObjectCreated:*"]}],
        opts=may,
    )
    for name, value in (
        ("bucket", bucket.bucket),
        ("queue", queue.url),
        ("topic", topic.arn),
        ("dead", dead.url),
    ):
        pulumi.export(name, value)


@pytest.fixture(scope="module")
def stack(emulator: Emulator) -> Deployment:
    return deploy(program, emulator=emulator)


@pytest.fixture
def after(stack: Deployment) -> int:
    """ID of the last event before a test."""
    return stack.events(after=-1)["last"]


def begin(stack: Deployment, trigger: str) -> None:
    if trigger == "s3":
        stack.client("s3").put_object(Bucket=stack.outputs["bucket"], Key="x", Body=b"")
    elif trigger == "sqs":
        stack.client("sqs").send_message(QueueUrl=stack.outputs["queue"], MessageBody="[1]")
    elif trigger == "sns":
        stack.client("sns").publish(TopicArn=stack.outputs["topic"], Message="first")
    else:
        invoke(stack, *["loop"] * 30)


def invoke(stack: Deployment, *functions: str) -> None:
    payload = json.dumps({"next": functions})
    stack.client("lambda").invoke(FunctionName=functions[0], InvocationType="Event", Payload=payload)


def invocations(stack: Deployment, after: int) -> list[Any]:
    return [each for each in stack.events(after)["events"] if each["type"] == "invocation"]


def list_stopped(stack: Deployment, after: int) -> list[Any]:
    return [each for each in invocations(stack, after) if (each["error"] or {}).get("type") == ERROR]


@pytest.mark.representatives("sqs", "lambda")
@pytest.mark.parametrize("trigger", ["s3", "sqs", "sns", "lambda"])
def test_a_loop_ends_after_16_rounds(stack: Deployment, after: int, trigger: str) -> None:
    begin(stack, trigger)
    eventually(lambda: len(invocations(stack, after)) == 17, "the end of the loop", 60)

    assert Counter(each["outcome"] for each in invocations(stack, after)) == {"ok": 16, "error": 1}
    (end,) = list_stopped(stack, after)
    assert (end["function"], end["trigger"]) == ("loop", trigger)
    assert end["error"]["message"].startswith(
        "Lambda has detected your function being invoked in a recursive loop"
    )
    if trigger == "sqs":  # the message is visible again before it is a dead letter
        stack.client("sqs").purge_queue(QueueUrl=stack.outputs["queue"])
    else:
        read = stack.client("sqs").receive_message
        (message,) = read(QueueUrl=stack.outputs["dead"], WaitTimeSeconds=10, MessageAttributeNames=["All"])[
            "Messages"
        ]
        assert message["MessageAttributes"]["ErrorMessage"]["StringValue"] == end["error"]["message"]
        stack.client("sqs").delete_message(
            QueueUrl=stack.outputs["dead"], ReceiptHandle=message["ReceiptHandle"]
        )


@pytest.mark.exhaustive
@pytest.mark.parametrize(
    ("first", "rounds"),
    [
        ("[20, 0]", 21),  # one message becomes 20
        ("[1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 0]", 16),
    ],
)
def test_invocations_that_end_themselves_are_not_stopped(
    stack: Deployment, after: int, first: str, rounds: int
) -> None:
    stack.client("sqs").send_message(QueueUrl=stack.outputs["queue"], MessageBody=first)
    eventually(lambda: len(invocations(stack, after)) == rounds, "all rounds", 60)
    assert not list_stopped(stack, after)


def test_functions_that_invoke_each_other_in_a_row_are_not_a_loop(stack: Deployment, after: int) -> None:
    invoke(stack, *["loop", "other"] * 12)
    eventually(lambda: len(invocations(stack, after)) == 24, "all of them", 60)
    assert not list_stopped(stack, after)


def test_a_call_of_invoke_is_rejected(stack: Deployment, after: int) -> None:
    client = stack.client("lambda")
    arn = client.get_function(FunctionName="loop")["Configuration"]["FunctionArn"]
    digest = hashlib.sha256(arn.encode()).hexdigest()[:8]

    lineage = {"rounds": 0}

    def add(params: Any, **_: Any) -> None:
        header = f"Root=1-1-1;Parent=1;Sampled=0;Lineage={digest}:{lineage['rounds']}"
        params["headers"]["X-Amzn-Trace-Id"] = header

    client.meta.events.register("before-call.lambda.Invoke", add)
    try:
        for lineage["rounds"] in (0, 15):
            assert "FunctionError" not in client.invoke(FunctionName="loop", Payload='{"next": ["loop"]}')
        lineage["rounds"] = 16
        with pytest.raises(ClientError) as raised:
            client.invoke(FunctionName="loop", Payload='{"next": ["loop"]}')
    finally:
        client.meta.events.unregister("before-call.lambda.Invoke", add)
    assert raised.value.response["Error"]["Code"] == ERROR
    assert [each["outcome"] for each in invocations(stack, after)] == ["ok", "ok", "error"]


def test_a_function_that_may_loop_is_not_stopped(stack: Deployment) -> None:
    def allow_loops() -> None:
        program()
        aws.lambda_.FunctionRecursionConfig("allow", function_name="loop", recursive_loop="Allow")

    stack.update(allow_loops)
    after = stack.events(after=-1)["last"]
    invoke(stack, *["loop"] * 20)
    eventually(lambda: len(invocations(stack, after)) == 20, "all rounds", 60)
    assert not list_stopped(stack, after)

    stack.update(program)
    client = stack.client("lambda")
    assert client.get_function_recursion_config(FunctionName="loop")["RecursiveLoop"] == "Terminate"
