"""State machines run, wait, retry, and end in time."""

import json
import time
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
from botocore.exceptions import ClientError
from pulumi import Output

from embedded_aws import Deployment, DeploymentError, Emulator, deploy
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import TAGS, allow, simple_function, state_machine, trust

FLAKY = """
import pathlib
def handler(event, context):
    attempts = pathlib.Path(event["file"])
    attempts.touch()
    count = len(attempts.read_text())
    attempts.write_text("x" * (count + 1))
    if count < event["failures"]:
        raise ValueError(f"try {count}")
    return {"attempts": count + 1}
"""


def run(stack: Deployment, name: str, given: Any = None, seconds: float = 120) -> dict[str, Any]:
    """Starts an execution and returns it when it has ended."""
    client = stack.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=stack.outputs[name], input=json.dumps(given or {}))
    return await_end(stack, arn["executionArn"], seconds)


def await_end(stack: Deployment, execution: str, seconds: float = 120) -> dict[str, Any]:
    def look() -> dict[str, Any] | None:
        found = stack.client("stepfunctions").describe_execution(executionArn=execution)
        return found if found["status"] != "RUNNING" else None

    return eventually(look, "the end of the execution", seconds)


def machines() -> None:
    role = aws.iam.Role("states", assume_role_policy=trust("states"))
    group = aws.cloudwatch.LogGroup("states", name_prefix="/aws/vendedlogs/states/")
    logs = aws.iam.RolePolicy(
        "logs",
        role=role.name,
        policy=json.dumps({"Statement": [{"Effect": "Allow", "Action": "logs:*", "Resource": "*"}]}),
    )
    echo = aws.sfn.StateMachine(
        "echo",
        role_arn=role.arn,
        type="EXPRESS",
        publish=True,
        definition=json.dumps({"StartAt": "Echo", "States": {"Echo": {"Type": "Pass", "End": True}}}),
        logging_configuration={
            "level": "ALL",
            "include_execution_data": True,
            "log_destination": Output.format("{0}:*", group.arn),
        },
        tracing_configuration={"enabled": True},
        tags=TAGS,
        opts=pulumi.ResourceOptions(depends_on=[logs]),
    )
    live = aws.sfn.Alias(
        "live",
        name="live",
        description="what runs",
        routing_configurations=[{"state_machine_version_arn": echo.state_machine_version_arn, "weight": 100}],
    )
    activity = aws.sfn.Activity("typing", tags=TAGS)
    pulumi.export("echo", echo.arn)
    pulumi.export("live", live.arn)
    pulumi.export("activity", activity.id)


