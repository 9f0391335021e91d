"""Patched behavior of the emulator's process matches AWS, within the limits of this machine."""

import json
import os

import pulumi
import pulumi_aws as aws
import pytest
from pulumi import Output

from embedded_aws import Deployment, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import allow, policy, simple_function, trust
from tests.robustness.processes import find_process, peak_megabytes


def topic_with_filter(scope: str, wanted: dict[str, object]) -> None:
    queue, topic = aws.sqs.Queue("caught"), aws.sns.Topic("said")
    aws.sqs.QueuePolicy(
        "caught",
        queue_url=queue.url,
        policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="sns.amazonaws.com")),
    )
    aws.sns.TopicSubscription(
        "caught",
        topic=topic.arn,
        protocol="sqs",
        endpoint=queue.arn,
        raw_message_delivery=True,
        filter_policy_scope=scope,
        filter_policy=json.dumps(wanted),
    )
    pulumi.export("topic", topic.arn)
    pulumi.export("queue", queue.url)


def select_caught(stack: Deployment, *messages: object) -> list[object]:
    """Those of the published messages that pass the filter; the last one must, and ends the wait."""
    for message in messages:
        stack.client("sns").publish(TopicArn=stack.outputs["topic"], Message=json.dumps(message))
    received: list[object] = []

    def last_is_there() -> bool:
        answer = stack.client("sqs").receive_message(
            QueueUrl=stack.outputs["queue"], MaxNumberOfMessages=10, WaitTimeSeconds=1
        )
        received.extend(json.loads(message["Body"]) for message in answer.get("Messages", []))
        return messages[-1] in received

    eventually(last_is_there, "the last message")
    return received


def s3_event(*keys: str) -> dict[str, object]:
    return {"Records": [{"s3": {"object": {"key": key}}} for key in keys]}


def test_a_filter_looks_into_the_records_of_an_event(emulator: Emulator) -> None:
    wanted = {"Records": {"s3": {"object": {"key": [{"suffix": ".png"}]}}}}
    with deploy(lambda: topic_with_filter("MessageBody", wanted), emulator=emulator) as stack:
        test_event, text, mixed, last = (
            {"Event": "s3:TestEvent"},
            s3_event("a.txt"),
            s3_event("b.txt", "b.png"),
            s3_event("c.png"),
        )
        assert select_caught(stack, test_event, text, {"Records": []}, mixed, last) == [mixed, last]


def test_a_filter_still_matches_what_has_no_arrays(emulator: Emulator) -> None:
    wanted = {"kind": ["a"], "by": {"name": [{"anything-but": "nobody"}]}, "gone": [{"exists": False}]}
    good = {"kind": ["x", "a"], "by": {"name": "somebody"}}
    with deploy(lambda: topic_with_filter("MessageBody", wanted), emulator=emulator) as stack:
        wrong = [
            {"kind": "b", "by": {"name": "somebody"}},
            {"kind": "a", "by": {"name": "nobody"}},
            {"kind": "a", "by": "somebody"},
            {**good, "gone": 1},
        ]
        assert select_caught(stack, *wrong, good) == [good]


@pytest.mark.parametrize("denied", ["false", "true"])
def test_requests_count_as_encrypted_in_every_policy(emulator: Emulator, denied: str) -> None:
    def program() -> None:
        bucket, role = aws.s3.Bucket("safe"), aws.iam.Role("writer", assume_role_policy=trust("lambda"))
        permissions = bucket.arn.apply(lambda arn: allow("s3:PutObject", f"{arn}/*"))
        aws.iam.RolePolicy("writer", role=role.name, policy=permissions)
        deny = {"Effect": "Deny", "Principal": "*", "Action": "s3:*"}
        condition = {"Condition": {"Bool": {"aws:SecureTransport": denied}}}
        aws.s3.BucketPolicy(
            "safe",
            bucket=bucket.bucket,
            policy=bucket.arn.apply(lambda arn: policy({**deny, **condition, "Resource": f"{arn}/*"})),
        )
        pulumi.export("bucket", bucket.bucket)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator) as stack:
        s3 = stack.client("s3", role_arn=stack.outputs["role"])
        stored = {"Bucket": stack.outputs["bucket"], "Key": "k", "Body": b""}
        if denied == "false":
            s3.put_object(**stored)
        else:
            with pytest.raises(s3.exceptions.ClientError, match="explicit deny"):
                s3.put_object(**stored)


