"""IAM is enforced: what lacks a permission fails here as it does on AWS.

One small pipeline, bucket to topic to queue to function to bucket, with one permission at a time
left out or too narrow.
"""

import json
import textwrap
from dataclasses import dataclass

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import Output, ResourceOptions

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import policy, trust

CODE = """
import json, os, urllib.parse
import boto3

s3 = boto3.client("s3")

def handler(event, context):
    for record in event["Records"]:
        for change in json.loads(record["body"]).get("Records", []):
            key = urllib.parse.unquote_plus(change["s3"]["object"]["key"])
            s3.put_object(Bucket=os.environ["TARGET"], Key=key, Body=b"done")
"""


QUEUE_ACTIONS = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")


@dataclass
class Pipeline:
    """Part of the policy to leave out or to change."""

    topic_service: str = "s3.amazonaws.com"
    queue_source: str | None = None
    role_actions: tuple[str, ...] = (*QUEUE_ACTIONS, "s3:PutObject")
    role_trusts: str = "lambda"
    visibility_timeout_seconds: int = 6

    def __call__(self) -> None:
        source, target = aws.s3.Bucket("source"), aws.s3.Bucket("target")
        topic = aws.sns.Topic("uploads")
        topic_policy = aws.sns.TopicPolicy(
            "uploads",
            arn=topic.arn,
            policy=allow_for(self.topic_service, "sns:Publish", topic.arn, source.arn),
        )
        aws.s3.BucketNotification(
            "source",
            bucket=source.bucket,
            topics=[{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}],
            opts=ResourceOptions(depends_on=[topic_policy]),
        )
        dead = aws.sqs.Queue("dead")
        queue = aws.sqs.Queue(
            "work",
            visibility_timeout_seconds=self.visibility_timeout_seconds,
            redrive_policy=dead.arn.apply(
                lambda arn: json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 1})
            ),
        )
        queue_policy = aws.sqs.QueuePolicy(
            "work",
            queue_url=queue.url,
            policy=allow_for(
                "sns.amazonaws.com", "sqs:SendMessage", queue.arn, self.queue_source or topic.arn
            ),
        )
        aws.sns.TopicSubscription(
            "work",
            topic=topic.arn,
            protocol="sqs",
            endpoint=queue.arn,
            raw_message_delivery=True,
            filter_policy_scope="MessageBody",
            filter_policy=json.dumps({"Records": {"s3": {"object": {"key": [{"suffix": ".png"}]}}}}),
            opts=ResourceOptions(depends_on=[queue_policy]),
        )
        role = aws.iam.Role("worker", assume_role_policy=trust(self.role_trusts))
        permissions = aws.iam.RolePolicy(
            "worker",
            role=role.name,
            policy=Output.all(queue.arn, target.arn).apply(lambda arns: self._rights(*arns)),
        )
        worker = aws.lambda_.Function(
            "worker",
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            timeout=6,
            environment={"variables": {"TARGET": target.bucket}},
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
            opts=ResourceOptions(depends_on=[permissions]),
        )
        aws.lambda_.EventSourceMapping("worker", event_source_arn=queue.arn, function_name=worker.name)
        pulumi.export("source", source.bucket)
        pulumi.export("target", target.bucket)
        pulumi.export("queue", queue.url)
        pulumi.export("dead", dead.url)

    def _rights(self, queue: str, target: str) -> str:
        return policy(
            *(
                {"Action": action, "Resource": queue if action.startswith("sqs") else f"{target}/*"}
                for action in self.role_actions
            )
        )


def allow_for(
    service: str, action: str, resource: pulumi.Input[str], source: pulumi.Input[str]
) -> Output[str]:
    return Output.all(resource, source).apply(
        lambda arns: policy(
            {
                "Principal": {"Service": service},
                "Action": action,
                "Resource": arns[0],
                "Condition": {"ArnEquals": {"aws:SourceArn": arns[1]}},
            }
        )
    )


def upload(stack: Deployment, key: str = "a b+c.png") -> None:
    stack.client("s3").put_object(Bucket=stack.outputs["source"], Key=key, Body=b"x")