def test_a_state_machine_with_all_its_settings(emulator: Emulator) -> None:
    with deploy(machines, emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        found = client.describe_state_machine(stateMachineArn=stack.outputs["echo"])
        assert found["type"] == "EXPRESS"
        assert found["loggingConfiguration"]["level"] == "ALL"
        (destination,) = found["loggingConfiguration"]["destinations"]
        assert destination["cloudWatchLogsLogGroup"]["logGroupArn"].endswith(":*")
        tags = client.list_tags_for_resource(resourceArn=stack.outputs["echo"])["tags"]
        assert tags == [{"key": "team", "value": "post"}]
        live = client.describe_state_machine_alias(stateMachineAliasArn=stack.outputs["live"])
        assert live["routingConfiguration"][0]["stateMachineVersionArn"] == f"{stack.outputs['echo']}:1"
        assert client.describe_activity(activityArn=stack.outputs["activity"])["name"].startswith("typing-")

        for name in ("echo", "live"):
            answer = client.start_sync_execution(stateMachineArn=stack.outputs[name], input='{"a": 1}')
            assert (answer["status"], answer["output"]) == ("SUCCEEDED", '{"a":1}')
        group = destination["cloudWatchLogsLogGroup"]["logGroupArn"].split(":")[6]
        events = stack.client("logs").filter_log_events(logGroupName=group)["events"]
        written = [json.loads(event["message"]) for event in events]
        assert [event["type"] for event in written][-1:] == ["ExecutionSucceeded"]
        assert written[-1]["details"]["output"] == '{"a":1}'
        assert written[-1]["execution_arn"] == answer["executionArn"]


def loggers() -> None:
    state_machine("permitted", {"Type": "Succeed"}, permissions=allow("logs:*", "*"))
    state_machine("denied", {"Type": "Succeed"})


def test_a_log_group_exists_and_the_role_may_log(emulator: Emulator) -> None:
    errors = {
        "permitted": "InvalidLoggingConfiguration: Invalid Logging Configuration: Log Destination not found.",
        "denied": "AccessDeniedException: The state machine IAM Role is not authorized to access the Log",
    }
    with deploy(loggers, emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        for name, error in errors.items():
            arn = stack.outputs[name]
            group = f"arn:aws:logs:us-east-1:{arn.split(':')[4]}:log-group:missing:*"
            logging = {"level": "ALL", "destinations": [{"cloudWatchLogsLogGroup": {"logGroupArn": group}}]}
            with pytest.raises(ClientError) as caught:
                client.update_state_machine(stateMachineArn=arn, loggingConfiguration=logging)
            found = caught.value.response["Error"]
            assert f"{found['Code']}: {found['Message']}".startswith(error)


def test_only_express_workflows_run_synchronously(emulator: Emulator) -> None:
    with deploy(lambda: state_machine("standard", {"Type": "Succeed"}), emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        with pytest.raises(client.exceptions.StateMachineTypeNotSupported):
            client.start_sync_execution(stateMachineArn=stack.outputs["standard"])


@pytest.mark.parametrize(
    ("kind", "start"), [("STANDARD", "start_execution"), ("EXPRESS", "start_sync_execution")]
)
def test_an_input_is_json_and_not_too_long(emulator: Emulator, kind: str, start: str) -> None:
    longest = json.dumps("x" * (262_144 - 2))
    with deploy(
        lambda: state_machine("flow", {"Type": "Pass", "End": True}, kind=kind), emulator=emulator
    ) as stack:
        states = stack.client("stepfunctions")
        run = getattr(states, start)

        def code(text: str) -> str:
            with pytest.raises(states.exceptions.ClientError) as caught:
                run(stateMachineArn=stack.outputs["flow"], input=text)
            return caught.value.response["Error"]["Code"]

        assert run(stateMachineArn=stack.outputs["flow"], input=longest)["executionArn"]
        assert code(f"{longest} ") == "ValidationException"
        assert code("{") == "InvalidExecutionInput"


def test_a_task_is_retried_waited_for_and_caught(emulator: Emulator, tmp_path) -> None:
    def program() -> None:
        function = aws.lambda_.Function(
            "flaky",
            role=aws.iam.Role("flaky", assume_role_policy=trust("lambda")).arn,
            runtime="python3.13",
            handler="app.handler",
            code=pulumi.AssetArchive({"app.py": pulumi.StringAsset(FLAKY)}),
        )
        again = {"ErrorEquals": ["ValueError"], "IntervalSeconds": 1, "MaxAttempts": 1, "BackoffRate": 1}
        state_machine(
            "patient",
            {
                "Type": "Task",
                "Resource": "arn:aws:states:::lambda:invoke",
                "Parameters": {"FunctionName": function.name, "Payload.$": "$"},
                "ResultSelector": {"attempts.$": "$.Payload.attempts"},
                "Retry": [again],
                "Catch": [{"ErrorEquals": ["ValueError"], "Next": "Sorry"}],
                "Next": "Wait",
            },
            {"Wait": {"Type": "Wait", "Seconds": 1, "End": True}, "Sorry": {"Type": "Pass", "End": True}},
            permissions=function.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn)),
        )

    with deploy(program, emulator=emulator) as stack:
        start = time.monotonic()
        good = run(stack, "patient", {"file": str(tmp_path / "good"), "failures": 1})
        assert (good["status"], json.loads(good["output"])) == ("SUCCEEDED", {"attempts": 2}), good.get(
            "cause"
        )
        assert time.monotonic() - start > 2  # a second between two attempts, and one of the state Wait
        bad = run(stack, "patient", {"file": str(tmp_path / "bad"), "failures": 9})
        caught = json.loads(bad["output"])
        assert (bad["status"], caught["Error"]) == ("SUCCEEDED", "ValueError")
        assert json.loads(caught["Cause"])["errorMessage"] == "try 1"


def build_asking(**limits: int) -> None:
    """A workflow that asks by a queue, and waits for the answer."""
    queue = aws.sqs.Queue("questions")
    state_machine(
        "asking",
        {
            "Type": "Task",
            "Resource": "arn:aws:states:::sqs:sendMessage.waitForTaskToken",
            "Parameters": {"QueueUrl": queue.url, "MessageBody": {"token.$": "$$.Task.Token"}},
            "Catch": [{"ErrorEquals": ["States.Timeout", "Rejected"], "Next": "Sorry"}],
            "End": True,
            **limits,
        },
        {"Sorry": {"Type": "Pass", "End": True}},
        permissions=queue.arn.apply(lambda arn: allow("sqs:SendMessage", arn)),
    )
    pulumi.export("queue", queue.url)


@pytest.mark.exhaustive
def test_a_task_token_goes_through_a_queue_and_back(emulator: Emulator) -> None:
    with deploy(build_asking, emulator=emulator) as stack:
        client, sqs = stack.client("stepfunctions"), stack.client("sqs")

        def ask() -> tuple[str, str]:
            execution = client.start_execution(stateMachineArn=stack.outputs["asking"])["executionArn"]
            (message,) = sqs.receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=10)["Messages"]
            return execution, json.loads(message["Body"])["token"]

        execution, token = ask()
        client.send_task_success(taskToken=token, output='{"answer": 42}')
        assert await_end(stack, execution)["output"] == '{"answer":42}'

        execution, token = ask()
        client.send_task_failure(taskToken=token, error="Rejected", cause="no time")
        found = await_end(stack, execution)
        assert found["status"] == "SUCCEEDED"  # the output of one that fails is the same
        assert json.loads(found["output"]) == {"Error": "Rejected", "Cause": "no time"}


