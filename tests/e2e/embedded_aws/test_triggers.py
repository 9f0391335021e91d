"""Rules and schedules start what they may, and keep what they cannot deliver."""

import json
from datetime import UTC, datetime
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import TAG_LIST, TAGS, allow, policy, state_machine, trust

MACHINE = "machine"


def letters(stack: Deployment) -> list[dict[str, Any]]:
    """Messages in the dead-letter queue, as soon as there are some."""

    def look() -> list[dict[str, Any]] | None:
        received = stack.client("sqs").receive_message(
            QueueUrl=stack.outputs["dead"], MessageAttributeNames=["All"], WaitTimeSeconds=1
        )
        return received.get("Messages")

    return eventually(look, "a dead letter")


def executions(stack: Deployment) -> list[dict[str, Any]]:
    client = stack.client("stepfunctions")
    listed = client.list_executions(stateMachineArn=stack.outputs[MACHINE])["executions"]
    return [client.describe_execution(executionArn=each["executionArn"]) for each in listed]


def await_execution(stack: Deployment) -> dict[str, Any]:
    return eventually(lambda: executions(stack), "an execution")[0]


def dead_letters(service: str | None = None) -> aws.sqs.Queue:
    queue = aws.sqs.Queue("dead")
    if service:
        aws.sqs.QueuePolicy(
            "dead",
            queue_url=queue.url,
            policy=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service=service)),
        )
    pulumi.export("dead", queue.url)
    return queue


def machine() -> aws.sfn.StateMachine:
    return state_machine(MACHINE, {"Type": "Pass", "End": True})


def role_for(service: str, *statements: tuple[str, pulumi.Output[str]]) -> aws.iam.Role:
    """A role that has its policy as soon as it exists: what is due starts at once, and is not tried again."""
    actions, resources = [statement[0] for statement in statements], [each[1] for each in statements]
    pairs = pulumi.Output.all(*resources).apply(lambda arns: zip(actions, arns, strict=True))
    document = pairs.apply(lambda found: policy(*({"Action": a, "Resource": r} for a, r in found)))
    inline = [aws.iam.RoleInlinePolicyArgs(name=service, policy=document)] if statements else []
    return aws.iam.Role(service, assume_role_policy=trust(service), inline_policies=inline)


def schedules() -> None:
    """Fires once, in the past."""
    dead, called = dead_letters(), machine()
    role = role_for("scheduler", ("states:StartExecution", called.arn))
    group = aws.scheduler.ScheduleGroup("nightly", tags=TAGS)
    aws.scheduler.Schedule(
        "once",
        group_name=group.name,
        description="at dawn",
        schedule_expression="at(2024-01-01T00:00:00)",
        schedule_expression_timezone="UTC",
        flexible_time_window={"mode": "FLEXIBLE", "maximum_window_in_minutes": 1},
        start_date="2023-01-01T00:00:00Z",
        end_date="2099-01-01T00:00:00Z",
        target={
            "arn": called.arn,
            "role_arn": role.arn,
            "input": '{"kind": "nightly"}',
            "dead_letter_config": {"arn": dead.arn},
            "retry_policy": {"maximum_retry_attempts": 2},
        },
    )
    pulumi.export("group", group.name)


def test_a_schedule_starts_a_workflow(emulator: Emulator) -> None:
    with deploy(schedules, emulator=emulator) as stack:
        assert await_execution(stack)["input"] == '{"kind": "nightly"}'
        client = stack.client("scheduler")
        group, _, name = stack.recording.find_by_name("once").id.partition("/")
        assert group == stack.outputs["group"]
        found = client.get_schedule(Name=name, GroupName=group)
        assert found["Description"] == "at dawn"
        assert found["EndDate"] == datetime(2099, 1, 1, tzinfo=UTC)
        assert found["FlexibleTimeWindow"] == {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 1}
        assert found["Target"]["RetryPolicy"] == {"MaximumRetryAttempts": 2}
        arn = stack.recording.find_by_name("nightly").outputs["arn"]
        assert client.list_tags_for_resource(ResourceArn=arn)["Tags"] == TAG_LIST