def results(stack: Deployment) -> list[str]:
    listed = stack.client("s3").list_objects_v2(Bucket=stack.outputs["target"])
    return [item["Key"] for item in listed.get("Contents", [])]


def messages(stack: Deployment, queue: str) -> int:
    names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"]
    attributes = stack.client("sqs").get_queue_attributes(
        QueueUrl=stack.outputs[queue], AttributeNames=names
    )["Attributes"]
    return sum(int(attributes[name]) for name in names)


def test_a_notification_is_refused_unless_the_topic_lets_the_bucket_publish(emulator: Emulator) -> None:
    wrong_service = Pipeline(topic_service="events.amazonaws.com")
    with pytest.raises(DeploymentError, match=r"'source' cannot be .* Unable to validate the following dest"):
        deploy(wrong_service, emulator=emulator)

    def build_without_policy() -> None:
        topic = aws.sns.Topic("topic")
        listened = [{"topic_arn": topic.arn, "events": ["s3:ObjectCreated:*"]}]
        aws.s3.BucketNotification("source", bucket=aws.s3.Bucket("source").bucket, topics=listened)

    with pytest.raises(DeploymentError, match=r"'source' cannot be .* Unable to validate the following dest"):
        deploy(build_without_policy, emulator=emulator)


def test_what_the_policy_of_a_queue_does_not_allow_is_not_delivered(emulator: Emulator) -> None:
    other_topic = Pipeline(queue_source="arn:aws:sns:us-east-1:123456789012:another")
    with deploy(other_topic, emulator=emulator) as broken, deploy(Pipeline(), emulator=emulator) as good:
        upload(broken)
        upload(good, "skipped.txt")
        upload(good)
        assert eventually(lambda: results(good), "the result of the other pipeline") == ["a b+c.png"]
        eventually(lambda: messages(good, "queue") == 0, "an empty queue")
        assert messages(good, "dead") == 0
        assert results(broken) == []
        assert messages(broken, "queue") == messages(broken, "dead") == 0


@pytest.mark.slow
def test_a_function_whose_role_may_not_write_fails_and_its_message_is_kept(emulator: Emulator) -> None:
    with deploy(Pipeline(role_actions=QUEUE_ACTIONS), emulator=emulator) as stack:
        upload(stack)
        eventually(lambda: messages(stack, "dead") == 1, "the dead letter")
        assert results(stack) == []
        group = f"/aws/lambda/{stack.recording.find_by_type('aws:lambda/function:Function')[0].id}"
        told = stack.client("logs").filter_log_events(logGroupName=group)["events"]
        assert "not authorized to perform: s3:PutObject" in json.dumps(told)


@pytest.mark.slow
@pytest.mark.parametrize("missing", QUEUE_ACTIONS)
def test_a_mapping_is_refused_unless_the_role_may_consume(emulator: Emulator, missing: str) -> None:
    rest = tuple(action for action in QUEUE_ACTIONS if action != missing)
    with pytest.raises(DeploymentError) as raised:
        deploy(Pipeline(role_actions=rest), emulator=emulator)
    action = missing.removeprefix("sqs:")
    assert (
        "EventSourceMapping 'worker' cannot be created: The provided execution role does not have "
        f"permissions to call {action} on SQS" in str(raised.value)
    )


@pytest.mark.representatives("sqs:ReceiveMessage", "sqs:GetQueueAttributes")
@pytest.mark.parametrize("missing", QUEUE_ACTIONS)
def test_a_queue_is_read_as_the_role_also_afterwards(emulator: Emulator, missing: str) -> None:
    with deploy(Pipeline(), emulator=emulator) as stack:
        (function,) = stack.recording.find_by_type("aws:lambda/function:Function")
        role = {"RoleName": function.inputs["role"].rpartition("/")[2]}
        (name,) = stack.client("iam").list_role_policies(**role)["PolicyNames"]
        document = stack.client("iam").get_role_policy(**role, PolicyName=name)["PolicyDocument"]
        rest = [each for each in document["Statement"] if each["Action"] != missing]
        assert len(rest) == len(document["Statement"]) - 1

        def put(statements: object) -> None:
            text = json.dumps({**document, "Statement": statements})
            stack.client("iam").put_role_policy(**role, PolicyName=name, PolicyDocument=text)

        put(rest)
        upload(stack)
        (mapping,) = stack.client("lambda").list_event_source_mappings(FunctionName=function.id)[
            "EventSourceMappings"
        ]

        def is_reported() -> bool:
            found = stack.client("lambda").get_event_source_mapping(UUID=mapping["UUID"])
            return f"not authorized to perform: {missing}" in found.get("LastProcessingResult", "")

        eventually(is_reported, "the reason")
        assert (results(stack), messages(stack, "queue")) == ([], 1)
        put(document["Statement"])
        assert eventually(lambda: results(stack), "the result") == ["a b+c.png"]