@pytest.mark.parametrize(
    ("limits", "error"),
    [
        ({"TimeoutSeconds": 1}, "States.Timeout"),
        ({"HeartbeatSeconds": 1, "TimeoutSeconds": 60}, "States.Timeout"),
    ],
)
def test_an_answer_that_does_not_come_is_a_timeout(
    emulator: Emulator, limits: dict[str, int], error: str
) -> None:
    with deploy(lambda: build_asking(**limits), emulator=emulator) as stack:
        found = run(stack, "asking")
        assert (found["status"], json.loads(found["output"])["Error"]) == ("SUCCEEDED", error)


def test_heartbeats_keep_a_task_alive(emulator: Emulator) -> None:
    with deploy(lambda: build_asking(HeartbeatSeconds=1), emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        execution = client.start_execution(stateMachineArn=stack.outputs["asking"])["executionArn"]
        (message,) = stack.client("sqs").receive_message(QueueUrl=stack.outputs["queue"], WaitTimeSeconds=10)[
            "Messages"
        ]
        token = json.loads(message["Body"])["token"]
        for _ in range(8):
            client.send_task_heartbeat(taskToken=token)
            time.sleep(0.25)
        client.send_task_success(taskToken=token, output='"late"')
        assert await_end(stack, execution)["output"] == '"late"'


@pytest.mark.parametrize("kind", ["STANDARD", "EXPRESS"])
def test_an_execution_ends_after_its_timeout(emulator: Emulator, kind: str) -> None:
    long = {"Type": "Wait", "Seconds": 300, "End": True}
    with deploy(lambda: state_machine("slow", long, kind=kind, timeout=1), emulator=emulator) as stack:
        client, machine = stack.client("stepfunctions"), stack.outputs["slow"]
        start = time.monotonic()
        if kind == "STANDARD":
            assert run(stack, "slow")["status"] == "TIMED_OUT"
        else:
            assert client.start_sync_execution(stateMachineArn=machine)["status"] == "TIMED_OUT"
        assert time.monotonic() - start < 100


@pytest.mark.exhaustive
def test_an_execution_that_has_ended_stays_as_it_ended(emulator: Emulator) -> None:
    def program() -> None:
        function = simple_function(
            "late", "import time\ndef handler(event, context): time.sleep(2); raise ValueError('late')"
        )
        task = {"Type": "Task", "Resource": function.arn, "End": True}
        definition = pulumi.Output.json_dumps(
            {"StartAt": "First", "States": {"First": task}, "TimeoutSeconds": 1}
        )
        role = aws.iam.Role("states", assume_role_policy=trust("states"))
        permissions = function.arn.apply(lambda arn: allow("lambda:InvokeFunction", arn))
        granted = aws.iam.RolePolicy("permissions", role=role.name, policy=permissions)
        opts = pulumi.ResourceOptions(depends_on=[granted])
        made = aws.sfn.StateMachine("late", role_arn=role.arn, definition=definition, opts=opts)
        pulumi.export("late", made.arn)

    with deploy(program, emulator=emulator) as stack:
        client = stack.client("stepfunctions")
        execution = client.start_execution(stateMachineArn=stack.outputs["late"])["executionArn"]
        told = lambda: client.describe_execution(executionArn=execution)["status"]  # noqa: E731
        eventually(lambda: told() != "RUNNING", "the end")
        time.sleep(4)  # in which the task fails
        assert told() == "TIMED_OUT"


@pytest.mark.parametrize("qualifier", ["", ":live", ":1"])
def test_a_start_is_authorized_by_the_state_machine_for_every_version(
    emulator: Emulator, qualifier: str
) -> None:
    def program() -> None:
        made = aws.sfn.StateMachine(
            "machine",
            role_arn=aws.iam.Role("states", assume_role_policy=trust("states")).arn,
            definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
            publish=True,
        )
        version = {"state_machine_version_arn": made.state_machine_version_arn, "weight": 100}
        aws.sfn.Alias("live", name="live", routing_configurations=[version])
        role = aws.iam.Role("starter", assume_role_policy=trust("lambda"))
        permissions = made.arn.apply(lambda arn: allow("states:StartExecution", arn))
        aws.iam.RolePolicy("starter", role=role.name, policy=permissions)
        pulumi.export("machine", made.arn)
        pulumi.export("starter", role.arn)

    with deploy(program, emulator=emulator) as stack:
        client = stack.client("stepfunctions", role_arn=stack.outputs["starter"])
        started = client.start_execution(stateMachineArn=stack.outputs["machine"] + qualifier)
        assert started["executionArn"]


@pytest.mark.parametrize(
    ("service", "message"),
    [
        (
            "lambda",
            "Neither the global service principal states.amazonaws.com, nor the regional one is authorized",
        )
    ],
)
def test_a_role_that_step_functions_cannot_assume_is_refused(
    emulator: Emulator, service: str, message: str
) -> None:
    with pytest.raises(DeploymentError, match=message):
        deploy(lambda: state_machine("wrong", {"Type": "Succeed"}, trusted=service), emulator=emulator)


def test_logging_without_the_permission_is_refused(emulator: Emulator) -> None:
    def program() -> None:
        group = aws.cloudwatch.LogGroup("states")
        aws.sfn.StateMachine(
            "silent",
            role_arn=aws.iam.Role("states", assume_role_policy=trust("states")).arn,
            definition='{"StartAt": "A", "States": {"A": {"Type": "Succeed"}}}',
            logging_configuration={"level": "ALL", "log_destination": Output.format("{0}:*", group.arn)},
        )

    with pytest.raises(
        DeploymentError, match=r"access the Log Destination; .* do not allow logs:CreateLogDelivery on"
    ):
        deploy(program, emulator=emulator)
