"""A state machine whose role trusts Step Functions of one Region, and policies that are objects."""

import json
from typing import Any

import pulumi
import pulumi_aws as aws

from embedded_aws import Deployment
from tests.e2e.conftest import eventually
from tests.e2e.embedded_aws.programs import simple_function

HELLO = "def handler(event, context): return 'Hello'"
WORLD = "def handler(event, context): return f'{event} world!'"


def program() -> None:
    _build("ERROR")


def second_program() -> None:
    _build("ALL")


CHANGES = {"steps": "update"}


def _build(level: str) -> None:
    region = aws.get_region().region
    hello, world = simple_function("hello", HELLO), simple_function("world", WORLD)
    role = aws.iam.Role("steps", assume_role_policy=_document(f"states.{region}.amazonaws.com"))
    logs = aws.cloudwatch.LogGroup("steps", retention_in_days=7)
    policy = aws.iam.RolePolicy(
        "steps",
        role=role.id,
        policy={
            "Version": "2012-10-17",
            "Statement": [
                {"Effect": "Allow", "Action": ["lambda:InvokeFunction"], "Resource": [hello.arn, world.arn]},
                {"Effect": "Allow", "Action": ["logs:*"], "Resource": "*"},
            ],
        },
    )
    definition = pulumi.Output.all(hello.arn, world.arn).apply(_define)
    machine = aws.sfn.StateMachine(
        "steps",
        role_arn=role.arn,
        definition=definition,
        logging_configuration={
            "level": level,
            "include_execution_data": True,
            "log_destination": pulumi.Output.concat(logs.arn, ":*"),
        },
        opts=pulumi.ResourceOptions(depends_on=[policy]),
    )
    pulumi.export("machine", machine.arn)
    pulumi.export("logs", logs.name)


def _document(service: str) -> Any:
    """Returns a trust policy as an object."""
    return {
        "Version": "2012-10-17",
        "Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": service}}],
    }


def _define(arns: list[str]) -> str:
    first, second = arns
    states = {
        "First": {"Type": "Task", "Resource": first, "Next": "Second"},
        "Second": {"Type": "Task", "Resource": second, "End": True},
    }
    return json.dumps({"Comment": "Says hello", "StartAt": "First", "States": states})


def _run(stack: Deployment) -> str:
    client = stack.client("stepfunctions")
    arn = client.start_execution(stateMachineArn=stack.outputs["machine"])["executionArn"]

    def find_ended() -> Any:
        found = client.describe_execution(executionArn=arn)
        return found if found["status"] != "RUNNING" else None

    found = eventually(find_ended, "the end of the execution")
    assert found["status"] == "SUCCEEDED", found
    return json.loads(found["output"])


def check(stack: Deployment) -> None:
    assert _run(stack) == "Hello world!"


def check_changed(stack: Deployment) -> None:
    assert _run(stack) == "Hello world!"
    logs = stack.client("logs")

    def read_log() -> Any:
        return logs.filter_log_events(logGroupName=stack.outputs["logs"])["events"]

    assert "ExecutionStarted" in eventually(read_log, "the log of the execution")[0]["message"]