@pytest.mark.representatives("dynamodb:DescribeStream")
@pytest.mark.parametrize("missing", ["dynamodb:DescribeStream", "dynamodb:GetRecords"])
def test_a_stream_is_refused_unless_the_role_may_read_it(emulator: Emulator, missing: str) -> None:
    def program() -> None:
        table = aws.dynamodb.Table(
            "items",
            attributes=[{"name": "id", "type": "S"}],
            hash_key="id",
            billing_mode="PAY_PER_REQUEST",
            stream_enabled=True,
            stream_view_type="NEW_IMAGE",
        )
        role = aws.iam.Role("reader", assume_role_policy=trust("lambda"))
        actions = {"dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"} - {missing}
        permissions = table.stream_arn.apply(
            lambda arn: policy(*({"Action": action, "Resource": arn} for action in sorted(actions)))
        )
        granted = aws.iam.RolePolicy("reader", role=role.name, policy=permissions)
        function = aws.lambda_.Function(
            "reader",
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(CODE)}),
            opts=ResourceOptions(depends_on=[granted]),
        )
        aws.lambda_.EventSourceMapping(
            "reader",
            event_source_arn=table.stream_arn,
            function_name=function.name,
            starting_position="LATEST",
        )

    with pytest.raises(DeploymentError, match=rf"Cannot access stream arn.*do not allow {missing}"):
        deploy(program, emulator=emulator)


def test_a_mapping_is_refused_if_messages_reappear_while_they_are_handled(emulator: Emulator) -> None:
    with pytest.raises(
        DeploymentError, match=r"visibility timeout: 1 seconds is less than Function timeout: 6"
    ):
        deploy(Pipeline(visibility_timeout_seconds=1), emulator=emulator)


def test_a_function_is_refused_unless_its_role_trusts_lambda(emulator: Emulator) -> None:
    with pytest.raises(DeploymentError, match=r"'worker' cannot be created: .*The role .* cannot be assumed"):
        deploy(Pipeline(role_trusts="ec2"), emulator=emulator)


def test_a_function_sees_its_own_code_and_the_sdk_of_aws_alone(
    embedded_aws, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_PASSWORD", "of-the-user")
    code = """
        import importlib, os
        def handler(event, context):
            found = []
            for name in event:
                try:
                    importlib.import_module(name)
                    found.append(name)
                except ImportError:
                    pass
            return {"found": found, "variables": dict(os.environ)}
    """

    def program() -> None:
        role = aws.iam.Role("r", assume_role_policy=trust("lambda"))
        files = {"app.py": pulumi.StringAsset(textwrap.dedent(code)), "mine.py": pulumi.StringAsset("")}
        function = aws.lambda_.Function(
            "f",
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive(files),
        )
        pulumi.export("function", function.name)

    stack = embedded_aws(program)
    names = ["mine", "boto3", "dateutil", "urllib3", "pulumi", "pyvips", "pytest", "ministack"]
    answer = stack.client("lambda").invoke(
        FunctionName=stack.outputs["function"], Payload=json.dumps(names).encode()
    )
    seen = json.load(answer["Payload"])
    assert "DATABASE_PASSWORD" not in seen["variables"]
    assert seen["variables"]["AWS_ENDPOINT_URL"] == stack.endpoint
    # StartSyncExecution would go to `sync-127.0.0.1`.
    assert seen["variables"]["AWS_DISABLE_HOST_PREFIX_INJECTION"] == "true"
    assert seen["found"] == ["mine", "boto3", "dateutil", "urllib3"]