def test_schedules_that_are_due_start_soon(emulator: Emulator) -> None:
    """The second one after the first: where the clock stands does not count."""
    called: list[aws.sfn.StateMachine] = []

    def program() -> None:
        called.append(machine())
        pulumi.export("role", role_for("scheduler", ("states:StartExecution", called[0].arn)).arn)
        pulumi.export("machine", called[0].arn)

    with deploy(program, emulator=emulator) as stack:
        arn, states = stack.outputs["machine"], stack.client("stepfunctions")
        started_so_far = lambda: len(states.list_executions(stateMachineArn=arn)["executions"])  # noqa: E731
        for number, seconds in ((1, 30), (2, 8)):
            stack.client("scheduler").create_schedule(
                Name=f"due-{number}",
                ScheduleExpression="at(2024-01-01T00:00:00)",
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": arn, "RoleArn": stack.outputs["role"], "Input": "{}"},
            )
            eventually(lambda number=number: started_so_far() == number, f"execution {number}", seconds)


def test_a_schedule_starts_though_its_predecessor_has(emulator: Emulator) -> None:
    created: list[aws.sfn.StateMachine] = []

    def program() -> None:
        created.append(machine())
        pulumi.export("role", role_for("scheduler", ("states:StartExecution", created[0].arn)).arn)
        pulumi.export(MACHINE, created[0].arn)

    with deploy(program, emulator=emulator) as stack:
        client = stack.client("scheduler")
        for number in (1, 2):
            client.create_schedule(
                Name="again",
                ScheduleExpression="at(2024-01-01T00:00:00)",
                FlexibleTimeWindow={"Mode": "OFF"},
                Target={"Arn": stack.outputs[MACHINE], "RoleArn": stack.outputs["role"], "Input": "{}"},
            )
            eventually(lambda number=number: len(executions(stack)) == number, f"execution {number}")
            client.delete_schedule(Name="again")


@pytest.mark.parametrize("keeps", [True, False])
def test_a_schedule_without_the_permission_starts_nothing(emulator: Emulator, keeps: bool) -> None:
    def build_rejected() -> None:
        dead, called = dead_letters(), machine()
        permissions = [("sqs:SendMessage", dead.arn)] if keeps else []
        aws.scheduler.Schedule(
            "rejected",
            schedule_expression="at(2024-01-01T00:00:00)",
            flexible_time_window={"mode": "OFF"},
            target={
                "arn": called.arn,
                "role_arn": role_for("scheduler", *permissions).arn,
                "input": '{"a": 1}',
                "dead_letter_config": {"arn": dead.arn},
            },
        )

    with deploy(build_rejected, emulator=emulator) as stack:
        if keeps:
            (letter,) = letters(stack)
            assert letter["Body"] == '{"a": 1}'
            facts = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
            assert facts["SCHEDULE_ARN"] == stack.recording.find_by_name("rejected").outputs["arn"]
            assert facts["TARGET_ARN"] == stack.outputs[MACHINE]
            assert facts["ERROR_CODE"] == "NO_PERMISSIONS"
            assert "is not authorized to perform: states:StartExecution" in facts["ERROR_MESSAGE"]
        else:
            received = stack.client("sqs").receive_message(QueueUrl=stack.outputs["dead"], WaitTimeSeconds=2)
            assert "Messages" not in received
        assert executions(stack) == []


def test_a_role_that_the_scheduler_cannot_assume_is_refused(emulator: Emulator) -> None:
    def program() -> None:
        aws.scheduler.Schedule(
            "wrong",
            schedule_expression="rate(1 minute)",
            flexible_time_window={"mode": "OFF"},
            target={"arn": machine().arn, "role_arn": role_for("lambda").arn},
        )

    with pytest.raises(DeploymentError, match="must allow AWS EventBridge Scheduler to assume the role"):
        deploy(program, emulator=emulator)


def rule(target: str, role: aws.iam.Role | None, dead: aws.sqs.Queue) -> None:
    made = aws.cloudwatch.EventRule("shop", event_pattern=json.dumps({"source": [pulumi.get_stack()]}))
    aws.cloudwatch.EventTarget(
        "shop",
        rule=made.name,
        arn=target,
        role_arn=role.arn if role else None,
        dead_letter_config={"arn": dead.arn},
        input_transformer={
            "input_paths": {"id": "$.detail.id", "kind": "$.detail-type"},
            "input_template": '{"order": <id>, "kind": <kind>, "rule": <aws.events.rule-name>}',
        },
    )
    pulumi.export("rule", made.name)


def sell(stack: Deployment, source: str) -> None:
    entry = {"Source": source, "DetailType": "sold", "Detail": '{"id": 5}'}
    stack.client("events").put_events(Entries=[entry])


@pytest.mark.exhaustive
def test_an_event_starts_a_workflow(emulator: Emulator) -> None:
    def program() -> None:
        called = machine()
        rule(called.arn, role_for("events", ("states:StartExecution", called.arn)), dead_letters())

    with deploy(program, stack="shop-a", emulator=emulator) as stack:
        sell(stack, "shop-a")
        given = json.loads(await_execution(stack)["input"])
        assert given == {"order": 5, "kind": "sold", "rule": stack.outputs["rule"]}