@pytest.mark.parametrize("key", ["a\nb", "\n", "a\r\nb\u2028"])
def test_a_wildcard_stands_for_line_breaks_too(emulator: Emulator, key: str) -> None:
    def program() -> None:
        bucket, role = aws.s3.Bucket("safe"), aws.iam.Role("writer", assume_role_policy=trust("lambda"))
        permissions = bucket.arn.apply(lambda arn: allow("s3:PutObject", f"{arn}/in/*"))
        aws.iam.RolePolicy("writer", role=role.name, policy=permissions)
        pulumi.export("bucket", bucket.bucket)
        pulumi.export("role", role.arn)

    with deploy(program, emulator=emulator) as stack:
        s3, bucket = stack.client("s3", role_arn=stack.outputs["role"]), stack.outputs["bucket"]
        s3.put_object(Bucket=bucket, Key=f"in/{key}", Body=b"x")
        assert stack.client("s3").get_object(Bucket=bucket, Key=f"in/{key}")["Body"].read() == b"x"
        with pytest.raises(s3.exceptions.ClientError, match="allows the s3:PutObject action"):
            s3.put_object(Bucket=bucket, Key=f"in\n/{key}", Body=b"x")


def test_what_is_delivered_counts_as_encrypted(emulator: Emulator) -> None:
    """A schedule has no request behind it."""

    def program() -> None:
        queue, role = aws.sqs.Queue("due"), aws.iam.Role("clock", assume_role_policy=trust("scheduler"))
        permissions = queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
        granted = aws.iam.RolePolicy("clock", role=role.name, policy=permissions)
        deny = {"Effect": "Deny", "Principal": "*", "Action": "sqs:SendMessage"}
        condition = {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
        aws.sqs.QueuePolicy(
            "due",
            queue_url=queue.url,
            policy=queue.arn.apply(lambda arn: policy({**deny, **condition, "Resource": arn})),
        )
        aws.scheduler.Schedule(
            "due",
            schedule_expression="at(2024-01-01T00:00:00)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": queue.arn,
                "role_arn": Output.all(role.arn, granted.id).apply(lambda known: known[0]),
                "input": "{}",
            },
        )
        pulumi.export("queue", queue.url)

    with deploy(program, emulator=emulator) as stack:
        receive = {"QueueUrl": stack.outputs["queue"], "WaitTimeSeconds": 1}
        eventually(lambda: stack.client("sqs").receive_message(**receive).get("Messages"), "a message")


def test_a_burst_runs_on_as_many_functions_as_there_are_processors(embedded_aws) -> None:
    code = "import os, time\ndef handler(event, context): time.sleep(0.05); print('worker', os.getpid())"

    def program() -> None:
        queue = aws.sqs.Queue("burst")
        role = aws.iam.Role("worker", assume_role_policy=trust("lambda"))
        actions = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
        permissions = queue.arn.apply(
            lambda arn: policy(*({"Action": action, "Resource": arn} for action in actions))
        )
        written = aws.iam.RolePolicy("worker", role=role.name, policy=permissions)
        function = aws.lambda_.Function(
            "worker",
            role=role.arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        )
        aws.lambda_.EventSourceMapping(
            "worker",
            event_source_arn=queue.arn,
            function_name=Output.all(function.name, written.id).apply(lambda names: names[0]),
            batch_size=1,
            scaling_config={"maximum_concurrency": 20},
        )
        pulumi.export("queue", queue.url)
        pulumi.export("function", function.name)

    stack = embedded_aws(program)
    entries = [{"Id": str(number), "MessageBody": "x"} for number in range(10)]
    stack.client("sqs").send_message_batch(QueueUrl=stack.outputs["queue"], Entries=entries)

    def workers() -> list[str] | None:
        group = f"/aws/lambda/{stack.outputs['function']}"
        told = stack.client("logs").filter_log_events(logGroupName=group)["events"]
        lines = [each["message"].strip() for each in told if each["message"].startswith("worker")]
        return lines if len(lines) == len(entries) else None

    eventually(lambda: stack.client("logs").describe_log_groups()["logGroups"], "the first log")
    assert 1 <= len(set(eventually(workers, "ten invocations"))) <= max(2, os.cpu_count() or 1)


