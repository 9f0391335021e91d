"""Rollouts of functions: the alias gets its new version step by step, and back if something fails."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pulumi
import pulumi_aws as aws
import pytest
import urllib3
from botocore.exceptions import ClientError

from embedded_aws import Deployment, deploy
from serverless_patterns import ApiGatewayFacade, Function
from tests.e2e.conftest import eventually

pytestmark = pytest.mark.slow

WORK = """
def handler(event, context):
    if {fails}:
        raise ValueError("broken")
    return {{"statusCode": 200, "body": context.function_version}}
"""
CHECK = """
import boto3

def handler(event, context):
    boto3.client("codedeploy").put_lifecycle_event_hook_execution_status(
        deploymentId=event["DeploymentId"],
        lifecycleEventHookExecutionId=event["LifecycleEventHookExecutionId"],
        status="{status}",
    )
"""
MINUTE = "EMBEDDED_AWS_ROLLOUT_MINUTE"
SLOW: Any = {"strategy": "linear", "percentage": 40, "interval_minutes": 1440}


class Program:
    """The program of a stack, whose code and rollout change."""

    def __init__(self, code: Path, rollout: Any, hook: str = "") -> None:
        self.code = code
        self.rollout = rollout
        self.hook = hook
        self.write(1)

    def write(self, number: int, *, fails: bool = False, status: str = "Succeeded") -> None:
        """Writes the code of a version."""
        work = f"# {number}\n{WORK.format(fails=fails)}"
        for name, text in {"work": work, "check": CHECK.format(status=status)}.items():
            (self.code / name).mkdir(exist_ok=True)
            (self.code / name / f"{name}.py").write_text(text)

    def run(self) -> None:
        """Registers the stack."""
        alarms, messages = aws.sns.Topic("alarms"), aws.sqs.Queue("messages")
        allowed = {
            "Effect": "Allow",
            "Principal": {"Service": "sns.amazonaws.com"},
            "Action": "sqs:SendMessage",
        }
        aws.sqs.QueuePolicy(
            "messages",
            queue_url=messages.url,
            policy=pulumi.Output.json_dumps(
                {"Version": "2012-10-17", "Statement": [{**allowed, "Resource": messages.arn}]}
            ),
        )
        aws.sns.TopicSubscription(
            "messages",
            topic=alarms.arn,
            protocol="sqs",
            endpoint=messages.arn,
            raw_message_delivery=True,
        )
        check = Function("check", {"code": str(self.code / "check"), "handler": "check.handler"})
        rollout: Any = {**self.rollout, **({self.hook: check.rollout_hook()} if self.hook else {})}
        work = Function(
            "work",
            {
                "code": str(self.code / "work"),
                "handler": "work.handler",
                "alias": "live",
                "alarm_topic_arn": alarms.arn,
                "rollout": rollout,
            },
        )
        api = ApiGatewayFacade("api", {"routes": {"GET /work": work.route()}})
        for name, value in {
            "work": work.function_name,
            "deployment": work.deployment_id,
            "messages": messages.url,
            "api": api.url,
        }.items():
            pulumi.export(name, value)


@pytest.fixture(autouse=True)
def short_minutes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(MINUTE, "0.2")


@pytest.fixture
def start(tmp_path: Path) -> Iterator[Callable[..., tuple[Program, Deployment]]]:
    started: list[Deployment] = []

    def start_program(rollout: Any, hook: str = "") -> tuple[Program, Deployment]:
        program = Program(tmp_path, rollout, hook)
        started.append(deploy(program.run))
        return program, started[0].__enter__()

    yield start_program
    for each in started:
        each.__exit__(None, None, None)


def update(stack: Deployment, program: Program) -> dict[str, str]:
    return {urn.rpartition("::")[2]: each for urn, each in stack.update(program.run).items()}


def ask(stack: Deployment) -> str:
    return urllib3.request("GET", f"{stack.local_url('api')}/work").data.decode()


def read_alias(stack: Deployment) -> tuple[str, dict[str, float]]:
    alias = stack.client("lambda").get_alias(FunctionName=stack.outputs["work"], Name="live")
    return alias["FunctionVersion"], alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})


def read_deployment(stack: Deployment, identifier: str = "") -> dict[str, Any]:
    client: Any = stack.client("codedeploy")
    found = client.get_deployment(deploymentId=identifier or stack.outputs["deployment"])
    return found["deploymentInfo"]


def await_status(stack: Deployment, status: str) -> dict[str, Any]:
    def find() -> dict[str, Any] | None:
        found = read_deployment(stack)
        return found if found["status"] == status else None

    return eventually(find, f"the deployment is {status}", 20)


def await_alias(stack: Deployment, version: str, weights: dict[str, float]) -> None:
    eventually(lambda: read_alias(stack) == (version, weights), f"version {version} with {weights}", 20)


def receive(stack: Deployment) -> dict[str, Any]:
    """Returns a message of a rollout; the alarm on errors of the function sends others."""

    def find() -> dict[str, Any] | None:
        received = stack.client("sqs").receive_message(QueueUrl=stack.outputs["messages"])
        bodies = [json.loads(each["Body"]) for each in received.get("Messages", ())]
        return next((each for each in bodies if "eventTriggerName" in each), None)

    return eventually(find, "a message of the rollout", 20)


@pytest.mark.exhaustive
def test_a_canary_gets_its_share_and_then_everything(start: Any) -> None:
    program, stack = start({"percentage": 25, "interval_minutes": 10}, "post_traffic_hook")
    assert stack.outputs.get("deployment") is None
    assert ask(stack) == "1"
    program.write(2)
    assert update(stack, program) == {
        "work-deployment": "replace",
        "work-function": "update",
        "work-rollout-alarm": "update",
    }
    await_alias(stack, "1", {"2": 0.25})
    await_status(stack, "Succeeded")
    assert read_alias(stack) == ("2", {})
    assert ask(stack) == "2"
    target = stack.client("codedeploy").batch_get_deployment_targets(
        deploymentId=stack.outputs["deployment"], targetIds=[f"{stack.outputs['work']}:live"]
    )["deploymentTargets"][0]["lambdaTarget"]
    assert [each["status"] for each in target["lifecycleEvents"]] == ["Succeeded"] * 3
    assert target["lambdaFunctionInfo"]["targetVersionWeight"] == 1
    # Nothing has changed: no deployment.
    assert update(stack, program) == {}


def test_errors_of_the_new_version_roll_it_back(start: Any) -> None:
    program, stack = start(SLOW)
    program.write(2, fails=True)
    stack.update(program.run)
    await_alias(stack, "1", {"2": 0.4})
    eventually(lambda: "error" in ask(stack), "an error of the new version", 20)
    stopped = await_status(stack, "Stopped")
    assert stopped["errorInformation"]["code"] == "ALARM_ACTIVE"
    await_alias(stack, "1", {})
    back = read_deployment(stack, stopped["rollbackInfo"]["rollbackDeploymentId"])
    assert (back["creator"], back["status"]) == ("codeDeployRollback", "Succeeded")
    message = receive(stack)
    assert message["deploymentId"] in {back["deploymentId"], stopped["deploymentId"]}
    assert ask(stack) == "1"
    # The alarm is on the version that failed.
    program.write(3)
    stack.update(program.run)
    await_alias(stack, "1", {"3": 0.4})


@pytest.mark.exhaustive
def test_a_hook_that_fails_keeps_the_version(start: Any) -> None:
    program, stack = start({"strategy": "all_at_once"}, "pre_traffic_hook")
    program.write(2, status="Failed")
    stack.update(program.run)
    failed = await_status(stack, "Failed")
    assert failed["errorInformation"]["code"] == "HOOK_EXECUTION_FAILURE"
    assert read_alias(stack) == ("1", {})
    program.write(3)
    stack.update(program.run)
    await_status(stack, "Succeeded")
    assert read_alias(stack) == ("3", {})


@pytest.mark.exhaustive
def test_a_newer_version_takes_the_place_of_one_that_is_rolled_out(start: Any) -> None:
    program, stack = start(SLOW)
    program.write(2)
    stack.update(program.run)
    await_alias(stack, "1", {"2": 0.4})
    first = stack.outputs["deployment"]
    program.write(3)
    stack.update(program.run)
    stopped = read_deployment(stack, first)
    assert (stopped["status"], stopped["errorInformation"]["code"]) == ("Stopped", "MANUAL_STOP")
    await_alias(stack, "1", {"3": 0.4})
    client = stack.client("codedeploy")
    with pytest.raises(ClientError, match="DeploymentAlreadyCompleted"):
        client.stop_deployment(deploymentId=first)
    client.stop_deployment(deploymentId=stack.outputs["deployment"], autoRollbackEnabled=False)
    await_status(stack, "Stopped")
    assert read_alias(stack) == ("1", {"3": 0.4})