@pytest.mark.exhaustive
def test_an_event_goes_to_an_alias_by_the_right_to_its_workflow(emulator: Emulator) -> None:
    def program() -> None:
        called = machine()
        role = role_for("events", ("states:StartExecution", called.arn))
        rule(pulumi.Output.format("{0}:live", called.arn), role, dead_letters())

    with deploy(program, stack="shop-b", emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        version = client.publish_state_machine_version(stateMachineArn=stack.outputs[MACHINE])
        routing = [{"stateMachineVersionArn": version["stateMachineVersionArn"], "weight": 100}]
        client.create_state_machine_alias(name="live", routingConfiguration=routing)
        sell(stack, "shop-b")
        assert await_execution(stack)["status"] in {"RUNNING", "SUCCEEDED"}


def test_an_event_that_may_not_start_a_workflow_is_kept(emulator: Emulator) -> None:
    def program() -> None:
        rule(machine().arn, role_for("events"), dead_letters("events.amazonaws.com"))

    with deploy(program, stack="shop-c", emulator=emulator) as stack:
        sell(stack, "shop-c")
        (letter,) = letters(stack)
        event = json.loads(letter["Body"])
        assert (event["source"], event["detail"]) == ("shop-c", {"id": 5})
        facts = {name: value["StringValue"] for name, value in letter["MessageAttributes"].items()}
        assert facts["RULE_ARN"].endswith(f":rule/{stack.outputs['rule']}")
        assert facts["ERROR_CODE"] == "NO_PERMISSIONS"
        assert executions(stack) == []


@pytest.mark.parametrize("kind", ["queue", "topic", "function"])
@pytest.mark.parametrize("allowed", [True, False])
def test_a_target_without_a_policy_for_the_rule_gets_nothing(
    emulator: Emulator, kind: str, allowed: bool
) -> None:
    """Both the target and the dead-letter queue are looked at: exactly one gets the event."""
    name = f"shop-{kind}-{allowed}".lower()

    def program() -> None:
        dead = dead_letters("events.amazonaws.com")
        caught = aws.sqs.Queue("caught")
        pulumi.export("caught", caught.url)
        service = "events.amazonaws.com" if allowed else "s3.amazonaws.com"
        if kind == "queue":
            target = caught.arn
            document = caught.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service=service))
            aws.sqs.QueuePolicy("caught", queue_url=caught.url, policy=document)
        elif kind == "topic":
            topic = aws.sns.Topic("caught")
            target = topic.arn
            document = topic.arn.apply(lambda arn: allow("sns:Publish", arn, Service=service))
            aws.sns.TopicPolicy("caught", arn=topic.arn, policy=document)
            sent = caught.arn.apply(lambda arn: allow("sqs:SendMessage", arn, Service="sns.amazonaws.com"))
            aws.sqs.QueuePolicy("caught", queue_url=caught.url, policy=sent)
            aws.sns.TopicSubscription("caught", topic=topic.arn, protocol="sqs", endpoint=caught.arn)
        else:
            target = create_sending_function(caught).arn
            aws.lambda_.Permission(
                "caught", function=target, action="lambda:InvokeFunction", principal=service
            )
        rule(target, None, dead)

    with deploy(program, stack=name, emulator=emulator) as stack:
        sell(stack, name)
        expected, other = ("caught", "dead") if allowed else ("dead", "caught")
        sqs = stack.client("sqs")
        url = stack.outputs[expected]
        eventually(lambda: sqs.receive_message(QueueUrl=url, WaitTimeSeconds=1).get("Messages"), expected)
        assert "Messages" not in sqs.receive_message(QueueUrl=stack.outputs[other])


def create_sending_function(queue: aws.sqs.Queue) -> aws.lambda_.Function:
    role = aws.iam.Role("sending", assume_role_policy=trust("lambda"))
    permissions = queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn))
    written = aws.iam.RolePolicy("sending", role=role.name, policy=permissions)
    code = (
        "import boto3, os\n"
        "def handler(event, context):\n"
        "    boto3.client('sqs').send_message(QueueUrl=os.environ['QUEUE'], MessageBody=str(event))"
    )
    return aws.lambda_.Function(
        "sending",
        role=role.arn,
        runtime="python3.13",
        handler="app.handler",
        timeout=20,
        code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(code)}),
        environment={"variables": {"QUEUE": queue.url}},
        opts=pulumi.ResourceOptions(depends_on=[written]),
    )