RAISING = """
import json
class Declined(Exception):
    pass
def handler(event, context):
    try:
        json.loads(event["json"])
    except ValueError as error:
        raise Declined(event["message"]) from error
"""


@pytest.mark.parametrize(
    "message", ["no money", "", "two\nlines: three", "Traceback (most recent call last):"]
)
def test_an_error_of_a_function_has_its_own_name(emulator: Emulator, message: str) -> None:
    with deploy(lambda: simple_function("raising", RAISING), emulator=emulator) as stack:
        name = stack.recording.find_by_type("aws:lambda/function:Function")[0].id
        event = json.dumps({"json": "{", "message": message})
        answer = stack.client("lambda").invoke(FunctionName=name, Payload=event)
        assert answer["FunctionError"] == "Unhandled"
        error = json.load(answer["Payload"])
        assert (error["errorType"], error["errorMessage"]) == ("Declined", message)
        assert 'raise Declined(event["message"]) from error' in "".join(error["stackTrace"])


FIRST_REQUESTS = {
    "apigateway": "get_rest_apis",
    "dynamodb": "list_tables",
    "events": "list_rules",
    "iam": "list_roles",
    "lambda": "list_functions",
    "logs": "describe_log_groups",
    "sns": "list_topics",
    "sqs": "list_queues",
    "stepfunctions": "list_state_machines",
}


def test_a_first_request_loads_no_model_of_its_service() -> None:
    with Emulator() as emulator:
        emulator.client("s3").list_buckets()
        before = peak_megabytes(find_process(emulator))
        for service, operation in FIRST_REQUESTS.items():
            getattr(emulator.client(service), operation)()
        # The models have 20 MB.
        assert peak_megabytes(find_process(emulator)) - before < 8


WHERE = "import os\ndef handler(event, context): return os.path.realpath(__file__)"


def test_functions_with_the_same_package_share_its_files(emulator: Emulator) -> None:
    def program() -> None:
        for name, code in {"one": WHERE, "same": WHERE, "other": f"{WHERE}  # changed"}.items():
            pulumi.export(name, simple_function(name, code).name)

    with deploy(program, emulator=emulator) as stack:
        functions = stack.client("lambda")
        answers = {
            export: json.load(functions.invoke(FunctionName=name)["Payload"])
            for export, name in stack.outputs.items()
        }
        assert answers["one"] == answers["same"]
        assert answers["one"] != answers["other"]


def test_a_log_group_gets_a_key_after_its_creation(emulator: Emulator) -> None:
    def program(key_arn: str | None) -> None:
        group = aws.cloudwatch.LogGroup("orders", kms_key_id=key_arn)
        pulumi.export("name", group.name)

    key_arn = "arn:aws:kms:us-east-1:000000000000:key/1234"
    with deploy(lambda: program(None), emulator=emulator) as stack:
        logs, name = stack.client("logs"), stack.outputs["name"]
        for wanted in (key_arn, None):
            assert list(stack.update(lambda wanted=wanted: program(wanted)).values()) == ["update"]
            (group,) = logs.describe_log_groups(logGroupNamePrefix=name)["logGroups"]
            assert group.get("kmsKeyId") == wanted
