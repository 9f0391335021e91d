"""A stack in which everything happens that the event log records, and how a test waits for it."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.e2e.embedded_aws.programs import allow, policy, state_machine, trust
from tests.e2e.embedded_aws.rest_apis import mock, operation, rest_api
from tests.e2e.embedded_aws.test_distributions import attach_policy, behavior, distribution, files

WORKER = """
import json, time
import boto3

def handler(event, context):
    print("working on", json.dumps(event)[:40])
    if "Records" in event:
        event = {"do": "fail"} if "broken" in json.dumps(event) else {}
    match event.get("do"):
        case "fail":
            raise ValueError("no picture")
        case "wait":
            time.sleep(60)
        case "write":
            boto3.client("s3").put_object(Bucket=event["bucket"], Key="a.txt", Body=b"text")
    return event
"""
RULE = {"source": ["shop"]}


def program() -> None:
    """A bucket's objects flow through a topic and a queue to a function; and there are others to ask."""
    worker = _function("worker", timeout=30)
    _function("late", timeout=1)
    _function("busy", reserved_concurrent_executions=0)
    plain, dead = aws.sqs.Queue("plain"), aws.sqs.Queue("dead")
    deaf = aws.sqs.Queue("deaf")
    redrive = dead.arn.apply(lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 2}))
    jobs = aws.sqs.Queue("jobs", visibility_timeout_seconds=30, redrive_policy=redrive)
    topic, bucket = aws.sns.Topic("uploads"), aws.s3.Bucket("files", force_destroy=True)
    allowed = [
        _queue_policy("jobs", jobs, "sns"),
        _queue_policy("plain", plain, "s3", "events"),
        _topic_policy(topic),
    ]
    # The queue has no policy that lets the topic send to it.
    for name, queue in (("jobs", jobs), ("deaf", deaf)):
        aws.sns.TopicSubscription(name, topic=topic.arn, protocol="sqs", endpoint=queue.arn)
    aws.lambda_.EventSourceMapping("jobs", event_source_arn=jobs.arn, function_name=worker.arn, batch_size=1)
    aws.s3.BucketNotification(
        "files",
        bucket=bucket.bucket,
        topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "up/"}],
        queues=[{"queue_arn": plain.arn, "events": ["s3:ObjectCreated:*"], "filter_prefix": "direct/"}],
        opts=pulumi.ResourceOptions(depends_on=allowed),
    )
    aws.lambda_.FunctionEventInvokeConfig(
        "worker",
        function_name=worker.name,
        maximum_retry_attempts=0,
        destination_config={"on_failure": {"destination": plain.arn}},
    )
    rule = aws.cloudwatch.EventRule("orders", event_pattern=json.dumps(RULE))
    aws.cloudwatch.EventTarget("orders", rule=rule.name, arn=plain.arn)
    _subscribe_to_a_topic(worker)
    rest_api({"/items/{id}": {"get": operation(mock('{"id": 7}')), "options": operation(mock("{}"))}})
    site, origin = files()
    attach_policy(site, distribution([origin], behavior("site"), default_root_object="index.html"))
    work = {"Type": "Task", "Resource": worker.arn, "End": True}
    invoke = worker.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn))
    state_machine("machine", {"Type": "Pass", "Next": "Work"}, {"Work": work}, permissions=invoke)
    for name, value in {
        "worker": worker.name,
        "bucket": bucket.bucket,
        "topic": topic.arn,
        "jobs": jobs.url,
        "plain": plain.url,
        "deaf": deaf.url,
    }.items():
        pulumi.export(name, value)


def _function(name: str, **settings: Any) -> aws.lambda_.Function:
    role = aws.iam.Role(name, assume_role_policy=trust("lambda"))
    receive = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:SendMessage"]
    allowed = policy({"Action": receive, "Resource": "arn:aws:sqs:*:*:*"})
    granted = aws.iam.RolePolicy(name, role=role.name, policy=allowed)
    return aws.lambda_.Function(
        name,
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(WORKER)}),
        opts=pulumi.ResourceOptions(depends_on=[granted]),
        **settings,
    )


def _queue_policy(name: str, queue: aws.sqs.Queue, *services: str) -> pulumi.Resource:
    names = [f"{service}.amazonaws.com" for service in services]

    def document(arn: str) -> str:
        return policy({"Principal": {"Service": names}, "Action": "sqs:SendMessage", "Resource": arn})

    return aws.sqs.QueuePolicy(name, queue_url=queue.url, policy=queue.arn.apply(document))


def _topic_policy(topic: aws.sns.Topic) -> pulumi.Resource:
    document = topic.arn.apply(lambda arn: allow("sns:Publish", arn, Service="s3.amazonaws.com"))
    return aws.sns.TopicPolicy("uploads", arn=topic.arn, policy=document)


def _subscribe_to_a_topic(function: aws.lambda_.Function) -> None:
    topic = aws.sns.Topic("calls")
    aws.lambda_.Permission(
        "calls",
        function=function.name,
        action="lambda:InvokeFunction",
        principal="sns.amazonaws.com",
        source_arn=topic.arn,
    )
    aws.sns.TopicSubscription("calls", topic=topic.arn, protocol="lambda", endpoint=function.arn)
    pulumi.export("calls", topic.arn)


class Watch:
    """The events of a stack from now on, or after one.

    Attributes:
        seen: Those that have been read, from the oldest.
    """

    def __init__(self, stack: Deployment, after: int = -1) -> None:
        self._stack = stack
        self._last = after if after >= 0 else stack.events(after=-1)["last"]
        self.seen: list[Any] = []

    def arn(self, name: str) -> str:
        """The ARN of a resource by the name in the program."""
        (arn,) = {
            each.outputs["arn"]
            for each in self._stack.resources
            if each.name == name and each.type in KINDS and "arn" in each.outputs
        }
        return arn

    def find(self, type_: str, **wanted: Any) -> dict[str, Any]:
        """The first event that has these fields, as soon as it is there."""
        read = 0
        while True:
            for event in self.seen[read:]:
                if event["type"] == type_ and wanted.items() <= event.items():
                    return event
            read = len(self.seen)
            page = self._stack.events(self._last, wait=30)
            assert page["events"], f"no {type_} with {wanted} in {self.seen}"
            assert page["dropped"] == 0
            self._last = page["last"]
            self.seen += page["events"]


KINDS = {
    "aws:apigateway/restApi:RestApi",
    "aws:cloudwatch/eventRule:EventRule",
    "aws:lambda/function:Function",
    "aws:s3/bucket:Bucket",
    "aws:sfn/stateMachine:StateMachine",
    "aws:sns/topic:Topic",
    "aws:sqs/queue:Queue",
}
